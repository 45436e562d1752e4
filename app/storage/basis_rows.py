"""What answers were decided with, numbered in the order in which it was first seen."""

from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or_not

from app.storage.database import Database
from app.storage.schema import decision_bases


def number_of(database: Database, digest: str, now: datetime) -> int:
    """Found, or registered. Raises `StorageError`."""
    with database.unbound_reading() as connection:
        number = _find(connection, digest)
    while number is None:
        # Another process may register at the same time: the digest, or another one by the number.
        with database.unbound_writing() as connection:
            _add(connection, digest, now)
        with database.unbound_reading() as connection:
            number = _find(connection, digest)
    return number


def _find(connection: Connection, digest: str) -> int | None:
    named = select(decision_bases.c.number).where(decision_bases.c.digest == digest)
    return connection.execute(named).scalar_one_or_none()


def _add(connection: Connection, digest: str, now: datetime) -> None:
    """Nothing, if the digest or the number is taken."""
    last = connection.execute(select(func.max(decision_bases.c.number))).scalar_one()
    new = {"number": (last or 0) + 1, "digest": digest, "first_seen_at": now}
    connection.execute(insert_or_not(decision_bases).on_conflict_do_nothing(), new)
