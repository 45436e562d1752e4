"""An endpoint as it is for whoever sends to it: where, with which secrets, and whether now."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.storage import endpoint_rows
from app.storage.outbox import EndpointRow
from app.storage.scope import Scope
from app.storage.webhook_tables import webhook_endpoints

REASON_GONE = "gone"
"""It answered 410."""


def find_enabled(scope: Scope, identifier: UUID) -> EndpointRow | None:
    return scope.select(_enabled(identifier)).one_or_none()


def find_enabled_to_change(scope: Scope, identifier: UUID) -> EndpointRow | None:
    """Nobody else changes it before the transaction ends; its deliveries may still be written."""
    return scope.select(_enabled(identifier).with_for_update(key_share=True)).one_or_none()


def disable_gone(scope: Scope, identifier: UUID, now: datetime) -> None:
    endpoint_rows.change(scope, identifier, {"disabled_at": now, "disabled_reason": REASON_GONE})


def _enabled(identifier: UUID) -> Select[*tuple[Any, ...]]:
    return select(webhook_endpoints).where(
        webhook_endpoints.c.id == identifier, webhook_endpoints.c.disabled_at.is_(None)
    )
