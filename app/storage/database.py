"""The database: how it is opened, and the transactions in which it is used."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any, Self

import orjson
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from app.storage.row_security import confine
from app.storage.scope import Scope
from app.storage.terms import Terms
from app.storage.trouble import StorageError, cause, told_as_trouble

_FILE = "followup.sqlite3"
BUSY_MS = 5_000
"""How long a writer waits for another process that writes."""
_EMPTYING_MS = 500
_WAIT_SECONDS = 5
_POOL_SIZE = 5
_NOTICED = {
    # Of a server or a network that is gone without a word: seen within half a minute, and not when
    # the system gives up, a quarter of an hour later. In an address others may be given.
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
_PREPARING = "prepare_threshold"
"""Of the address: `none` for a pooler between, which gives each transaction another connection and
does not know what was prepared on the last.
"""
_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}


class DatabaseUrlError(ValueError):
    """The address of the database cannot be used; the message says why, without the address."""


def sqlite_url(folder: Path) -> str:
    """The embedded database in a data folder."""
    return f"sqlite:///{folder / _FILE}"


def checked_url(text: str) -> URL:
    """With the driver that is used here. Raises `DatabaseUrlError`."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUrlError("it is no address of a database") from error
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None or url.drivername not in {url.get_backend_name(), driver}:
        raise DatabaseUrlError("it begins with `sqlite:///` or `postgresql://`")
    if driver.startswith("sqlite") and not url.database:
        raise DatabaseUrlError("it names a file: a database in memory is lost with its connection")
    if url.query.get(_PREPARING, "none") != "none":
        raise DatabaseUrlError(f"it may say `{_PREPARING}=none`, and no other value")
    return url.set(drivername=driver)


class Database:
    """One database, used by many threads. Opens no connection before it is used."""

    def __init__(self, url: str) -> None:
        """Raises `DatabaseUrlError`."""
        self.terms = Terms()
        self.url = checked_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._writing = self.engine.execution_options(writes=True)
        # SQLite lets one writer in at a time and makes the others try again and again: here they
        # queue instead.
        self._writers: AbstractContextManager[object] = Lock() if self.is_sqlite else nullcontext()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def reading(self, tenant_id: str) -> Iterator[Scope]:
        """A transaction that sees one customer's rows. Raises `StorageError`."""
        with self.unbound_reading() as connection:
            yield self._scope(connection, tenant_id)

    @contextmanager
    def writing(self, tenant_id: str) -> Iterator[Scope]:
        """A transaction that may change one customer's rows; committed when its context ends well,
        else undone. Raises `StorageError`.
        """
        with self.unbound_writing() as connection:
            yield self._scope(connection, tenant_id)

    @contextmanager
    def unbound_reading(self) -> Iterator[Connection]:
        """Across customers: for health and maintenance, never for a request of a customer."""
        with told_as_trouble(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def unbound_writing(self) -> Iterator[Connection]:
        """Across customers, as `unbound_reading`."""
        with told_as_trouble(), self._writers, self._writing.begin() as connection:
            yield connection

    def forget_traces(self) -> bool:
        """What was deleted is still in the file of what was written last, until that is emptied;
        PostgreSQL does so by itself. False: somebody reads what was there before. Raises
        `StorageError`.
        """
        if not self.is_sqlite:
            return True
        with told_as_trouble(), self._writers, closing(self.engine.raw_connection()) as connection:
            driven: Any = connection.driver_connection
            return _empty_log(driven)

    @contextmanager
    def reshaping(self) -> Iterator[Connection]:
        """As `unbound_writing`, for changes of the tables themselves. SQLite changes a table by
        making it anew and dropping the old one, which must not take along the rows that refer to
        it: references are checked when all is done. Raises `StorageError`.
        """
        if not self.is_sqlite:
            with self.unbound_writing() as connection:
                yield connection
            return
        with told_as_trouble(), self._writers, self._writing.connect() as connection:
            _hold_references(connection, held=False)
            try:
                with connection.begin():
                    yield connection
                    _require_references(connection)
            finally:
                _hold_references(connection, held=True)

    def _scope(self, connection: Connection, tenant_id: str) -> Scope:
        confine(connection, tenant_id)
        return Scope(connection, tenant_id, self.terms)


def _sqlite(url: URL) -> Engine:
    assert url.database is not None, "checked_url has seen to it"
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        # The driver begins no transactions by itself; `_begin` does.
        connect_args={"isolation_level": None},
        # What is in a row is nobody's business in a log of errors.
        hide_parameters=True,
        json_serializer=_json,
        json_deserializer=orjson.loads,
        pool_size=_POOL_SIZE,
        pool_timeout=_WAIT_SECONDS,
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _postgresql(url: URL) -> Engine:
    # Text in the address, which the driver would not take: it wants a number, or None.
    preparing = {_PREPARING: None} if _PREPARING in url.query else {}
    noticed = {name: value for name, value in _NOTICED.items() if name not in url.query}
    return create_engine(
        url.difference_update_query([_PREPARING]),
        connect_args={
            "connect_timeout": _WAIT_SECONDS,
            "options": "-c timezone=UTC",
            **noticed,
            **preparing,
        },
        hide_parameters=True,
        json_serializer=_json,
        json_deserializer=orjson.loads,
        pool_size=_POOL_SIZE,
        pool_timeout=_WAIT_SECONDS,
        pool_pre_ping=True,
    )


def _set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        # Before the first table is made: what retention deletes is given back to the disk.
        "auto_vacuum=INCREMENTAL",
        "journal_mode=WAL",
        # Each commit reaches the disk: what was acknowledged survives a loss of power too.
        "synchronous=FULL",
        "foreign_keys=ON",
        # What is deleted is overwritten, as not every build of SQLite does by itself.
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _empty_log(connection: sqlite3.Connection) -> bool:
    """Nobody writes while it waits for readers. Raises `StorageError`."""
    try:
        connection.execute(f"PRAGMA busy_timeout={_EMPTYING_MS}").close()
        is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error as error:
        raise StorageError(cause(error)) from error
    finally:
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}").close()
    return not is_busy


def _begin(connection: Connection) -> None:
    """A transaction that will write takes its lock at once: one that reads first and writes then
    could not wait for another writer.
    """
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _hold_references(connection: Connection, *, held: bool) -> None:
    """Outside a transaction, where alone SQLite lets it be changed."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={'ON' if held else 'OFF'}")
    cursor.close()


def _require_references(connection: Connection) -> None:
    """Raises `StorageError`, which undoes the transaction."""
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StorageError("rows would be left that refer to nothing")


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
