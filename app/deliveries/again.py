"""Deliveries that are sent again because somebody asks for it: those that still tell the answer.

An application is locked before its deliveries, as everywhere.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.applications.sweep import refresh
from app.storage import application_rows, delivery_rows
from app.storage.database import Database
from app.storage.delivery_rows import DeliveryRow, Sought
from app.storage.outbox import DeliveryStatus
from app.storage.scope import Scope
from app.webhooks.retries import LIFETIME

MOST_DEAD = 2_000
"""Looked at for one request."""
_AT_ONCE = 100
"""In one transaction: others who write wait no longer than these take."""


class NotReplayableError(Exception):
    """It is nothing that is sent again."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """A name of words."""


class OutdatedError(Exception):
    """The application has another answer by now."""

    def __init__(self, application_id: UUID, decision_id: UUID | None) -> None:
        super().__init__(application_id)
        self.application_id = application_id
        self.decision_id = decision_id
        """That gave the answer which holds now; None: it is not kept."""


class Replayed(NamedTuple):
    replayed: int
    outdated: int
    last: UUID | None
    """The last that was looked at; None: there are no more."""


def replay(scope: Scope, row: DeliveryRow, now: datetime) -> None:
    """Raises `NotReplayableError`, `OutdatedError`."""
    if row.application_id is None:
        raise NotReplayableError("delivery_of_ping")
    if row.status == DeliveryStatus.PENDING:
        raise NotReplayableError("delivery_waits")
    refresh(scope, [row.application_id], now)
    if row.status == DeliveryStatus.SUPERSEDED or not delivery_rows.is_still_true(scope, row):
        current = application_rows.find(scope, row.application_id)
        raise OutdatedError(row.application_id, current.decision_id if current else None)
    due_at = scope.now(now)
    if not delivery_rows.send_again(scope, [row.id], due_at, due_at + LIFETIME):
        raise NotReplayableError("delivery_waits")


def replay_dead(
    database: Database, tenant_id: str, sought: Sought, before: UUID | None, now: datetime
) -> Replayed:
    """The newest first, a few in each transaction."""
    replayed = outdated = looked_at = 0
    while looked_at < MOST_DEAD:
        with database.writing(tenant_id) as scope:
            found = delivery_rows.page(scope, sought, before, _AT_ONCE)
            told = [row for row in found if row.application_id is not None]
            refresh(scope, sorted({row.application_id for row in told}), now)
            true = [row.id for row in told if delivery_rows.is_still_true(scope, row)]
            due_at = scope.now(now)
            replayed += delivery_rows.send_again(scope, true, due_at, due_at + LIFETIME)
        outdated += len(told) - len(true)
        looked_at += len(found)
        if len(found) < _AT_ONCE:
            return Replayed(replayed, outdated, None)
        before = found[-1].id
    return Replayed(replayed, outdated, before)
