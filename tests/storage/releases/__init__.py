"""Databases as releases left them, for the tests of the migrations.

`python -m tests.storage.releases` has the code at hand fill a database by its API, and keeps its
rows as they are on SQLite and on PostgreSQL, and what it answers, under the revision of its schema.
Run when a release is cut, it holds every later version to serve those rows.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection

from app.storage.database import Database
from app.storage.migrating import migrate
from app.storage.schema import metadata
from tests.applications.telling import REFUSED

KEYED = (REFUSED, "key-1")
"""An event that each release has been told, under an idempotency key."""
FOLDER = Path(__file__).parent
# The migrations make rows of these; a release's own are in its file.
_MADE_BY_MIGRATIONS = ("tenants", "secrets")


class Told(NamedTuple):
    """What a release answered."""

    path: str
    key: str | None
    """Of the customer; None: nobody needs one."""
    answer: Any
    """To a `GET`."""


def revisions() -> list[str]:
    """Those of which there are rows, oldest first."""
    return sorted(each.stem for each in FOLDER.glob("*.json"))


def bring_back(database: Database, revision: str) -> None:
    """An empty database becomes one of that release, by its own migrations, with its rows."""
    migrate(database, revision)
    rows = _rows_file(database, revision).read_text(encoding="utf-8")
    with database.unbound_writing() as connection:
        if database.is_sqlite:
            # Its rows come by the names of their tables, children before parents.
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in _MADE_BY_MIGRATIONS:
            connection.exec_driver_sql(f"DELETE FROM {table}")
        for statement in rows.splitlines():
            connection.exec_driver_sql(statement)


def told(revision: str) -> list[Told]:
    read = json.loads((FOLDER / f"{revision}.json").read_text(encoding="utf-8"))
    return [Told(**each) for each in read]


def keep(database: Database, revision: str, answers: list[Told]) -> None:
    """As files, which `bring_back` and `told` read."""
    if database.is_sqlite:
        statements = _of_sqlite(Path(str(database.url.database)))
    else:
        with database.unbound_reading() as connection:
            statements = list(_of_postgresql(connection))
    _rows_file(database, revision).write_text("\n".join(statements) + "\n", encoding="utf-8")
    content = json.dumps([each._asdict() for each in answers], indent=1, ensure_ascii=False)
    (FOLDER / f"{revision}.json").write_text(content + "\n", encoding="utf-8")


def _rows_file(database: Database, revision: str) -> Path:
    return FOLDER / f"{revision}.{'sqlite' if database.is_sqlite else 'postgresql'}.sql"


def _of_sqlite(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        dumped = [each for each in connection.iterdump() if each.startswith("INSERT INTO")]
    return [each for each in dumped if '"alembic_version"' not in each]


def _of_postgresql(connection: Connection) -> Iterator[str]:
    """A statement for each table that has rows, parents first."""
    for table in metadata.sorted_tables:
        found = connection.exec_driver_sql(
            f"SELECT format('INSERT INTO {table} SELECT * FROM json_populate_recordset("
            f"NULL::{table}, %%L)', json_agg(t)::jsonb) FROM {table} t HAVING count(*) > 0"
        )
        yield from found.scalars()
