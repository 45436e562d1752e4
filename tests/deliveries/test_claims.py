"""What is claimed is nobody else's for as long as its lease lasts, and nobody counts what was not
sent.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event

import pytest

from app.deliveries.dispatch import Dispatch
from app.deliveries.sending import Sender
from app.storage import outbox
from app.storage.delivery_rows import send_again
from app.storage.outbox import Claimed, EndpointKey
from app.storage.schema import LOCAL_TENANT
from app.webhooks.retries import LIFETIME
from tests.deliveries.receiver import Reply
from tests.deliveries.stage import LEASE, NOW, SECOND, Stage

pytestmark = pytest.mark.anyio

FIRST_WAIT = 5 * SECOND


def claimed(stage: Stage, now: datetime = NOW) -> list[Claimed]:
    with stage.database.writing(LOCAL_TENANT) as scope:
        return outbox.claim(scope, stage.endpoint, now, 50, LEASE)


def released(stage: Stage, claim: Sequence[Claimed]) -> None:
    with stage.database.writing(LOCAL_TENANT) as scope:
        outbox.release(scope, claim)


async def test_a_worker_that_was_held_up_has_its_whole_lease_to_send(stage: Stage) -> None:
    """Each step takes almost as long as the lease, such as waiting for an application."""
    stage.put(3)
    may_answer = Event()
    stage.receiver.reply = lambda _: Reply(after=may_answer)

    def held_up() -> datetime:
        now = stage.clock.now
        stage.clock.now += LEASE - SECOND
        return now

    async with Sender(allows_local=True) as sender:
        slow = Dispatch(stage.database, sender, held_up, LEASE, asyncio.Event())
        sending = asyncio.ensure_future(slow.serve(EndpointKey(LOCAL_TENANT, stage.endpoint)))
        await stage.arrived(3)
        assert await stage.serve() == 0, "another worker, in the meantime"
        may_answer.set()
        assert await sending == 3
    assert set(stage.receiver.count().values()) == {1}
    assert stage.statuses() == ["delivered"] * 3


async def test_what_another_has_claimed_meanwhile_is_not_sent(stage: Stage) -> None:
    stage.put(2)
    first = claimed(stage)
    until = NOW + 2 * LEASE
    with stage.database.writing(LOCAL_TENANT) as scope:
        assert outbox.renew(scope, first, until) == first
    assert [row.next_attempt_at for row in stage.deliveries()] == [until] * 2
    assert claimed(stage, until - SECOND) == []
    second = claimed(stage, until)
    with stage.database.writing(LOCAL_TENANT) as scope:
        assert outbox.renew(scope, first, until + 2 * LEASE) == []
    assert [each.attempt for each in second] == [2, 2]
    assert [row.next_attempt_at for row in stage.deliveries()] == [until + LEASE] * 2


async def test_a_release_that_is_repeated_takes_nothing_from_the_next(stage: Stage) -> None:
    """The first was committed, and its answer lost; another worker has claimed since."""
    stage.put(1)
    first = claimed(stage)
    released(stage, first)
    (second,) = claimed(stage)
    released(stage, first)
    assert claimed(stage) == []
    (row,) = stage.deliveries()
    assert (row.attempt_count, row.next_attempt_at) == (second.attempt, NOW + LEASE)
    assert (first[0].attempt, second.attempt) == (1, 1), "the first was none"


async def test_the_first_failure_is_followed_by_the_first_wait_whatever_came_before(
    stage: Stage,
) -> None:
    """Claims whose process died, or that were released, are no failures."""
    stage.put(1)
    for number in range(8):
        stage.clock.now = NOW + number * LEASE
        claim = claimed(stage, stage.clock.now)
        if number % 2:
            released(stage, claim)
    stage.clock.now += LEASE
    stage.receiver.reply = lambda _: Reply(500)
    assert await stage.serve() == 1
    assert next_wait(stage) <= FIRST_WAIT


async def test_what_is_sent_again_begins_with_the_first_wait(stage: Stage) -> None:
    stage.receiver.reply = lambda _: Reply(500)
    stage.put(1)
    await fail(stage, 4)
    assert next_wait(stage) > 100 * SECOND
    (row,) = stage.deliveries()
    with stage.database.writing(LOCAL_TENANT) as scope:
        ends_at = row.give_up_at
        outbox.give_up_some(scope, stage.endpoint, stage.clock.now)
        assert send_again(scope, [row.id], stage.clock.now, ends_at + LIFETIME) == 1
    stage.change_endpoint(failure_count=0, resume_at=None)
    assert await stage.serve() == 1
    assert next_wait(stage) <= FIRST_WAIT
    assert [number for number, _ in stage.answers()] == [1, 2, 3, 4, 5]


async def fail(stage: Stage, times: int) -> None:
    for _ in range(times):
        (row,) = stage.deliveries()
        stage.clock.now = row.next_attempt_at
        stage.change_endpoint(failure_count=0, resume_at=None)
        assert await stage.serve() == 1


def next_wait(stage: Stage) -> timedelta:
    (row,) = stage.deliveries()
    wait: timedelta = row.next_attempt_at - stage.clock.now
    return wait
