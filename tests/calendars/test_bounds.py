"""A feed is bounded, and two who fetch at once see one and the same."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.applications import calendar_feed
from app.customers.calendar_token import find_calendar
from app.storage.database import Database
from tests.api.asking import Body
from tests.applications.telling import Clock, created, put
from tests.calendars.subscribing import seen, subscribed
from tests.client import Client

pytestmark = pytest.mark.anyio

THANKS: Body = {"notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}]}


def promised(day: str) -> Body:
    return {**THANKS, "timeline": {"kind": "by_date", "date": day}}


async def test_the_soonest_are_shown_and_the_others_wait_their_turn(
    keeping: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_feed, "MOST_EVENTS", 2)
    url = (await subscribed(keeping))["url"]
    await created(keeping, external_id="later", **promised("2026-12-20"))
    await created(keeping, external_id="soon", **promised("2026-12-10"))
    first = {event.title: event for event in await seen(keeping, url)}
    where = await created(keeping, external_id="sooner", **promised("2026-12-01"))
    pushed_out = {event.title: event for event in await seen(keeping, url)}
    ask = "Ask where things stand: "
    assert pushed_out.keys() == {f"{ask}sooner", f"{ask}soon"}
    await keeping.delete(where, headers={"if-match": "*"})
    back = {event.title: event for event in await seen(keeping, url)}
    assert back.pop(None).status == "CANCELLED"
    assert back == first, "what was pushed out was not off, and is what it was"


@pytest.mark.parametrize(
    ("day", "count"), [("2027-11-15", 1), ("2027-11-30", 0)], ids=["within a year", "beyond"]
)
async def test_what_is_over_a_year_ahead_waits(client: Client, day: str, count: int) -> None:
    await created(client, **promised(day))
    assert len(await seen(client, (await subscribed(client))["url"])) == count


async def test_what_has_been_due_for_a_month_leaves_the_feed_and_is_not_off(
    keeping: Client, clock: Clock
) -> None:
    where = await created(keeping, candidate_status="not_interested", **THANKS)
    url = (await subscribed(keeping))["url"]
    (event,) = await seen(keeping, url)
    clock.now += timedelta(days=30)
    assert await seen(keeping, url) == [event]
    clock.now += timedelta(seconds=1)
    assert await seen(keeping, url) == []
    await put(keeping, where, {"candidate_status": "interested"})
    (again,) = await seen(keeping, url)
    assert (again.uid, again.sequence) == (event.uid, 1)


async def test_two_who_fetch_at_once_see_one_and_the_same(
    keeping: Client, database: Database, clock: Clock
) -> None:
    made = await subscribed(keeping)
    calendar = find_calendar(database, made["token"])
    assert calendar is not None
    where = [await created(keeping, external_id=str(number), **THANKS) for number in range(3)]
    for sequence in range(4):
        with ThreadPoolExecutor(4) as threads:
            fetches = [
                threads.submit(calendar_feed.fetch, database, calendar, clock.now) for _ in range(4)
            ]
            first, *others = [each.result(60) for each in fetches]
        assert first is not None
        assert all(other == first for other in others)
        assert [event.entry.sequence for event in first] == [sequence] * 3
        for each in where:
            await put(keeping, each, {"message_facts": {"role": f"Role {sequence}"}})


async def test_a_feed_that_is_revoked_while_it_is_fetched_is_gone(
    keeping: Client, database: Database, clock: Clock
) -> None:
    made = await subscribed(keeping)
    calendar = find_calendar(database, made["token"])
    assert calendar is not None
    await created(keeping)
    await keeping.delete(f"/v1/calendars/{made['id']}")
    assert calendar_feed.fetch(database, calendar, clock.now) is None
