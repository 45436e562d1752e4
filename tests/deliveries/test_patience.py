"""A destination that asks for patience is left alone as a whole, not for one notification alone."""

import asyncio
from datetime import timedelta

import pytest

from app.deliveries.dispatch import AT_ONCE, Dispatch
from app.deliveries.sending import Sender
from app.storage.database import Database
from tests.applications.telling import Clock
from tests.deliveries import rows
from tests.deliveries.receiver import Reply, receiving
from tests.deliveries.stage import LEASE, NOW, SECOND, Stage

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("status", [429, 503])
async def test_within_the_time_that_it_asked_for_nothing_is_sent(
    sqlite_database: Database, status: int
) -> None:
    with receiving() as receiver:
        clock, endpoint = Clock(NOW), rows.endpoint(sqlite_database, receiver.url)
        receiver.reply = lambda _: Reply(status, {"Retry-After": "3600"})
        async with Sender(allows_local=True) as sender:
            dispatch = Dispatch(sqlite_database, sender, clock, LEASE, asyncio.Event())
            stage = Stage(sqlite_database, dispatch, receiver, endpoint, clock, sender)
            stage.put(2 * AT_ONCE)
            await stage.serve()
            asked = len(receiver.arrived)
            assert 1 <= asked <= AT_ONCE
            for ahead in (10 * SECOND, HOUR - SECOND):
                clock.now = NOW + ahead
                assert (stage.endpoints_due(), await stage.serve()) == ([], 0)
            clock.now = NOW + HOUR
            receiver.reply = lambda _: Reply()
            assert await stage.serve() == 1, "a trial"
            while await stage.serve():
                pass
            clock.now += HOUR
            while await stage.serve():
                pass
    assert stage.statuses() == ["delivered"] * 2 * AT_ONCE


async def test_another_status_asks_for_one_notification(sqlite_database: Database) -> None:
    with receiving() as receiver:
        clock, endpoint = Clock(NOW), rows.endpoint(sqlite_database, receiver.url)
        receiver.reply = lambda _: Reply(500, {"Retry-After": "3600"})
        async with Sender(allows_local=True) as sender:
            dispatch = Dispatch(sqlite_database, sender, clock, LEASE, asyncio.Event())
            stage = Stage(sqlite_database, dispatch, receiver, endpoint, clock, sender)
            stage.put(1)
            await stage.serve()
    assert stage.endpoint_row().resume_at is None
    (row,) = stage.deliveries()
    assert row.next_attempt_at >= NOW + HOUR
