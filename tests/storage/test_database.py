"""Opening a database, and what is told when it cannot be used."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from app.main import create_app, opened
from app.settings import SettingError, Settings, from_environment
from app.storage.database import Database
from app.storage.row_security import confine
from app.storage.schema import decisions
from app.storage.trouble import StorageError
from tests import postgresql
from tests.client import client_of
from tests.storage.rows import row
from tests.test_commands import run

GONE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://localhost/x", "begins with"),
        ("sqlite+aiosqlite:///x", "begins with"),
        ("sqlite://", "names a file"),
        ("nonsense", "no address"),
        ("postgresql://db/x?prepare_threshold=5", "no other value"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_being_repeated(url: str, says: str) -> None:
    with pytest.raises(SettingError, match=f"DATABASE_URL: it.*{says}") as told:
        from_environment({"DATABASE_URL": url})
    assert url not in str(told.value)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"DECISION_LOG": "sometimes"}, "DECISION_LOG"),
        ({"RETENTION_DAYS": "0"}, "RETENTION_DAYS"),
        ({"RETENTION_DAYS": "1.5"}, "RETENTION_DAYS"),
    ],
)
def test_a_setting_that_cannot_be_is_named(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError, match=named):
        from_environment(environment)


def test_the_embedded_database_is_made_in_its_folder_with_its_schema(tmp_path: Path) -> None:
    settings = from_environment({"DATA_DIR": str(tmp_path / "deep" / "data")})
    with opened(settings) as database, database.writing("local") as scope:
        assert scope.insert(insert(decisions), [row()]) == 1


def test_sqlite_keeps_what_is_committed_and_lets_readers_read(sqlite_database: Database) -> None:
    with sqlite_database.unbound_reading() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        told: list[Any] = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in asked]
    assert told == ["wal", 2, 1]


def test_a_file_that_is_locked_is_storage_trouble_until_it_is_free(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.database.BUSY_MS", 10)
    path = str(sqlite_database.url.database)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StorageError), sqlite_database.writing("local"):
            pass
    finally:
        other.close()
    with sqlite_database.writing("local") as scope:
        assert scope.insert(insert(decisions), [row()]) == 1


@pytest.mark.parametrize(("query", "is_prepared"), [("", True), ("?prepare_threshold=none", False)])
def test_nothing_is_prepared_where_the_address_says_so(
    query: str, is_prepared: bool, postgresql_database_url: str
) -> None:
    with Database(postgresql_database_url) as plain:
        address = plain.url.render_as_string(hide_password=False)
    if query and "?" in address:
        query = query.replace("?", "&")
    with Database(address + query) as database, database.unbound_reading() as connection:
        for _ in range(10):
            connection.execute(text("SELECT 1"))
        prepared = connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements")
        assert (prepared.scalar_one() > 0) is is_prepared


def test_a_server_that_is_gone_without_a_word_is_noticed(postgresql_database_url: str) -> None:
    """Where the address says nothing else."""
    address = postgresql_database_url
    other = f"{address}{'&' if '?' in address else '?'}keepalives_idle=60"
    found = []
    for each in (address, other):
        with Database(each) as database, database.unbound_reading() as connection:
            driven: Any = connection.connection.dbapi_connection
            found.append(driven.info.get_parameters())
    assert [each["keepalives_idle"] for each in found] == ["10", "60"]
    assert [each["tcp_user_timeout"] for each in found] == ["30000", "30000"]


def test_what_waits_for_a_lock_does_not_wait_for_ever(postgresql_database_url: str) -> None:
    """But for what changes the tables, or looks across customers."""
    limits = text("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
    with Database(postgresql_database_url) as database:
        with database.unbound_writing() as connection:
            confine(connection, "local")
            assert connection.execute(limits).one() == ("30s", "5min")
        with database.unbound_writing() as connection:
            assert connection.execute(limits).one() == ("0", "0")


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing("local") as scope:
        scope.insert(insert(decisions), [row()])
        _ = 1 / 0
    with database.reading("local") as scope:
        assert scope.select(decisions.select()).all() == []


@pytest.mark.anyio
async def test_ready_says_how_the_database_is(database: Database) -> None:
    async with client_of(create_app(Settings(access_log=False), database=database)) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (200, "pass")


@pytest.mark.anyio
async def test_a_database_that_is_not_migrated_is_not_ready(empty_database: Database) -> None:
    app = create_app(Settings(access_log=False), database=empty_database)
    async with client_of(app) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "not_migrated")


@pytest.mark.anyio
async def test_a_database_that_is_gone_is_not_ready() -> None:
    with Database(GONE) as database:
        async with client_of(create_app(Settings(access_log=False), database=database)) as client:
            answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "fail")


@pytest.mark.parametrize("end", ["committed", "undone"])
def test_a_server_that_goes_and_comes_back_is_used_again(end: str) -> None:
    """Nothing has to be told to the service."""
    if postgresql.is_left_out():
        pytest.skip(postgresql.LEFT_OUT)
    with postgresql.own_server() as server, Database(server.url) as database:
        with database.unbound_writing() as connection:
            connection.execute(text("CREATE TABLE kept (what text)"))
        if end == "committed":
            with database.unbound_writing() as connection:
                connection.execute(text("INSERT INTO kept VALUES ('it')"))
            server.stop()
        else:
            with pytest.raises(StorageError), database.unbound_writing() as connection:
                connection.execute(text("INSERT INTO kept VALUES ('it')"))
                server.stop()
        with pytest.raises(StorageError), database.unbound_reading():
            pass
        server.start()
        with database.unbound_reading() as connection:
            kept = connection.execute(text("SELECT count(*) FROM kept")).scalar()
        assert kept == (1 if end == "committed" else 0)


def test_migrate_makes_the_schema_and_serve_needs_a_folder_it_can_write(tmp_path: Path) -> None:
    told = run("migrate", environment={"DATA_DIR": str(tmp_path)})
    assert (told.returncode, told.stdout) == (0, "The schema is up to date.\n")
    (tmp_path / "file").touch()
    told = run("serve", environment={"DATA_DIR": str(tmp_path / "file")})
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
