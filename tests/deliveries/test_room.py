"""What one endpoint has in flight, what finds no room here, and what an old URL still answers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from threading import Event

import pytest

from app.deliveries.dispatch import AT_ONCE, IN_FLIGHT, Dispatch
from app.deliveries.sending import Sender
from app.http_client.client import Limits
from app.storage.outbox import EndpointKey
from app.storage.schema import LOCAL_TENANT
from tests.deliveries import rows
from tests.deliveries.receiver import Reply
from tests.deliveries.stage import LEASE, NOW, SECOND, Stage

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


async def test_at_most_so_many_are_claimed(stage: Stage) -> None:
    stage.put(AT_ONCE + 1)
    assert [await stage.serve() for _ in range(3)] == [AT_ONCE, 1, 0]


async def test_at_most_so_many_are_in_flight(stage: Stage) -> None:
    may_answer = Event()
    stage.receiver.reply = lambda _: Reply(after=may_answer)
    stage.put(3 * IN_FLIGHT)
    sending = stage.begin_to_serve()
    await stage.arrived(IN_FLIGHT)
    await asyncio.sleep(0.2)
    assert len(stage.receiver.arrived) == IN_FLIGHT
    may_answer.set()
    assert await sending == 3 * IN_FLIGHT
    assert stage.statuses() == ["delivered"] * 3 * IN_FLIGHT


async def test_what_a_slow_endpoint_leaves_is_due_as_it_was(stage: Stage) -> None:
    """Nothing is begun after a quarter of the lease; then it is claimed and decided anew."""
    stage.receiver.reply = lambda _: Reply(delay_seconds=0.5)
    stage.put(IN_FLIGHT + 3, NOW - SECOND)
    lease = timedelta(seconds=1.6)
    dispatch = Dispatch(stage.database, stage.sender, stage.clock, lease, asyncio.Event())
    key = EndpointKey(LOCAL_TENANT, stage.endpoint)
    assert await dispatch.serve(key) == IN_FLIGHT + 3
    left = [row for row in stage.deliveries() if row.status == "pending"]
    assert [(row.attempt_count, row.next_attempt_at) for row in left] == [(0, NOW - SECOND)] * 3
    assert await dispatch.serve(key) == 3
    assert stage.answers() == [(1, 204)] * (IN_FLIGHT + 3)


@pytest.fixture
async def narrow(stage: Stage) -> AsyncIterator[Dispatch]:
    """With one connection, that the first of two takes."""
    limits = Limits(connections=1, connect_seconds=0.1)
    async with Sender(allows_local=True, limits=limits) as sender:
        yield Dispatch(stage.database, sender, stage.clock, LEASE, asyncio.Event())


async def taken_up(stage: Stage, narrow: Dispatch) -> None:
    """While its only connection is in use."""
    elsewhere = rows.endpoint(stage.database, f"{stage.receiver.url}/elsewhere")
    rows.put_due(stage.database, elsewhere, 1, NOW)
    may_answer = Event()
    stage.receiver.reply = lambda it: Reply(after=may_answer if "else" in it.path else None)
    first = asyncio.ensure_future(narrow.serve(EndpointKey(LOCAL_TENANT, elsewhere)))
    await stage.arrived(1)
    await narrow.serve(EndpointKey(LOCAL_TENANT, stage.endpoint))
    may_answer.set()
    await first


async def test_what_has_no_room_here_costs_no_attempt(stage: Stage, narrow: Dispatch) -> None:
    rows.put(stage.database, [rows.delivery(stage.endpoint, NOW)])
    await taken_up(stage, narrow)
    waiting, _ = stage.deliveries()
    found = (waiting.status, waiting.attempt_count, waiting.next_attempt_at)
    assert found == ("pending", 0, NOW + 5 * SECOND)
    assert stage.answers() == [(1, 204)], "of the other"
    assert stage.endpoint_row().failure_count == 0
    stage.clock.now += 5 * SECOND
    await narrow.serve(EndpointKey(LOCAL_TENANT, stage.endpoint))
    assert stage.statuses() == ["delivered"] * 2
    assert stage.answers() == [(1, 204)] * 2


@pytest.mark.parametrize(
    ("give_up_at", "status"), [(NOW + 5 * SECOND, "pending"), (NOW + 4 * SECOND, "dead")]
)
async def test_what_has_no_room_here_until_its_time_is_over_is_dead(
    stage: Stage, narrow: Dispatch, give_up_at: datetime, status: str
) -> None:
    rows.put(stage.database, [rows.delivery(stage.endpoint, NOW, give_up_at=give_up_at)])
    await taken_up(stage, narrow)
    assert stage.deliveries()[0].status == status


async def test_a_trial_that_has_no_room_here_shows_nothing(stage: Stage, narrow: Dispatch) -> None:
    stage.change_endpoint(failure_count=7, resume_at=NOW)
    stage.put(1)
    await taken_up(stage, narrow)
    row = stage.endpoint_row()
    assert (row.failure_count, row.resume_at) == (7, NOW + 5 * SECOND)


@pytest.mark.parametrize("status", [410, 500, 301])
async def test_what_an_old_url_answers_says_nothing_of_the_new_one(
    stage: Stage, status: int
) -> None:
    """It is changed while six are on their way: they come to the new one."""
    may_answer = Event()
    stage.receiver.reply = lambda it: Reply(status, {}, may_answer) if it.path == "/a" else Reply()
    expected = stage.put(6)
    stage.put(1, NOW + HOUR)
    sending = stage.begin_to_serve()
    await stage.arrived(6)
    stage.change_endpoint(url=f"{stage.receiver.url}/new")
    may_answer.set()
    await sending
    assert stage.statuses() == ["pending"] * 7
    row = stage.endpoint_row()
    assert (row.disabled_at, row.failure_count, row.resume_at) == (None, 0, None)
    assert await stage.serve() == 6
    arrived = [each.message_id for each in stage.receiver.arrived if each.path == "/new"]
    assert {*arrived} == {*expected}
    assert stage.statuses() == ["delivered"] * 6 + ["pending"]
    assert stage.answers() == [(1, status), (2, 204)] * 6


async def test_who_took_it_at_an_old_url_has_it_and_says_nothing_of_the_new_one(
    stage: Stage,
) -> None:
    may_answer = Event()
    stage.receiver.reply = lambda _: Reply(after=may_answer)
    stage.put(1)
    sending = stage.begin_to_serve()
    await stage.arrived(1)
    stage.change_endpoint(url=f"{stage.receiver.url}/new", failure_count=3)
    may_answer.set()
    await sending
    assert stage.statuses() == ["delivered"]
    assert stage.endpoint_row().failure_count == 3
