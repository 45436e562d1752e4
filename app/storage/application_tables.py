"""The tables of tracked applications. They hold names and texts: whoever tracks an application
wants its messages. With the application all of it goes.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Named,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
    Uuid,
)

from app.storage.calendar_tables import calendars
from app.storage.instant import Instant
from app.storage.schema import JSON_DOCUMENT, metadata


class ApplicationColumns(TypedColumns):
    tenant_id: Named[str] = Column(Text)
    id: Named[UUID] = Column(Uuid)
    external_id: Named[str] = Column(Text)
    subject_id: Named[str | None] = Column(Text)
    created_at: Named[datetime] = Column(Instant)
    changed_at: Named[datetime] = Column(Instant)
    revision: Named[int]
    """Counts the changes; the entity tag."""
    event_count: Named[int]
    created: Named[dict[str, Any]] = Column(JSON_DOCUMENT)
    """What it was created with."""
    state: Named[dict[str, Any]] = Column(JSON_DOCUMENT)
    """What it amounts to with its events."""
    answered_at: Named[datetime] = Column(Instant)
    """Since when the answer is this one."""
    answer_count: Named[int]
    verdict: Named[str] = Column(Text)
    rule: Named[str] = Column(Text)
    message_kind: Named[str | None] = Column(Text)
    wait_until: Named[datetime | None] = Column(Instant)
    due_at: Named[datetime] = Column(Instant)
    """Where the agenda has it: `wait_until`, else since when the answer is this one."""
    wake_at: Named[datetime | None] = Column(Instant)
    """When the passing of time next changes the answer; null: never."""
    decision_id: Named[UUID | None]
    """Of the decision that gave the answer; None: from before they were kept here."""
    basis: Named[int]
    """The `decision_bases.number` with which it was last decided."""


applications = Table(
    "applications",
    metadata,
    ApplicationColumns,
    PrimaryKeyConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "external_id"),
)
Index(
    "ix_applications_subject_id",
    applications.c.tenant_id,
    applications.c.subject_id,
    applications.c.id,
    sqlite_where=applications.c.subject_id.is_not(None),
    postgresql_where=applications.c.subject_id.is_not(None),
)
Index(
    "ix_applications_agenda",
    applications.c.tenant_id,
    applications.c.verdict,
    applications.c.due_at,
    applications.c.id,
)
Index(
    "ix_applications_wake_at",
    applications.c.tenant_id,
    applications.c.wake_at,
    sqlite_where=applications.c.wake_at.is_not(None),
    postgresql_where=applications.c.wake_at.is_not(None),
)
Index("ix_applications_basis", applications.c.tenant_id, applications.c.basis)


def _of_application() -> ForeignKeyConstraint:
    """What belongs to an application goes with it."""
    return ForeignKeyConstraint(
        ["tenant_id", "application_id"],
        ["applications.tenant_id", "applications.id"],
        ondelete="CASCADE",
    )


class EventColumns(TypedColumns):
    tenant_id: Named[str] = Column(Text)
    application_id: Named[UUID] = Column(Uuid)
    sequence: Named[int]
    """The order of arrival."""
    event_id: Named[str] = Column(Text)
    type: Named[str] = Column(Text)
    at: Named[datetime] = Column(Instant)
    recorded_at: Named[datetime] = Column(Instant)
    data: Named[dict[str, Any]] = Column(JSON_DOCUMENT)
    """Its fields as they were sent."""


application_events = Table(
    "application_events",
    metadata,
    EventColumns,
    PrimaryKeyConstraint("tenant_id", "application_id", "sequence"),
    UniqueConstraint("tenant_id", "application_id", "event_id"),
    _of_application(),
)


class AnswerColumns(TypedColumns):
    """An answer that differs from the one before it."""

    tenant_id: Named[str] = Column(Text)
    application_id: Named[UUID] = Column(Uuid)
    sequence: Named[int]
    as_of: Named[datetime] = Column(Instant)
    cause: Named[str] = Column(Text)
    event_id: Named[str | None] = Column(Text)
    verdict: Named[str] = Column(Text)
    rule: Named[str] = Column(Text)
    message_kind: Named[str | None] = Column(Text)
    wait_until: Named[datetime | None] = Column(Instant)
    decision_id: Named[UUID | None]
    policy_version: Named[str] = Column(Text)
    engine_version: Named[str] = Column(Text)


application_answers = Table(
    "application_answers",
    metadata,
    AnswerColumns,
    PrimaryKeyConstraint("tenant_id", "application_id", "sequence"),
    _of_application(),
)


class IdempotencyColumns(TypedColumns):
    """What was answered to a request that named a key."""

    tenant_id: Named[str] = Column(Text)
    key: Named[str] = Column(Text)
    request_digest: Named[str] = Column(Text)
    status: Named[int]
    headers: Named[dict[str, Any]] = Column(JSON_DOCUMENT)
    content: Named[bytes] = Column(LargeBinary)
    expires_at: Named[datetime] = Column(Instant)
    application_id: Named[UUID | None]
    """With the application its answers go."""
    calendar_id: Named[UUID | None]
    """As with an application."""


idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    IdempotencyColumns,
    PrimaryKeyConstraint("tenant_id", "key"),
    _of_application(),
    ForeignKeyConstraint(
        ["tenant_id", "calendar_id"],
        [calendars.c.tenant_id, calendars.c.id],
        ondelete="CASCADE",
    ),
)
Index(
    "ix_idempotency_keys_expires_at",
    idempotency_keys.c.tenant_id,
    idempotency_keys.c.expires_at,
)
Index(
    "ix_idempotency_keys_application_id",
    idempotency_keys.c.tenant_id,
    idempotency_keys.c.application_id,
    sqlite_where=idempotency_keys.c.application_id.is_not(None),
    postgresql_where=idempotency_keys.c.application_id.is_not(None),
)
Index(
    "ix_idempotency_keys_calendar_id",
    idempotency_keys.c.tenant_id,
    idempotency_keys.c.calendar_id,
    sqlite_where=idempotency_keys.c.calendar_id.is_not(None),
    postgresql_where=idempotency_keys.c.calendar_id.is_not(None),
)
