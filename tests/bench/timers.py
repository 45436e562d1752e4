"""Timers fired per second, with few and with very many others waiting, and how late the last of a
herd is that is due at one moment: on each database, in one run. What is fired is decided, put on
record, and announced to one endpoint.

`python -m tests.bench.timers [waiting [herd]]`, for smaller numbers than the full ones.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, update

from app.applications.sweep import sweep_due
from app.storage.application_tables import applications
from app.storage.database import Database, sqlite_url
from app.storage.migrating import migrate
from app.storage.schema import LOCAL_TENANT
from app.storage.webhook_tables import webhook_endpoints
from tests import postgresql
from tests.applications.watching import listens, track
from tests.conftest import NOW

_FEW = 1_000
MANY = 1_000_000
HERD = 100_000
_FIRED = 2_000
_ROUNDS = 3
_AT_ONCE = 100
_DUE_AT = datetime(2026, 11, 30, 20, tzinfo=UTC)
_FAR_AWAY = timedelta(days=365)
_THANKED: dict[str, Any] = {
    "notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}]
}
_SET = frozenset({"id", "external_id", "wake_at"})
_COPIED = ", ".join(column.name for column in applications.c if column.name not in _SET)
_CLONE = {
    "sqlite": f"""
        WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
        INSERT INTO applications (id, external_id, wake_at, {_COPIED})
        SELECT lower(hex(randomblob(16))), lower(hex(randomblob(16))), ?, {_COPIED}
        FROM number CROSS JOIN applications WHERE external_id = 'first'
    """,  # names of our own columns
    "postgresql": f"""
        INSERT INTO applications (id, external_id, wake_at, {_COPIED})
        SELECT gen_random_uuid(), gen_random_uuid()::text, %s, {_COPIED}
        FROM generate_series(1, %s) CROSS JOIN applications WHERE external_id = 'first'
    """,  # names of our own columns
}


@dataclass(frozen=True, slots=True)
class Fired:
    """Per second, in rounds; and the seconds after which each hundred of the herd were done."""

    beside_few: list[float] = field(default_factory=list)
    beside_many: list[float] = field(default_factory=list)
    herd: list[float] = field(default_factory=list)


def measure(waiting: int = MANY, herd: int = HERD) -> dict[str, Fired]:
    found = {}
    with TemporaryDirectory() as folder, Database(sqlite_url(Path(folder))) as database:
        found["SQLite"] = _measured(database, waiting, herd)
    if not postgresql.is_left_out():
        with _on_postgresql() as database:
            found["PostgreSQL"] = _measured(database, waiting, herd)
    return found


@contextmanager
def _on_postgresql() -> Iterator[Database]:
    with (
        postgresql.server() as started,
        started.new_database() as url,
        Database(url) as database,
    ):
        yield database


def _measured(database: Database, waiting: int, herd: int) -> Fired:
    migrate(database)
    fired = Fired()
    first = track(database, NOW, external_id="first", **_THANKED)
    _keep_asleep(database, first)
    listens(database)
    _clone(database, _FEW, _DUE_AT + _FAR_AWAY)
    fired.beside_few.extend(_rate(database) for _ in range(_ROUNDS))
    _clone(database, waiting, _DUE_AT + _FAR_AWAY)
    fired.beside_many.extend(_rate(database) for _ in range(_ROUNDS))
    _clone(database, herd, _DUE_AT)
    began = perf_counter()
    while sweep_due(database, _DUE_AT, _AT_ONCE):
        fired.herd.append(perf_counter() - began)
    return fired


def _keep_asleep(database: Database, application_id: UUID) -> None:
    """What is cloned is due at the moment that its clone is given."""
    with database.writing(LOCAL_TENANT) as scope:
        scope.change(
            update(applications)
            .where(applications.c.id == application_id)
            .values(wake_at=_DUE_AT + _FAR_AWAY)
        )
        scope.change(update(webhook_endpoints).values(spread_seconds=900))


def _clone(database: Database, count: int, wake_at: datetime) -> None:
    with database.unbound_writing() as connection:
        if database.is_sqlite:
            moment = wake_at.replace(tzinfo=None).isoformat(" ", "microseconds")
            connection.exec_driver_sql(_CLONE["sqlite"], (count, moment))
        else:
            connection.exec_driver_sql(_CLONE["postgresql"], (wake_at, count))
        _gather_statistics(connection)


def _gather_statistics(connection: Connection) -> None:
    """As the database does by itself in the background; the server of the tests does not."""
    connection.exec_driver_sql("ANALYZE")


def _rate(database: Database) -> float:
    _clone(database, _FIRED, _DUE_AT)
    began = perf_counter()
    done = sweep_due(database, _DUE_AT, _FIRED * 2)
    seconds = perf_counter() - began
    if done != _FIRED:
        raise AssertionError(f"{done} were fired, not {_FIRED}")
    return done / seconds


def report(found: dict[str, Fired], waiting: int = MANY) -> None:
    print(f"Timers fired per second, {_FIRED} in a round, best of {_ROUNDS}; one worker")
    for name, fired in found.items():
        few, many = max(fired.beside_few), max(fired.beside_many)
        print(
            f"  {name:<11} beside {_FEW} {few:>6.0f}/s  beside {waiting} {many:>6.0f}/s  "
            f"slower by a factor of {few / many:.2f}"
        )
        middle, last = median(fired.herd), fired.herd[-1]
        count = len(fired.herd) * _AT_ONCE
        print(
            f"  {'':<11} a herd of {count}: half is late by up to {middle:.1f} s, the last by "
            f"{last:.1f} s ({count / last:.0f}/s)"
        )


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    waiting, herd = given + [MANY, HERD][len(given) :]
    report(measure(waiting, herd), waiting)
