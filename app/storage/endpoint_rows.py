"""Endpoints of webhooks, as rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from app.storage.outbox import EndpointRow
from app.storage.schema import tenants
from app.storage.scope import Scope
from app.storage.webhook_tables import webhook_endpoints


def find(scope: Scope, identifier: UUID) -> EndpointRow | None:
    there = select(webhook_endpoints).where(webhook_endpoints.c.id == identifier)
    return scope.select(there).one_or_none()


def find_to_change(scope: Scope, identifier: UUID) -> EndpointRow | None:
    """Nobody else changes it before the transaction ends; notifications for it may be written."""
    there = select(webhook_endpoints).where(webhook_endpoints.c.id == identifier)
    return scope.select(there.with_for_update(key_share=True)).one_or_none()


def count_to_add(scope: Scope) -> int:
    """How many the customer has. Nobody else who asks this adds one before the transaction ends."""
    own = select(tenants.c.id).where(tenants.c.id == scope.tenant_id)
    # Not the full lock: what refers to the customer may be written meanwhile.
    scope.select(own.with_for_update(key_share=True)).one()
    counted = select(func.count()).select_from(webhook_endpoints)
    return int(scope.select(counted).scalar_one())


def add(scope: Scope, row: Mapping[str, Any]) -> None:
    scope.insert(insert(webhook_endpoints), [row])


def change(scope: Scope, identifier: UUID, values: Mapping[str, Any]) -> None:
    scope.change(
        update(webhook_endpoints).where(webhook_endpoints.c.id == identifier).values(**values)
    )


def forget_secrets(scope: Scope, now: datetime) -> int:
    """How many: those before the ones that sign, whose time is over."""
    until = webhook_endpoints.c.previous_secret_until
    over = update(webhook_endpoints).where(until <= now)
    return scope.change(over.values(previous_secret=None, previous_secret_until=None))


def forget(scope: Scope, identifier: UUID) -> None:
    """With what was sent to it and what waits to be."""
    scope.change(delete(webhook_endpoints).where(webhook_endpoints.c.id == identifier))


def page(scope: Scope, after: UUID | None, limit: int) -> list[EndpointRow]:
    """Oldest first, those after `after`."""
    statement = select(webhook_endpoints).order_by(webhook_endpoints.c.id).limit(limit)
    if after is not None:
        statement = statement.where(webhook_endpoints.c.id > after)
    return list(scope.select(statement))
