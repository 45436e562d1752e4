"""A calendar feed is read by `icalendar`, `ics`, `vobject` and `ical.js`, all with one result."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from app.answers.calendar_document import Shown, as_document
from app.words.catalog import catalog
from tests.api.asking import Body
from tests.applications.telling import Clock, created, put
from tests.calendars.conftest import client, clock
from tests.calendars.subscribing import fetched, subscribed
from tests.client import Client
from tests.interop.readers import READERS, Read, by_ical_js, told_by_ical_js

__all__ = ["client", "clock"]

THANKS: Body = {"notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}]}
TITLES = (
    "Engineer, Platform; Data: and \\ all",
    "🚀 Rocket Engineer 👩‍💻, Zoë & Søn GmbH",
    "数据工程师" * 40,
    "é" * 37 + "😀" * 40,
    "a" * 74 + "é",
    'The "quoted" one: it\'s \\; as it stands',
    "one\ntwo\n\nthree",
    "BEGIN:VEVENT",
    " of spaces ",
    "x" * 2_000,
)
STARTS_AT = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
"""Shortly before the clocks of New York go back."""


def shown(title: str | None, number: int) -> Shown:
    return Shown(
        uid=UUID(int=number),
        sequence=number,
        starts_at=STARTS_AT + timedelta(hours=number),
        changed_at=STARTS_AT,
        title=title,
        description=None if title is None else f"{title}\n\n{title}",
        is_cancelled=number % 2 == 1,
    )


def instant(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def as_read(each: Shown) -> Read:
    return Read(
        uid=f"{each.uid}@followup",
        sequence=each.sequence,
        status="CANCELLED" if each.is_cancelled else "CONFIRMED",
        starts_at=instant(each.starts_at),
        ends_at=instant(each.starts_at + timedelta(minutes=15)),
        changed_at=instant(each.changed_at),
        title=each.title,
        description=each.description,
    )


@pytest.mark.parametrize("reader", READERS)
def test_what_is_written_is_read(reader: str) -> None:
    events = [shown(title, number) for number, title in enumerate((*TITLES, None))]
    content = as_document(events, catalog("en"))
    assert READERS[reader](content) == {f"{each.uid}@followup": as_read(each) for each in events}


@pytest.mark.parametrize(
    "reader",
    [
        *(each for each in READERS if each != "ics"),
        pytest.param(
            "ics",
            marks=pytest.mark.xfail(
                strict=True, reason="ics 0.7.3 takes a backslash before an n for a new line"
            ),
        ),
    ],
)
def test_a_backslash_before_an_n_is_no_new_line(reader: str) -> None:
    event = shown("C:\\new", 0)
    (read,) = READERS[reader](as_document([event], catalog("en"))).values()
    assert read == as_read(event)


def test_no_line_is_longer_than_75_bytes_and_none_is_cut_within_a_character() -> None:
    events = [shown(title, number) for number, title in enumerate(TITLES)]
    lines = as_document(events, catalog("en")).split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
        assert b"\n" not in line


async def a_feed(client: Client, clock: Clock) -> bytes:
    """Of employers in several zones; one event has changed, one is cancelled, one is of nobody."""
    zones = ("America/New_York", "Asia/Tokyo", "Europe/Berlin", "Asia/Kolkata")
    made = [
        await created(
            client,
            **THANKS,
            external_id=zone,
            employer={"time_zone": zone},
            message_facts={"role": title, "company": "Ñandú, Söhne; & Co 🦤"},
        )
        for zone, title in zip(zones, TITLES, strict=False)
    ]
    url: str = (await subscribed(client, {"all": True, "language": "de"}))["url"]
    await fetched(client, url)
    await put(client, made[1], {"candidate_status": "accepted_here"})
    await client.delete(made[2], headers={"if-match": "*"})
    clock.now += timedelta(days=8)
    return (await fetched(client, url)).content


@pytest.mark.anyio
async def test_all_four_read_a_feed_alike(client: Client, clock: Clock) -> None:
    content = await a_feed(client, clock)
    found = {name: read(content) for name, read in READERS.items()}
    first = found["icalendar"]
    assert len(first) == 4
    for name, events in found.items():
        assert events == first, name
    assert sorted((each.status, each.sequence) for each in first.values()) == [
        ("CANCELLED", 1),
        ("CANCELLED", 1),
        ("CONFIRMED", 0),
        ("CONFIRMED", 1),
    ]
    starts = sorted(each.starts_at for each in first.values() if each.status == "CONFIRMED")
    assert starts == ["2026-11-30T20:00:00Z", "2026-12-02T03:30:00Z"]


@pytest.mark.anyio
async def test_the_calendar_says_its_name_and_when_to_read_it_again(
    client: Client, clock: Clock
) -> None:
    told = told_by_ical_js(await a_feed(client, clock))
    assert (told["name"], told["method"], told["again"]) == ("Nachfassen", "PUBLISH", "PT1H")


def test_an_empty_calendar_is_one_too() -> None:
    content = as_document([], catalog("en"))
    for name, read in READERS.items():
        assert read(content) == {}, name
    assert by_ical_js(as_document([shown("x", uuid4().int % 100)], catalog("en")))
