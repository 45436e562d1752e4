"""`GET /v1/calendars/{token}.ics`: what a candidate's calendar shows, and when it says so."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.api import calendar_feed
from app.api.calendar_feed import REQUESTS_PER_MINUTE
from app.applications.calendar_feed import fetch
from app.applications.sweep import sweep
from app.storage.calendar_tables import calendar_entries
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT
from tests.api.asking import Body
from tests.applications.telling import THANKED, Clock, created, put, told
from tests.calendars.subscribing import PATH, Seen, fetched, seen, subscribed
from tests.client import Client

pytestmark = pytest.mark.anyio

THANKS: Body = {"notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}]}
ROLE: Body = {"message_facts": {"role": "Data Engineer", "company": "Acme"}}
QUESTION: Body = {
    "type": "employer_update",
    "at": "2026-11-23T09:00:00-05:00",
    "kind": "asked_question",
}
DUE_AT = datetime(2026, 11, 30, 20, tzinfo=UTC)
"""Monday, 3 in the afternoon in New York: the end of the usual wait."""


async def only(client: Client, url: str) -> Seen:
    (event,) = await seen(client, url)
    return event


async def test_an_event_says_when_what_and_why(keeping: Client) -> None:
    await created(keeping, **THANKS, **ROLE)
    event = await only(keeping, (await subscribed(keeping))["url"])
    assert event.title == "Ask where things stand: Data Engineer, Acme"
    assert event.starts_at == DUE_AT
    assert event.description == (
        "Wait until Monday 30 November 2026, 3 pm New York time: no time was named, and so long a "
        "silence is usual.\n\nWhat is right then: a question about the state of things."
    )
    assert (event.sequence, event.status) == (0, "CONFIRMED")


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"role": "Data Engineer"}, "Data Engineer"),
        ({"company": "Acme"}, "Acme"),
        ({"candidate_name": "Sam"}, "application-1"),
        (None, "application-1"),
    ],
)
async def test_it_is_named_by_what_is_known(client: Client, facts: Body | None, name: str) -> None:
    await created(client, message_facts=facts)
    event = await only(client, (await subscribed(client))["url"])
    assert event.title == f"Say thank you: {name}"


async def test_it_speaks_the_language_of_the_calendar(client: Client) -> None:
    await created(client, **THANKS, **ROLE)
    url = (await subscribed(client, {"all": True, "language": "de-AT"}))["url"]
    answer = await fetched(client, url, accept_language="en")
    assert answer.headers["Content-Language"] == "de"
    event = await only(client, url)
    assert event.title == "Nach dem Stand fragen: Data Engineer, Acme"
    assert event.description is not None
    assert event.description.startswith("Warten Sie bis Montag, 30. November 2026")


async def test_when_the_wait_is_over_the_event_stays_where_it_is_and_says_so(
    keeping: Client, clock: Clock
) -> None:
    await created(keeping, **THANKS)
    url = (await subscribed(keeping))["url"]
    before = await only(keeping, url)
    clock.now = DUE_AT - timedelta(seconds=1)
    assert await only(keeping, url) == before
    clock.now = DUE_AT
    after = await only(keeping, url)
    assert (after.uid, after.starts_at, after.sequence) == (before.uid, DUE_AT, 1)
    assert after.changed_at == DUE_AT
    assert after.description is not None
    assert after.description.startswith("Write now: ")


@pytest.mark.usefixtures("read_often")
async def test_nights_and_weekends_change_nothing(client: Client, clock: Clock) -> None:
    """Of an answer that stays, the words do not follow the hour at which the feed is read."""
    await created(client, **THANKS)
    url = (await subscribed(client))["url"]
    clock.now = DUE_AT + timedelta(minutes=1)
    first = (await fetched(client, url)).content
    for _ in range(16):
        clock.now += timedelta(hours=3)
        assert (await fetched(client, url)).content == first


async def test_what_became_right_at_night_is_shown_when_their_hours_begin(
    client: Client, clock: Clock
) -> None:
    clock.now = datetime(2026, 11, 24, 4, tzinfo=UTC)  # 11 in the evening in New York
    where = await created(client, **THANKS)
    await told(client, where, QUESTION)
    url = (await subscribed(client))["url"]
    event = await only(client, url)
    assert event.starts_at == datetime(2026, 11, 24, 13, tzinfo=UTC)
    assert event.description is not None
    assert event.description.startswith("Write on Tuesday 24 November 2026, 8 am New York time")
    clock.now += timedelta(hours=12)
    await put(client, where, {"message_facts": {"topics": ["payroll"]}})
    assert (await only(client, url)).starts_at == event.starts_at, "what is told later moves it not"


async def test_what_the_agenda_has_not_seen_to_yet_is_right_all_the_same(
    client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More answers are out of date than one fetch gives anew."""
    monkeypatch.setattr("app.applications.calendar_feed._MOST_SWEPT", 0)
    where = await created(client, **THANKS)
    url = (await subscribed(client))["url"]
    await only(client, url)
    clock.now = DUE_AT + timedelta(days=100)
    event = await only(client, url)
    assert event.is_cancelled
    assert (await client.get(f"{where}/decision")).json()["verdict"] == "do_not_follow_up"


