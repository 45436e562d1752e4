"""A destination that is gone takes its backlog with it, however long that is."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlalchemy import select

from app.deliveries import settling
from app.deliveries.dispatch import Dispatch
from app.deliveries.sending import Sender
from app.storage import outbox
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT
from app.storage.webhook_tables import deliveries
from tests.applications.telling import Clock
from tests.deliveries import rows
from tests.deliveries.receiver import Reply, receiving
from tests.deliveries.receivers import until
from tests.deliveries.stage import LEASE, NOW, SECOND, Stage

pytestmark = pytest.mark.anyio

IN_A_PIECE = 5


@pytest.fixture
async def stage(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """Its receiver says that it is gone. Pieces are small here."""
    few = partial(outbox.give_up_some, most=IN_A_PIECE)
    monkeypatch.setattr(outbox, "give_up_some", few)
    with receiving() as receiver:
        receiver.reply = lambda _: Reply(410)
        clock, endpoint = Clock(NOW), rows.endpoint(database, receiver.url)
        async with Sender(allows_local=True) as sender:
            dispatch = Dispatch(database, sender, clock, LEASE, asyncio.Event())
            yield Stage(database, dispatch, receiver, endpoint, clock, sender)


async def test_all_that_waited_is_dead_in_pieces(stage: Stage) -> None:
    stage.put(1)
    stage.put(3 * IN_A_PIECE + 1, NOW + LEASE)
    assert await stage.serve() == 1
    assert set(stage.statuses()) == {"dead"}


async def test_what_waits_for_another_endpoint_still_does(stage: Stage) -> None:
    other = rows.endpoint(stage.database, stage.receiver.url)
    rows.put_due(stage.database, other, 1, NOW)
    stage.put(IN_A_PIECE + 2)
    await stage.serve()
    assert sorted(stage.statuses()) == ["dead"] * (IN_A_PIECE + 2) + ["pending"]


async def test_once_its_owner_has_enabled_it_again_nothing_more_is_given_up(stage: Stage) -> None:
    stage.put(1)
    stage.put(1, NOW + LEASE)
    await stage.serve()
    stage.change_endpoint(disabled_at=None, disabled_reason=None)
    stage.put(1)
    with stage.database.writing(LOCAL_TENANT) as scope:
        assert settling.give_up_gone(scope, stage.endpoint, NOW) == 0
    assert sorted(stage.statuses()) == ["dead", "dead", "pending"]


async def test_it_is_disabled_before_its_backlog_is_dealt_with(
    postgresql_database_url: str,
) -> None:
    """Somebody holds one of those that wait."""
    with receiving() as receiver, Database(postgresql_database_url) as database:
        receiver.reply = lambda _: Reply(410)
        clock, endpoint = Clock(NOW), rows.endpoint(database, receiver.url)
        async with Sender(allows_local=True) as sender:
            dispatch = Dispatch(database, sender, clock, LEASE, asyncio.Event())
            stage = Stage(database, dispatch, receiver, endpoint, clock, sender)
            stage.put(1, NOW + SECOND)
            later = select(deliveries).with_for_update()
            with database.writing(LOCAL_TENANT) as scope:
                scope.select(later)
                rows.put_due(database, endpoint, 1, NOW)
                serving = stage.begin_to_serve()
                await until(lambda: stage.endpoint_row().disabled_reason == "gone")
                assert sorted(stage.statuses()) == ["dead", "pending"]
            assert await serving == 1
            assert stage.statuses() == ["dead", "dead"]
