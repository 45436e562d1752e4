"""A caller whose application keeps what it is told, on each database in turn."""

from collections.abc import AsyncIterator

import pytest

from app.storage.database import Database
from tests.applications.telling import Clock, serving
from tests.client import Client
from tests.conftest import NOW


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
