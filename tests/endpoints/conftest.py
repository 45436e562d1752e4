"""Callers of an application that tells nobody: the names of hosts stand for nothing."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app.storage.database import Database
from tests.applications.telling import Clock
from tests.client import Client
from tests.conftest import NOW
from tests.deliveries.receiver import Receiver, receiving
from tests.endpoints.asking import serving


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
async def keeping(database: Database, clock: Clock) -> AsyncIterator[Client]:
    """On both databases."""
    async with serving(database, clock) as caller:
        yield caller


@pytest.fixture
async def client(sqlite_database: Database, clock: Clock) -> AsyncIterator[Client]:
    """For what does not depend on the database."""
    async with serving(sqlite_database, clock) as caller:
        yield caller


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found
