"""What time asks of the log of decisions: room for the days to come, and forgetting the old ones;
of the outbox: forgetting what was settled, and ending what nobody sends; and of endpoints:
forgetting secrets that sign no more.

On PostgreSQL each day has a partition of its own: dropping one costs the same however much it
holds. What a day's partition was not there for lies in the default partition, until it is.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, text

from app.identifiers import first_of
from app.storage import endpoint_rows
from app.storage.database import Database
from app.storage.outbox import forget_settled, give_up_expired_some
from app.storage.schema import decisions, tenants
from app.storage.webhook_tables import webhook_endpoints

DAYS_AHEAD = 7
_LOCK = 7_294_166_902
"""One process at a time keeps the partitions; see `app.storage.migrating`."""
_PARTITION = "decisions_%Y%m%d"
_AT_ONCE = 2_000
"""Rows deleted in one transaction, so that others can write in between."""


DELIVERY_DAYS = 30
"""So long is told what became of a notification, once it is settled."""


class Maintained(NamedTuple):
    partitions_created: int = 0
    partitions_dropped: int = 0
    records_deleted: int = 0


def forget_deliveries(database: Database, now: datetime) -> int:
    """How many: those that were settled too long ago. Raises `StorageError`."""
    oldest, deleted = now - timedelta(days=DELIVERY_DAYS), 0
    for tenant_id in _tenants(database):
        while some := _forget_some_deliveries(database, tenant_id, oldest):
            deleted += some
    return deleted


def forget_secrets(database: Database, now: datetime) -> int:
    """How many: of endpoints, those that do not sign any more. Raises `StorageError`."""
    forgotten = 0
    for tenant_id in _tenants(database):
        with database.writing(tenant_id) as scope:
            forgotten += endpoint_rows.forget_secrets(scope, now)
    return forgotten


def _forget_some_deliveries(database: Database, tenant_id: str, oldest: datetime) -> int:
    with database.writing(tenant_id) as scope:
        return forget_settled(scope, oldest, _AT_ONCE)


def expire_deliveries(database: Database, now: datetime) -> int:
    """How many: those that waited too long for endpoints which are disabled, so that nobody else
    sees to them. Raises `StorageError`.
    """
    disabled = select(webhook_endpoints.c.tenant_id, webhook_endpoints.c.id).where(
        webhook_endpoints.c.disabled_at.is_not(None)
    )
    with database.unbound_reading() as connection:
        found = connection.execute(disabled).all()
    ended = 0
    for tenant_id, endpoint_id in found:
        while some := _expire_some(database, tenant_id, endpoint_id, now):
            ended += some
    return ended


def _expire_some(database: Database, tenant_id: str, endpoint_id: UUID, now: datetime) -> int:
    with database.writing(tenant_id) as scope:
        return give_up_expired_some(scope, endpoint_id, now)


def maintain(database: Database, now: datetime, retention_days: int | None) -> Maintained:
    """`retention_days` None: nothing is forgotten. May be repeated. Raises `StorageError`."""
    oldest = None if retention_days is None else now - timedelta(days=retention_days)
    if database.is_sqlite:
        return Maintained() if oldest is None else _forget_rows(database, oldest)
    with database.unbound_writing() as connection:
        if not connection.execute(select(func.pg_try_advisory_xact_lock(_LOCK))).scalar_one():
            return Maintained()
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        return _keep_partitions(connection, now.astimezone(UTC).date(), oldest)


def _forget_rows(database: Database, oldest: datetime) -> Maintained:
    deleted = 0
    for tenant_id in _tenants(database):
        while some := _forget_some(database, tenant_id, oldest):
            deleted += some
    if deleted:
        with database.unbound_writing() as connection:
            connection.exec_driver_sql("PRAGMA incremental_vacuum").close()
    return Maintained(records_deleted=deleted)


def _tenants(database: Database) -> Sequence[str]:
    with database.unbound_reading() as connection:
        return connection.execute(select(tenants.c.id)).scalars().all()


def _forget_some(database: Database, tenant_id: str, oldest: datetime) -> int:
    with database.writing(tenant_id) as scope:
        old = select(decisions.c.id).where(decisions.c.id < first_of(oldest)).limit(_AT_ONCE)
        return scope.change(delete(decisions).where(decisions.c.id.in_(scope.own(old))))


def _keep_partitions(connection: Connection, today: date, oldest: datetime | None) -> Maintained:
    there = set(
        connection.execute(
            text(
                "SELECT inhrelid::regclass::text FROM pg_inherits "
                "WHERE inhparent = 'decisions'::regclass"
            )
        ).scalars()
    )
    ahead = (today + timedelta(days=each) for each in range(DAYS_AHEAD + 1))
    missing = [day for day in ahead if day.strftime(_PARTITION) not in there]
    if missing:
        # Else a writer could have chosen the default partition for a row that is its no more.
        connection.execute(text("LOCK TABLE decisions IN SHARE ROW EXCLUSIVE MODE"))
    for day in missing:
        _create_partition(connection, day)
    if oldest is None:
        return Maintained(partitions_created=len(missing))
    # A day that is not wholly over its time is kept wholly.
    last_kept = oldest.astimezone(UTC).date().strftime(_PARTITION)
    old = sorted(name for name in there - {"decisions_default"} if name < last_kept)
    for name in old:
        connection.execute(text(f'DROP TABLE "{name}"'))
    left = connection.execute(
        text("DELETE FROM decisions_default WHERE id < :oldest"), {"oldest": first_of(oldest)}
    )
    return Maintained(len(missing), len(old), left.rowcount)


def _create_partition(connection: Connection, day: date) -> None:
    """With what the default partition has caught of the day."""
    name = day.strftime(_PARTITION)
    begins, ends = (
        first_of(datetime.combine(each, time(), UTC)) for each in (day, day + timedelta(days=1))
    )
    # Names and ids of ours: they cannot be parameters here.
    caught = f"DELETE FROM decisions_default WHERE id >= '{begins}' AND id < '{ends}' RETURNING *"  # noqa: S608 # as said
    moved = f"WITH caught AS ({caught}) INSERT INTO {name} SELECT * FROM caught"  # noqa: S608 # as said
    for statement in (
        f"CREATE TABLE {name} (LIKE decisions INCLUDING ALL)",
        moved,
        f"ALTER TABLE decisions ATTACH PARTITION {name} FOR VALUES FROM ('{begins}') TO ('{ends}')",
    ):
        connection.execute(text(statement))
