"""What the tests of several modules take for given."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from app.deliveries.dispatch import Dispatch
from app.deliveries.sending import Sender
from app.storage.database import Database
from tests.applications.telling import Clock
from tests.deliveries import rows
from tests.deliveries.receiver import Receiver, receiving
from tests.deliveries.stage import LEASE, NOW, Stage


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
async def stage(database: Database, receiver: Receiver) -> AsyncIterator[Stage]:
    clock, endpoint = Clock(NOW), rows.endpoint(database, f"{receiver.url}/a")
    async with Sender(allows_local=True) as sender:
        dispatch = Dispatch(database, sender, clock, LEASE, asyncio.Event())
        yield Stage(database, dispatch, receiver, endpoint, clock, sender)
