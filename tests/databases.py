"""Databases for tests: each test gets a fresh one, on SQLite and on PostgreSQL in turn.

`database` is migrated; `empty_database` has nothing in it. Both run the test twice.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.storage.database import Database, sqlite_url
from app.storage.migrating import migrate
from tests import postgresql

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """Leaving PostgreSQL out fails where it may not be: in CI."""
    if postgresql.is_left_out():
        if os.environ.get("CI") == "true":
            pytest.fail(postgresql.LEFT_OUT)
        pytest.skip(postgresql.LEFT_OUT)
    with postgresql.server() as started:
        yield started


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the schema, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    with Database(sqlite_url(folder)) as database:
        migrate(database)
        return Path(str(database.url.database))


@pytest.fixture(scope="session")
def migrated_template(postgresql_server: postgresql.Server) -> Iterator[str]:
    """The name of a PostgreSQL database with the schema, to be copied."""
    with postgresql_server.new_database() as url:
        with Database(url) as database:
            migrate(database)
        yield str(make_url(url).database)


@pytest.fixture
def sqlite_database_url(tmp_path: Path, migrated_file: Path) -> str:
    url = sqlite_url(tmp_path)
    shutil.copyfile(migrated_file, str(make_url(url).database))
    return url


@pytest.fixture
def postgresql_database_url(
    postgresql_server: postgresql.Server, migrated_template: str
) -> Iterator[str]:
    with postgresql_server.new_database(like=migrated_template) as url:
        yield url


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """Of a migrated database."""
    url: str = request.getfixturevalue(f"{request.param}_database_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url) as opened:
        yield opened


@pytest.fixture
def sqlite_database(sqlite_database_url: str) -> Iterator[Database]:
    """For a test that is about something else than the database."""
    with Database(sqlite_database_url) as opened:
        yield opened


@pytest.fixture(params=BACKENDS)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Without any table."""
    if request.param == "sqlite":
        with Database(sqlite_url(tmp_path)) as opened:
            yield opened
        return
    server: postgresql.Server = request.getfixturevalue("postgresql_server")
    with server.new_database() as url, Database(url) as opened:
        yield opened
