"""One endpoint is served: claimed, sent, settled, as the clock of the database says."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from threading import Event

import orjson
import pytest
from sqlalchemy import delete, update

from app.applications.sweep import sweep_due
from app.deliveries.dispatch import Dispatch
from app.deliveries.sending import Sender
from app.http_client.client import Limits
from app.storage.database import Database
from app.storage.outbox import EndpointKey, endpoints_due
from app.storage.schema import LOCAL_TENANT
from app.storage.webhook_tables import deliveries, webhook_endpoints
from app.webhooks.retries import LIFETIME
from app.webhooks.secret import Secret
from tests.deliveries import rows
from tests.deliveries.receiver import Receiver, Reply
from tests.deliveries.stage import LEASE, NOW, SECOND, Stage
from tests.deliveries.tracked import application, track

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


async def test_what_is_due_is_sent_byte_for_byte_and_settled(stage: Stage) -> None:
    due = stage.put(3)
    later = stage.put(1, NOW + SECOND)
    assert await stage.serve() == 3
    assert {each.message_id: each.content for each in stage.receiver.arrived} == due
    *settled, waiting = stage.deliveries()
    assert {(row.status, row.attempt_count, row.settled_at) for row in settled} == {
        ("delivered", 1, NOW)
    }
    assert (waiting.status, waiting.attempt_count) == ("pending", 0)
    assert [row.started_at for row in rows.attempts(stage.database)] == [NOW] * 3
    assert stage.answers() == [(1, 204)] * 3
    assert await stage.serve() == 0
    stage.clock.now += SECOND
    assert await stage.serve() == 1
    assert stage.receiver.count() == dict.fromkeys(due | later, 1)


@pytest.mark.parametrize(
    ("reply", "soonest_seconds", "latest_seconds"),
    [
        (Reply(500), 2.5, 5),
        (Reply(301, {"Location": "/elsewhere"}), 2.5, 5),
        (Reply(404), 2.5, 5),
        (Reply(429, {"Retry-After": "120"}), 120, 132),
        (Reply(503, {"Retry-After": "999999999"}), 43_200, 47_520),
    ],
    ids=["fails", "redirects", "not found", "asks for patience", "asks for too much"],
)
async def test_what_failed_is_tried_again_later(
    stage: Stage, reply: Reply, soonest_seconds: float, latest_seconds: float
) -> None:
    stage.receiver.reply = lambda _: reply
    stage.put(1)
    await stage.serve()
    (row,) = stage.deliveries()
    assert (row.status, row.attempt_count, row.settled_at) == ("pending", 1, None)
    assert soonest_seconds <= (row.next_attempt_at - NOW).total_seconds() <= latest_seconds
    assert stage.answers() == [(1, reply.status)]
    assert stage.receiver.paths() == ["/a"], "no redirect is followed"


async def test_who_hangs_is_not_waited_for(stage: Stage) -> None:
    never = Event()
    stage.receiver.reply = lambda _: Reply(after=never)
    stage.put(1)
    async with Sender(allows_local=True, limits=Limits(total_seconds=0.2)) as impatient:
        dispatch = Dispatch(stage.database, impatient, stage.clock, LEASE, asyncio.Event())
        await dispatch.serve(EndpointKey(LOCAL_TENANT, stage.endpoint))
    never.set()
    (row,) = stage.deliveries()
    assert (row.status, row.attempt_count) == ("pending", 1)
    assert 2.5 <= (row.next_attempt_at - NOW).total_seconds() <= 5
    (attempt,) = rows.attempts(stage.database)
    assert (attempt.response_status, attempt.error) == (None, "timed_out")


async def test_the_second_attempt_has_the_same_id_and_the_next_number(stage: Stage) -> None:
    due = stage.put(1)
    stage.receiver.reply = lambda _: Reply(500)
    await stage.serve()
    stage.receiver.reply = lambda _: Reply(200)
    stage.clock.now += 5 * SECOND
    await stage.serve()
    arrived = [(each.message_id, each.content) for each in stage.receiver.arrived]
    assert arrived == [*due.items()] * 2
    assert stage.answers() == [(1, 500), (2, 200)]
    assert stage.statuses() == ["delivered"]


async def test_it_is_given_up_when_its_time_is_over(stage: Stage) -> None:
    stage.receiver.reply = lambda _: Reply(500)
    stage.put(1)
    while stage.statuses() == ["pending"]:
        (row,) = stage.deliveries()
        stage.clock.now = row.next_attempt_at
        stage.change_endpoint(failure_count=0, resume_at=None)
        await stage.serve()
    (row,) = stage.deliveries()
    assert (row.status, row.next_attempt_at) == ("dead", None)
    assert LIFETIME - 12 * HOUR < row.settled_at - NOW <= LIFETIME
    assert row.attempt_count == len(stage.answers()) > 10


async def test_what_waited_too_long_at_a_dead_endpoint_goes_without_an_attempt(
    stage: Stage,
) -> None:
    stage.receiver.reply = lambda _: Reply(500)
    stage.change_endpoint(failure_count=9, resume_at=NOW)
    stage.put(3, NOW - LIFETIME)
    stage.put(1)
    await stage.serve()
    assert stage.statuses() == ["dead", "dead", "dead", "pending"]
    assert len(stage.receiver.arrived) == 1


async def test_a_destination_that_is_gone_is_not_asked_again(stage: Stage) -> None:
    stage.receiver.reply = lambda _: Reply(410)
    stage.put(2)
    stage.put(2, NOW + HOUR)
    await stage.serve()
    assert stage.statuses() == ["dead"] * 4
    row = stage.endpoint_row()
    assert (row.disabled_at, row.disabled_reason) == (NOW, "gone")
    stage.put(1)
    assert (stage.endpoints_due(), await stage.serve()) == ([], 0)


async def test_the_breaker_opens_lets_one_through_and_closes(stage: Stage) -> None:
    stage.receiver.reply = lambda _: Reply(500)
    stage.put(4)
    await stage.serve()
    assert stage.endpoint_row().resume_at is None, "four in a row"
    stage.put(20)
    await stage.serve()
    opened = stage.endpoint_row()
    assert (opened.failure_count, opened.resume_at) == (5, NOW + 10 * SECOND)

    stage.clock.now = opened.resume_at - SECOND
    before = stage.deliveries()
    assert (stage.endpoints_due(), await stage.serve()) == ([], 0)
    assert stage.deliveries() == before, "an attempt that is not made is not counted"

    stage.clock.now = opened.resume_at
    assert await stage.serve() == 1, "a trial"
    reopened = stage.endpoint_row()
    assert (reopened.failure_count, reopened.resume_at) == (6, stage.clock.now + 20 * SECOND)

    stage.clock.now = reopened.resume_at
    stage.receiver.reply = lambda _: Reply(200)
    assert await stage.serve() == 1
    closed = stage.endpoint_row()
    assert (closed.failure_count, closed.resume_at) == (0, None)
    assert await stage.serve() > 1


async def test_of_two_processes_one_makes_the_trial(stage: Stage) -> None:
    stage.change_endpoint(failure_count=5, resume_at=NOW)
    stage.put(2)
    may_answer = Event()
    stage.receiver.reply = lambda _: Reply(after=may_answer)
    trial = stage.begin_to_serve()
    await stage.arrived(1)
    assert await stage.serve() == 0
    may_answer.set()
    assert await trial == 1


async def test_an_attempt_that_outlives_its_lease_settles_nothing(stage: Stage) -> None:
    stage.put(1)
    may_answer = Event()
    replies = iter((Reply(500, after=may_answer), Reply(204)))
    stage.receiver.reply = lambda _: next(replies)
    slow = stage.begin_to_serve()
    await stage.arrived(1)
    stage.clock.now += LEASE - SECOND
    assert await stage.serve() == 0, "the lease holds"
    stage.clock.now += SECOND
    assert await stage.serve() == 1
    settled = stage.deliveries()
    assert settled[0].status == "delivered"
    may_answer.set()
    await slow
    assert stage.deliveries() == settled
    assert stage.answers() == [(1, 500), (2, 204)]


async def test_a_success_that_outlives_its_lease_does_not_settle_for_the_next(
    stage: Stage,
) -> None:
    stage.put(1)
    may_answer, may_fail = Event(), Event()
    replies = iter((Reply(204, after=may_answer), Reply(500, after=may_fail)))
    stage.receiver.reply = lambda _: next(replies)
    slow = stage.begin_to_serve()
    await stage.arrived(1)
    stage.clock.now += LEASE
    second = stage.begin_to_serve()
    await stage.arrived(2)
    may_answer.set()
    await slow
    assert stage.statuses() == ["pending"]
    may_fail.set()
    await second
    assert stage.answers() == [(1, 204), (2, 500)]


@pytest.mark.parametrize("leap", [timedelta(days=-2), timedelta(days=2)])
async def test_a_clock_that_leaps_loses_nothing(stage: Stage, leap: timedelta) -> None:
    """Set back, what is due waits until the clock is there again; set forward, it comes early."""
    expected = stage.put(3) | stage.put(3, NOW + HOUR)
    stage.clock.now += leap
    await stage.serve()
    stage.clock.now = NOW + HOUR
    await stage.serve()
    assert stage.receiver.count() == dict.fromkeys(expected, 1)
    assert stage.statuses() == ["delivered"] * 6


async def test_a_clock_set_back_in_mid_delivery_repeats_nothing(stage: Stage) -> None:
    expected = stage.put(2)
    may_answer = Event()
    stage.receiver.reply = lambda _: Reply(after=may_answer)
    sending = stage.begin_to_serve()
    await stage.arrived(2)
    stage.clock.now -= timedelta(days=1)
    assert await stage.serve() == 0
    may_answer.set()
    await sending
    stage.clock.now = NOW + LEASE
    assert await stage.serve() == 0
    assert stage.receiver.count() == dict.fromkeys(expected, 1)
    assert stage.statuses() == ["delivered"] * 2


async def test_what_is_no_longer_true_when_it_is_to_be_sent_is_not(stage: Stage) -> None:
    """Nobody has swept since: it is decided again by who sends it."""
    identifier = track(stage.database, "one", since=NOW)
    for _ in range(2):
        stage.clock.now = wake_at = application(stage.database, identifier).wake_at
        if not stage.deliveries():
            sweep_due(stage.database, wake_at, 10)
    assert stage.statuses() == ["pending"]
    assert await stage.serve() == 1
    assert stage.receiver.arrived == []
    first, second = stage.deliveries()
    assert (first.status, second.status) == ("superseded", "pending")
    await stage.serve()
    (arrived,) = stage.receiver.arrived
    assert arrived.content.decode() == second.content
    told = application(stage.database, identifier)
    assert orjson.loads(arrived.content)["data"]["verdict"] == told.verdict
    assert told.wake_at is None or told.wake_at > stage.clock.now


def overtake(database: Database) -> None:
    gone = {"status": "superseded", "next_attempt_at": None, "settled_at": NOW}
    with database.writing(LOCAL_TENANT) as scope:
        scope.change(update(deliveries).values(**gone))


def delete_endpoint(database: Database) -> None:
    with database.writing(LOCAL_TENANT) as scope:
        scope.change(delete(webhook_endpoints))


def disable_endpoint(database: Database) -> None:
    with database.writing(LOCAL_TENANT) as scope:
        scope.change(update(webhook_endpoints).values(disabled_at=NOW, disabled_reason="asked"))


@pytest.mark.parametrize(
    ("happens", "left", "noted"),
    [
        (overtake, ["superseded"], 1),
        (delete_endpoint, [], 0),
        (disable_endpoint, ["delivered"], 1),
    ],
)
async def test_whatever_happens_in_mid_delivery_it_is_settled_without_trouble(
    stage: Stage, happens: Callable[[Database], None], left: list[str], noted: int
) -> None:
    stage.put(1)
    may_answer = Event()
    stage.receiver.reply = lambda _: Reply(after=may_answer)
    sending = stage.begin_to_serve()
    await stage.arrived(1)
    await asyncio.to_thread(happens, stage.database)
    may_answer.set()
    await sending
    assert (stage.statuses(), len(stage.answers())) == (left, noted)


def waiting(stage: Stage) -> list[tuple[object, ...]]:
    """All but how often they were claimed."""
    names = ("status", "attempt_count", "failure_count", "next_attempt_at", "settled_at")
    return [tuple(getattr(row, name) for name in names) for row in stage.deliveries()]


async def test_what_was_claimed_and_not_begun_is_as_if_it_had_not_been(stage: Stage) -> None:
    stopping = asyncio.Event()
    stopping.set()
    stage.put(3)
    before = waiting(stage)
    async with Sender(allows_local=True) as sender:
        dispatch = Dispatch(stage.database, sender, stage.clock, LEASE, stopping)
        assert await dispatch.serve(EndpointKey(LOCAL_TENANT, stage.endpoint)) == 0
    assert stage.receiver.arrived == []
    assert waiting(stage) == before


@pytest.mark.parametrize(("ends_after", "signatures"), [(SECOND, 2), (0 * SECOND, 1)])
async def test_a_secret_that_was_replaced_signs_until_its_time_is_over(
    stage: Stage, ends_after: timedelta, signatures: int
) -> None:
    old = Secret(b"1" * 32).text()
    stage.change_endpoint(previous_secret=old, previous_secret_until=NOW + ends_after)
    stage.put(1)
    await stage.serve()
    assert len(stage.receiver.arrived[0].headers["webhook-signature"].split()) == signatures


def test_endpoints_take_turns(database: Database, receiver: Receiver) -> None:
    endpoints = sorted(rows.endpoint(database, receiver.url) for _ in range(3))
    for each in endpoints:
        rows.put_due(database, each, 1, NOW)
    second = EndpointKey(LOCAL_TENANT, endpoints[1])
    with database.unbound_reading() as connection:
        assert endpoints_due(connection, NOW - SECOND, 100) == []
        assert [key.id for key in endpoints_due(connection, NOW, 100)] == endpoints
        assert [key.id for key in endpoints_due(connection, NOW, 2)] == endpoints[:2]
        assert [key.id for key in endpoints_due(connection, NOW, 100, second)] == endpoints[2:]
