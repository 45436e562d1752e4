"""Putting decisions on record, many at a time.

One thread writes. What waits when it is free goes into one transaction, so a commit to the disk is
paid once for many requests; each is answered when the transaction that holds its record is
committed. A batch is a single JSON text and a single statement, which the database takes apart: the
thread holds Python's lock for a moment only, and the requests go on meanwhile.
"""

import logging
from asyncio import AbstractEventLoop, Future, get_running_loop
from collections import deque
from collections.abc import Callable, Sequence
from threading import Condition, Thread
from time import monotonic
from typing import NamedTuple

from sqlalchemy import Connection

from app.storage.database import Database
from app.storage.schema import decisions
from app.storage.trouble import StorageBusyError, StorageError, cause

CAPACITY = 20_000
"""Records that may wait to be written."""
_MOST_IN_BATCH = 1_000
_LINGER_SECONDS = 0.05
"""How long records that nobody waits for are gathered."""
_RETRY_SECONDS = 1.0
_LAST_TRY_SECONDS = 5.0
"""How long a stop waits for what is still unwritten."""

_log = logging.getLogger(__name__)


class _Entry(NamedTuple):
    records: Sequence[bytes]
    since: float
    waiting: "Future[None] | None"
    """Who is answered when they are committed; None: nobody waits."""


class DecisionLog:
    """`on_lost` is told how many records were given up."""

    def __init__(
        self,
        database: Database,
        on_lost: Callable[[int], None] = lambda _: None,
        capacity: int = CAPACITY,
    ) -> None:
        self._database = database
        self._on_lost = on_lost
        self._capacity = capacity
        self._statement = _ON_SQLITE if database.is_sqlite else _ON_POSTGRESQL
        self._entries: deque[_Entry] = deque()
        self._count = 0
        self._changed = Condition()
        self._ends_at: float | None = None
        self._thread: Thread | None = None

    @property
    def waiting(self) -> int:
        """Records that are not yet written."""
        return self._count

    @property
    def lag_seconds(self) -> float:
        """How long the oldest of them has been waiting."""
        try:
            return monotonic() - self._entries[0].since
        except IndexError:
            return 0.0

    async def keep(self, records: Sequence[bytes]) -> None:
        """Returns when they are committed. Raises `StorageError`: then none of them counts as
        kept; `StorageBusyError`, if too many wait already.
        """
        loop = get_running_loop()
        waiting: Future[None] = loop.create_future()
        if not self._enter(_Entry(records, monotonic(), waiting)):
            raise StorageBusyError("too many decisions wait to be put on record")
        await waiting

    def keep_later(self, records: Sequence[bytes]) -> None:
        """Returns at once. If too many wait already, these are lost, and counted."""
        if not self._enter(_Entry(records, monotonic(), None)):
            self._on_lost(len(records))

    def close(self) -> None:
        """Writes what waits, for some seconds at most."""
        with self._changed:
            self._ends_at = monotonic() + _LAST_TRY_SECONDS
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _enter(self, entry: _Entry) -> bool:
        with self._changed:
            if self._count + len(entry.records) > self._capacity or self._ends_at is not None:
                return False
            self._count += len(entry.records)
            self._entries.append(entry)
            if self._thread is None:
                self._thread = Thread(target=self._write_on, name="decision-log", daemon=True)
                self._thread.start()
            self._changed.notify()
        return True

    def _write_on(self) -> None:
        while batch := self._next_batch():
            self._settle(batch, self._written(batch))

    def _next_batch(self) -> list[_Entry]:
        """Nothing: it is time to end."""
        with self._changed:
            while not self._entries:
                if self._ends_at is not None:
                    return []
                self._changed.wait()
            if self._ends_at is None and self._entries[0].waiting is None:
                self._changed.wait_for(lambda: self._ends_at is not None, _LINGER_SECONDS)
            batch: list[_Entry] = []
            size = 0
            for entry in self._entries:
                size += len(entry.records)
                if batch and size > _MOST_IN_BATCH:
                    break
                batch.append(entry)
            return batch

    def _written(self, batch: list[_Entry]) -> StorageError | None:
        records = b",".join(record for entry in batch for record in entry.records)
        try:
            with self._database.unbound_writing() as connection:
                self._write(connection, f"[{records.decode()}]")
        except StorageError as error:
            _log.warning("decisions could not be put on record: %s", error)
            return error
        except Exception as error:  # noqa: BLE001 # whatever it is, those who wait are told
            _log.error(
                "decisions could not be put on record: %s", cause(error)
            )  # a trace would show rows
            return StorageError(cause(error))
        return None

    def _write(self, connection: Connection, records: str) -> None:
        connection.exec_driver_sql(self._statement, (records,))

    def _settle(self, batch: list[_Entry], error: StorageError | None) -> None:
        """Tells those who wait. What nobody waits for stays and is tried again."""
        with self._changed:
            for _ in batch:
                self._entries.popleft()
            left = [entry for entry in batch if error is not None and entry.waiting is None]
            self._entries.extendleft(reversed(left))
            self._count -= sum(len(entry.records) for entry in batch)
            self._count += sum(len(entry.records) for entry in left)
            if left:
                self._rest()
        by_loop: dict[AbstractEventLoop, list[Future[None]]] = {}
        for entry in batch:
            if entry.waiting is not None:
                by_loop.setdefault(entry.waiting.get_loop(), []).append(entry.waiting)
        for loop, waiting in by_loop.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(_resolve, waiting, error)

    def _rest(self) -> None:
        """Before the next try; at the end the rest is given up."""
        if self._ends_at is None:
            self._changed.wait_for(lambda: self._ends_at is not None, _RETRY_SECONDS)
        elif monotonic() > self._ends_at:
            self._on_lost(self._count)
            _log.error("%d decisions were not put on record", self._count)
            self._entries.clear()
            self._count = 0


def _resolve(waiting: list["Future[None]"], error: StorageError | None) -> None:
    for each in waiting:
        if each.cancelled():
            continue
        if error is None:
            each.set_result(None)
        else:
            each.set_exception(type(error)(*error.args))


_NAMES = ", ".join(column.name for column in decisions.c)
# Written again after a commit whose outcome was lost, a record is there already: it is left.
_ON_POSTGRESQL = (
    f"INSERT INTO decisions ({_NAMES}) "  # noqa: S608 # names of our own columns
    f"SELECT {_NAMES} FROM json_populate_recordset(NULL::decisions, %s::json) "
    "ON CONFLICT DO NOTHING"
)
_FROM_JSON = ", ".join(
    # Stored by `Instant` without an offset, in UTC.
    f"substr(json_extract(value, '$.{column.name}'), 1, 26)"
    if column.name == "as_of"
    else f"json_extract(value, '$.{column.name}')"
    for column in decisions.c
)
_ON_SQLITE = (
    f"INSERT INTO decisions ({_NAMES}) "  # noqa: S608 # as above
    f"SELECT {_FROM_JSON} FROM json_each(?) WHERE true ON CONFLICT DO NOTHING"
)
