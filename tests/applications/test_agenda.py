"""`GET /v1/agenda`: what is due or coming, soonest first, kept right by the sweep."""

import json
from datetime import timedelta

import pytest
from icalendar import Calendar

from app.applications.sweep import sweep
from app.storage.application_rows import is_any_outdated
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT
from tests.api.asking import Body, faults
from tests.applications.telling import THANKED, Clock, created, put, told
from tests.client import Client

pytestmark = pytest.mark.anyio

AGENDA = "/v1/agenda"
PROMISED: Body = {"kind": "by_date", "date": "2026-11-25"}
THANKS: Body = {"notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}]}
SAID_NO: Body = {"employer_updates": [{"kind": "rejected", "at": "2026-11-01T10:00:00-05:00"}]}


async def fill(client: Client) -> None:
    """One is due, two are waited for, one is to be left."""
    await created(client, external_id="usual", **THANKS)
    await created(client, external_id="left", **THANKS, **SAID_NO)
    await created(client, external_id="due")
    await created(client, external_id="promised", timeline=PROMISED, **THANKS)


async def names(client: Client, query: str = "") -> list[str]:
    answer = await client.get(f"{AGENDA}{query}")
    assert answer.status_code == 200, answer.text
    return [item["external_id"] for item in answer.json()["items"]]


async def test_what_is_due_comes_first_then_what_is_coming_soonest_first(keeping: Client) -> None:
    await fill(keeping)
    answer = (await keeping.get(AGENDA)).json()
    assert [(item["external_id"], item["verdict"]) for item in answer["items"]] == [
        ("due", "follow_up_now"),
        ("usual", "wait"),
        ("promised", "wait"),
    ]
    moments = [item["due_at"] for item in answer["items"]]
    assert moments == sorted(moments)
    assert (answer["is_current"], answer["next_cursor"]) == (True, None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?verdict=follow_up_now", ["due"]),
        ("?verdict=wait", ["usual", "promised"]),
        ("?verdict=do_not_follow_up", ["left"]),
        ("?until=2026-11-30", ["due", "usual"]),
        ("?until=2026-11-30T19:59:59Z", ["due"]),
        ("?from=2026-11-24&until=2026-11-30", ["usual"]),
        ("?from=2026-11-30T20:00:00Z", ["usual", "promised"]),
        ("?from=2026-11-30T20:00:01Z", ["promised"]),
        ("?from=2026-11-30T21:00:00%2B01:00", ["usual", "promised"]),
        ("?from=2026-11-30T21:00:00+01:00", ["usual", "promised"]),
        ("?verdict=wait&limit=1", ["usual"]),
    ],
)
async def test_it_is_narrowed_by_verdict_and_time(
    keeping: Client, query: str, found: list[str]
) -> None:
    await fill(keeping)
    assert await names(keeping, query) == found


@pytest.mark.parametrize("limit", [1, 2])
async def test_pages_hold_each_once(keeping: Client, limit: int) -> None:
    await fill(keeping)
    found, path = [], f"{AGENDA}?limit={limit}"
    while path:
        page = await keeping.get(path)
        found += [item["external_id"] for item in page.json()["items"]]
        path = page.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert found == ["due", "usual", "promised"]


async def test_it_reads_as_text_as_lines_and_as_a_calendar(client: Client) -> None:
    await fill(client)
    text = await client.get(AGENDA, headers={"accept": "text/plain"})
    assert text.text.startswith("Monday 23 November 2026, 10 am New York time · due\n  Write now: ")
    lines = await client.get(f"{AGENDA}?limit=2", headers={"accept": "application/x-ndjson"})
    assert [json.loads(line)["external_id"] for line in lines.text.splitlines()] == ["due", "usual"]
    assert 'rel="next"' in lines.headers["Link"]
    calendar = await client.get(AGENDA, headers={"accept": "text/calendar"})
    events = Calendar.from_ical(calendar.content).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == [
        "Follow up now: due",
        "Wait: usual",
        "Wait: promised",
    ]


async def test_a_calendar_names_an_entry_the_same_until_its_answer_changes(
    client: Client, clock: Clock
) -> None:
    async def uids() -> list[str]:
        calendar = await client.get(AGENDA, headers={"accept": "text/calendar"})
        return [str(each["uid"]) for each in Calendar.from_ical(calendar.content).walk("VEVENT")]

    await created(client, **THANKS)
    first = await uids()
    clock.now += timedelta(days=1)
    assert await uids() == first
    clock.now += timedelta(days=30)
    assert await uids() != first


async def test_an_empty_agenda_says_so(client: Client) -> None:
    assert await names(client) == []
    text = await client.get(AGENDA, headers={"accept": "text/plain"})
    assert text.text == "Nothing is due or coming.\n"


async def test_an_event_moves_an_application(keeping: Client) -> None:
    where = await created(keeping, external_id="moving")
    await created(keeping, external_id="other", **THANKS)
    assert await names(keeping) == ["moving", "other"]
    await told(keeping, where, THANKED)
    timeline = {"type": "timeline_given", "at": "2026-11-20", "timeline": PROMISED}
    await told(keeping, where, timeline)
    assert await names(keeping) == ["other", "moving"]
    await put(keeping, where, {"candidate_status": "accepted_here"})
    assert await names(keeping) == ["other"]


async def test_time_moves_applications_and_the_agenda_sees_to_it(
    keeping: Client, clock: Clock
) -> None:
    await created(keeping, external_id="usual", **THANKS)
    clock.now += timedelta(days=8)
    (item,) = (await keeping.get(AGENDA)).json()["items"]
    assert (item["verdict"], item["due_at"]) == ("follow_up_now", "2026-11-30T15:00:00-05:00")
    clock.now += timedelta(days=90)
    assert await names(keeping) == []
    assert await names(keeping, "?verdict=do_not_follow_up") == ["usual"]


async def test_a_sweep_does_what_is_to_be_done_once(
    keeping: Client, clock: Clock, database: Database
) -> None:
    for index in range(3):
        await created(keeping, external_id=str(index), **THANKS)
    assert sweep(database, LOCAL_TENANT, clock.now) == 0
    later = clock.now + timedelta(days=8)
    assert sweep(database, LOCAL_TENANT, later, most=2) == 2
    with database.reading(LOCAL_TENANT) as scope:
        assert is_any_outdated(scope, later)
    assert sweep(database, LOCAL_TENANT, later) == 1
    assert sweep(database, LOCAL_TENANT, later) == 0


async def test_another_customer_has_its_own(
    keeping: Client, database: Database, clock: Clock
) -> None:
    await created(keeping, **THANKS)
    assert sweep(database, "another", clock.now + timedelta(days=8)) == 0


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("verdict=maybe", "unknown_parameter_value"),
        ("from=soon", "parameter_not_a_moment"),
        ("until=2026-11-30T10:00", "parameter_not_a_moment"),
        ("cursor=x", "wrong_cursor"),
        ("cursor=WyJhZ2VuZGEiLCJ3YWl0IiwiMjAyNi0xMS0zMCIsIngiXQ", "wrong_cursor"),
        ("limit=1000", "parameter_out_of_range"),
        ("to=2026-11-30", "other_parameters"),
    ],
)
async def test_a_wrong_query_is_refused(client: Client, query: str, code: str) -> None:
    assert faults(await client.get(f"{AGENDA}?{query}")) == [("", code)]


async def test_what_is_not_offered_is_406(client: Client) -> None:
    assert (await client.get(AGENDA, headers={"accept": "text/html"})).status_code == 406
