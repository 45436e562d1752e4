"""What every test may use."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from app.main import create_app
from app.settings import Settings
from app.storage.database import Database
from tests import postgresql
from tests.browser import LEFT_OUT
from tests.client import Client, client_of
from tests.hosts import nowhere

pytest_plugins = ["tests.databases"]

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""Monday, 10 in the morning in New York: the moment of a request that names none."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def make_app() -> Callable[..., FastAPI]:
    """The application with settings of one's own, its clock standing at `NOW`. Without a database
    it keeps nothing.
    """

    def make(settings: Settings | None = None, database: Database | None = None) -> FastAPI:
        return create_app(settings or Settings(access_log=False), lambda: NOW, database, nowhere)

    return make


@pytest.fixture
async def client(make_app: Callable[..., FastAPI]) -> AsyncIterator[Client]:
    """A caller of the application, in process."""
    async with client_of(make_app()) as caller:
        yield caller


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says loudly, and last, if the browser or PostgreSQL had to be left out: nobody should believe
    that all was tested when it was not.
    """
    skipped = terminalreporter.stats.get("skipped", ())
    if any(LEFT_OUT in str(report.longrepr) for report in skipped):
        terminalreporter.section("NO BROWSER", sep="!", red=True, bold=True)
        terminalreporter.line(LEFT_OUT, red=True, bold=True)
    if postgresql.is_left_out():
        terminalreporter.write_sep("!", postgresql.LEFT_OUT, red=True, bold=True)
