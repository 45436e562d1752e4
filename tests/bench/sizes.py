"""What is kept of 100,000 tracked applications, in bytes, on each database, and how many of them a
sweep decides again in a second: the figures that docs/scaling.md counts with.

`python -m tests.bench.sizes [COUNT]`
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, text

from app.applications.basis import registered
from app.applications.sweep import sweep
from app.identifiers import uuid7
from app.storage.application_tables import applications
from app.storage.database import Database, sqlite_url
from app.storage.migrating import migrate
from app.storage.schema import LOCAL_TENANT
from app.storage.webhook_tables import webhook_endpoints
from tests import postgresql
from tests.bench.histories import MONDAY, TABLES, Rows, copied, endpoint, histories

COUNT = 100_000
_AT_ONCE = 2_000
_SWEPT = 2_000
_ROUNDS = 3
_SQLITE_BYTES = text("""
  SELECT coalesce(sum(pgsize) FILTER (WHERE name = :name), 0),
         coalesce(sum(pgsize) FILTER (WHERE name <> :name), 0)
  FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = :name)
""")
_POSTGRESQL_BYTES = text("""
  SELECT sum(pg_table_size(relid))::bigint, sum(pg_indexes_size(relid))::bigint
  FROM (SELECT CAST(:name AS regclass) AS relid
        UNION SELECT relid FROM pg_partition_tree(CAST(:name AS regclass))) AS parts
""")


class Size(NamedTuple):
    rows: int
    table_bytes: int
    index_bytes: int

    def of_each(self, count: int) -> str:
        table, indexes = self.table_bytes / count, self.index_bytes / count
        return f"{self.rows / count:.2f} rows, table {table:.0f}, indexes {indexes:.0f} bytes"


def fill(database: Database, count: int) -> None:
    """So many applications, each kind in turn."""
    kinds, endpoint_id, basis = histories(), uuid7(), registered(database, MONDAY)
    with database.writing(LOCAL_TENANT) as scope:
        scope.insert(insert(webhook_endpoints), [endpoint(endpoint_id)])
    for first in range(0, count, _AT_ONCE):
        batch: Rows = {name: [] for name in TABLES}
        for number in range(first, min(first + _AT_ONCE, count)):
            kind = kinds[number % len(kinds)]
            for name, rows in copied(kind, number, endpoint_id, basis).items():
                batch[name] += rows
        with database.writing(LOCAL_TENANT) as scope:
            for name, table in TABLES.items():
                scope.insert(insert(table), batch[name])


def sizes(database: Database) -> dict[str, Size]:
    statement = _SQLITE_BYTES if database.is_sqlite else _POSTGRESQL_BYTES
    with database.unbound_reading() as connection:
        return {
            name: Size(
                _count(connection, name), *connection.execute(statement, {"name": name}).one()
            )
            for name in TABLES
        }


def _count(connection: Connection, name: str) -> int:
    return connection.execute(select(func.count()).select_from(TABLES[name])).scalar_one()


def swept_per_second(database: Database, most: int) -> float:
    """Of the herd that falls due first: each gets another answer, goes on record and is told."""
    with database.reading(LOCAL_TENANT) as scope:
        first = scope.select(select(func.min(applications.c.wake_at))).scalar_one()
    assert first is not None, "some wait"
    began = perf_counter()
    done = sweep(database, LOCAL_TENANT, first, most)
    return done / (perf_counter() - began)


@contextmanager
def on_each() -> Iterator[dict[str, Database]]:
    """SQLite, and PostgreSQL with its usual safety, where there is one."""
    with TemporaryDirectory() as folder, Database(sqlite_url(Path(folder))) as sqlite:
        migrate(sqlite)
        if postgresql.is_left_out():
            yield {"SQLite": sqlite}
            return
        with postgresql.own_server() as server:
            server.stop()
            server.start(fsync="on", full_page_writes="on", shared_buffers="256MB", autovacuum="on")
            with Database(server.url) as other:
                migrate(other)
                yield {"SQLite": sqlite, "PostgreSQL": other}


def report(count: int) -> None:
    with on_each() as databases:
        for name, database in databases.items():
            began = perf_counter()
            fill(database, count)
            print(f"{name}, of {count} applications each; filled in {perf_counter() - began:.0f} s")
            found = sizes(database)
            for table, size in found.items():
                print(f"  {table:<20} {size.of_each(count)}")
            every = sum(each.table_bytes + each.index_bytes for each in found.values())
            print(f"  all: {every / count:.0f} bytes")
            rates = [swept_per_second(database, _SWEPT) for _ in range(_ROUNDS)]
            print(f"  swept: {', '.join(f'{rate:.0f}' for rate in rates)} a second")


if __name__ == "__main__":
    report(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