async def test_an_answer_to_leave_it_cancels_the_event_and_says_why(keeping: Client) -> None:
    where = await created(keeping, **THANKS, **ROLE)
    url = (await subscribed(keeping))["url"]
    before = await only(keeping, url)
    await put(keeping, where, {"candidate_status": "accepted_here"})
    event = await only(keeping, url)
    assert (event.uid, event.sequence, event.status) == (before.uid, 1, "CANCELLED")
    assert (event.title, event.starts_at) == ("Data Engineer, Acme", before.starts_at)
    assert event.description == (
        "Do not write: you have given them your answer, and there is nothing left to follow up."
    )


async def test_what_is_to_be_left_from_the_beginning_is_never_shown(client: Client) -> None:
    await created(client, **THANKS, candidate_status="accepted_here")
    assert await seen(client, (await subscribed(client))["url"]) == []


async def test_it_stays_cancelled_for_thirty_days(keeping: Client, clock: Clock) -> None:
    where = await created(keeping, **THANKS)
    url = (await subscribed(keeping))["url"]
    await only(keeping, url)
    await put(keeping, where, {"candidate_status": "accepted_here"})
    cancelled = await only(keeping, url)
    assert cancelled.is_cancelled
    clock.now += timedelta(days=30) - timedelta(seconds=1)
    assert await only(keeping, url) == cancelled
    clock.now += timedelta(seconds=1)
    assert await seen(keeping, url) == []


async def test_what_is_cancelled_may_come_back_as_itself(keeping: Client, clock: Clock) -> None:
    where = await created(keeping, **THANKS)
    url = (await subscribed(keeping))["url"]
    first = await only(keeping, url)
    await put(keeping, where, {"candidate_status": "accepted_here"})
    assert (await only(keeping, url)).is_cancelled
    await put(keeping, where, {"candidate_status": "interested"})
    again = await only(keeping, url)
    assert (again.uid, again.sequence, again.status) == (first.uid, 2, "CONFIRMED")
    await put(keeping, where, {"candidate_status": "accepted_here"})
    await only(keeping, url)
    clock.now += timedelta(days=30)
    await put(keeping, where, {"candidate_status": "interested"})
    assert (await only(keeping, url)).uid != first.uid, "after thirty days it is another event"


@pytest.mark.parametrize("shows", ["all", "its person", "itself"])
async def test_a_deleted_application_leaves_an_event_without_a_word(
    keeping: Client, database: Database, shows: str
) -> None:
    where = await created(keeping, **THANKS, **ROLE, subject_id="ana")
    bodies: dict[str, Body] = {
        "all": {"all": True},
        "its person": {"subject_id": "ana"},
        "itself": {"application_id": where.rpartition("/")[2]},
    }
    url = (await subscribed(keeping, bodies[shows]))["url"]
    before = await only(keeping, url)
    await keeping.delete(where, headers={"if-match": "*"})
    assert leads_back(database) == []
    event = await only(keeping, url)
    assert (event.uid, event.sequence, event.starts_at) == (before.uid, 1, before.starts_at)
    assert (event.status, event.title, event.description) == ("CANCELLED", None, None)


async def test_who_leaves_the_person_is_cancelled_there(keeping: Client) -> None:
    where = await created(keeping, **THANKS, **ROLE, subject_id="ana")
    other = await created(keeping, **THANKS, external_id="b", subject_id="ana")
    of_ana, of_tom = [
        (await subscribed(keeping, {"subject_id": each}))["url"] for each in ("ana", "tom")
    ]
    assert len(await seen(keeping, of_ana)) == 2
    assert await seen(keeping, of_tom) == []
    await put(keeping, where, {"subject_id": "tom"})
    left, stays = sorted(await seen(keeping, of_ana), key=lambda event: event.status)
    assert (left.status, left.title, left.sequence) == ("CANCELLED", None, 1)
    assert (stays.status, stays.sequence) == ("CONFIRMED", 0)
    assert (await only(keeping, of_tom)).title == "Ask where things stand: Data Engineer, Acme"
    assert other


async def test_an_erased_person_takes_their_calendars_along(
    keeping: Client, database: Database
) -> None:
    where = await created(keeping, **THANKS, **ROLE, subject_id="ana")
    await created(keeping, **THANKS, external_id="b", subject_id="tom")
    theirs = [
        (await subscribed(keeping, body))["url"]
        for body in ({"subject_id": "ana"}, {"application_id": where.rpartition("/")[2]})
    ]
    url = (await subscribed(keeping))["url"]
    for each in (*theirs, url):
        await seen(keeping, each)
    held = (await keeping.get("/v1/subjects/ana/export")).json()["held"]
    assert (len(held["calendars"]), len(held["calendar_entries"])) == (2, 3)
    erased = (await keeping.delete("/v1/subjects/ana")).json()["erased"]
    assert (erased["calendars"], erased["calendar_entries"]) == (2, 3)
    for each in theirs:
        assert (await fetched(keeping, each)).status_code == 404
    assert len(leads_back(database)) == 1, "that of the other person"
    gone, stays = sorted(await seen(keeping, url), key=lambda event: event.status)
    assert (gone.status, gone.title, gone.description, gone.sequence) == (
        "CANCELLED",
        None,
        None,
        1,
    )
    assert (stays.status, stays.sequence) == ("CONFIRMED", 0)


