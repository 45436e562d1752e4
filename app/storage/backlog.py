"""How far the worker is behind, over all customers, read by indexes alone."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from app.storage.application_tables import applications
from app.storage.database import Database
from app.storage.outbox import is_open
from app.storage.schema import tenants
from app.storage.webhook_tables import deliveries, webhook_endpoints


class Backlog(NamedTuple):
    oldest_due_timer: timedelta
    """How long ago the answer changed that has waited longest to be given anew; 0: none waits."""
    oldest_due_delivery: timedelta
    """For how long it has been due; of endpoints that are sent to at present."""
    open_breakers: int
    """Endpoints that are left alone for a while."""


def backlog(database: Database, now: datetime) -> Backlog:
    """Raises `StorageError`."""
    with database.unbound_reading() as connection:
        return Backlog(
            _since(_oldest_timer(connection), now),
            _since(_oldest_delivery(connection, now), now),
            _open_breakers(connection, now),
        )


def _since(oldest: datetime | None, now: datetime) -> timedelta:
    return timedelta() if oldest is None else max(now - oldest, timedelta())


def _oldest_timer(connection: Connection) -> datetime | None:
    first = (
        select(applications.c.wake_at)
        .where(applications.c.tenant_id == tenants.c.id, applications.c.wake_at.is_not(None))
        .order_by(applications.c.wake_at)
        .limit(1)
        .scalar_subquery()
    )
    return connection.execute(select(func.min(first)).select_from(tenants)).scalar_one()


def _oldest_delivery(connection: Connection, now: datetime) -> datetime | None:
    first = (
        select(deliveries.c.next_attempt_at)
        .where(
            deliveries.c.tenant_id == webhook_endpoints.c.tenant_id,
            deliveries.c.endpoint_id == webhook_endpoints.c.id,
            deliveries.c.next_attempt_at.is_not(None),
        )
        .order_by(deliveries.c.next_attempt_at)
        .limit(1)
        .scalar_subquery()
    )
    asked = select(func.min(first)).select_from(webhook_endpoints).where(is_open(now))
    return connection.execute(asked).scalar_one()


def _open_breakers(connection: Connection, now: datetime) -> int:
    asked = select(func.count()).where(
        webhook_endpoints.c.disabled_at.is_(None), webhook_endpoints.c.resume_at > now
    )
    return connection.execute(asked).scalar_one()