def leads_back(database: Database) -> list[object]:
    """The applications that entries of calendars name."""
    with database.reading(LOCAL_TENANT) as scope:
        found = scope.select(select(calendar_entries)).all()
    return [each.application_id for each in found if each.application_id or each.digest]


async def test_a_revoked_address_is_gone(keeping: Client) -> None:
    await created(keeping)
    calendar = await subscribed(keeping)
    await seen(keeping, calendar["url"])
    assert (await keeping.delete(f"{PATH}/{calendar['id']}")).status_code == 204
    assert (await fetched(keeping, calendar["url"])).status_code == 404
    assert (await keeping.delete(f"{PATH}/{calendar['id']}")).status_code == 404


@pytest.mark.parametrize(
    "token",
    ["x", "A" * 43, "A" * 42, "A" * 44, "Ä" * 43, "a/b", "..", "A" * 4_000, "\x00", "' OR 1=1"],
)
async def test_an_unknown_token_is_a_problem_that_says_so_and_repeats_nothing(
    client: Client, token: str
) -> None:
    answer = await fetched(client, f"{PATH}/{quote(token, safe='')}.ics")
    assert answer.status_code == 404
    if "/" not in token and ".." not in token:
        assert answer.json()["type"] == "/problems/calendar-not-found"
    if len(token) > 2:
        assert token not in answer.text


async def test_whoever_has_it_already_is_told_so(keeping: Client) -> None:
    await created(keeping)
    url = (await subscribed(keeping))["url"]
    first = await fetched(keeping, url)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = await fetched(keeping, url, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = await fetched(keeping, url, if_none_match='"another"')
    assert (other.status_code, other.content) == (200, first.content)


async def test_head_tells_of_it_without_it(client: Client) -> None:
    await created(client)
    url = (await subscribed(client))["url"]
    full, head = await fetched(client, url), await client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Length", "Content-Type", "Cache-Control"):
        assert head.headers[name] == full.headers[name]
    assert (await client.head(f"{PATH}/{'A' * 43}.ics")).status_code == 404


@pytest.mark.parametrize("headers", [{"accept": "text/html"}, {"accept": "application/json;q=0"}])
async def test_whatever_a_program_accepts_it_is_a_calendar(
    client: Client, headers: dict[str, str]
) -> None:
    url = (await subscribed(client))["url"]
    answer = await client.get(f"{url}?nocache=1", headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200,
        "text/calendar; charset=utf-8",
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
async def test_another_method_is_refused(client: Client, method: str) -> None:
    url = (await subscribed(client))["url"]
    answer = await client.request(method, url)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


async def test_a_feed_is_read_so_often_and_no_more(client: Client) -> None:
    one, other = [(await subscribed(client))["url"] for _ in range(2)]
    for _ in range(REQUESTS_PER_MINUTE):
        assert (await fetched(client, one)).status_code == 200
    refused = await fetched(client, one)
    assert (refused.status_code, refused.json()["type"]) == (
        429,
        "/problems/calendar-read-too-often",
    )
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert (await fetched(client, other)).status_code == 200


async def test_few_feeds_are_worked_out_at_once_and_the_others_wait(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that what else is asked meanwhile finds a thread, and time."""
    lock, under_way, most = Lock(), 0, 0

    def watched(*asked: Any) -> Any:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.02)
        try:
            return fetch(*asked)
        finally:
            with lock:
                under_way -= 1

    monkeypatch.setattr(calendar_feed, "fetch", watched)
    urls = [(await subscribed(client))["url"] for _ in range(6)]
    answers = await asyncio.gather(*(fetched(client, url) for url in urls))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert most == calendar_feed.AT_ONCE


async def test_reading_a_feed_keeps_the_history_as_a_sweep_would(
    keeping: Client, database: Database, clock: Clock
) -> None:
    where = await created(keeping, **THANKS)
    url = (await subscribed(keeping, {"application_id": where.rpartition("/")[2]}))["url"]
    clock.now = DUE_AT + timedelta(days=1)
    await only(keeping, url)
    assert sweep(database, LOCAL_TENANT, clock.now) == 0
    causes = [each["cause"] for each in (await keeping.get(f"{where}/history")).json()["items"]]
    assert causes == ["created", "time"]


async def test_news_of_one_application_is_no_news_of_another(client: Client) -> None:
    one = await created(client, external_id="a")
    await created(client, **THANKS, external_id="b")
    url = (await subscribed(client))["url"]
    before = {event.uid: event for event in await seen(client, url)}
    await told(client, one, THANKED)
    changed = [event for event in await seen(client, url) if before[event.uid] != event]
    assert [event.title for event in changed] == ["Ask where things stand: a"]
