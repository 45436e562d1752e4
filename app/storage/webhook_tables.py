"""The tables of webhooks: where a customer wants to be told, and the outbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    Named,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from app.storage.instant import Instant
from app.storage.schema import JSON_DOCUMENT, metadata


class EndpointColumns(TypedColumns):
    tenant_id: Named[str] = Column(Text)
    id: Named[UUID]
    url: Named[str] = Column(Text)
    description: Named[str | None] = Column(Text)
    verdicts: Named[list[Any]] = Column(JSON_DOCUMENT)
    """Only answers with one of these are told; empty: all."""
    causes: Named[list[Any]] = Column(JSON_DOCUMENT)
    """Only answers that one of these brought are told; empty: all."""
    spread_seconds: Named[int]
    """Over how long the notifications of one moment are spread."""
    secret: Named[str] = Column(Text)
    """What signs, `whsec_...`: a signature needs the secret itself, so a digest would not do."""
    previous_secret: Named[str | None] = Column(Text)
    previous_secret_until: Named[datetime | None] = Column(Instant)
    """Until when the one before signs as well."""
    created_at: Named[datetime] = Column(Instant)
    changed_at: Named[datetime] = Column(Instant)
    revision: Named[int]
    """Counts the changes that the customer makes; the entity tag."""
    disabled_at: Named[datetime | None] = Column(Instant)
    disabled_reason: Named[str | None] = Column(Text)
    failure_count: Named[int]
    """Attempts that failed since the last one that did not."""
    resume_at: Named[datetime | None] = Column(Instant)
    """The breaker is open: nothing is sent before."""


webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    EndpointColumns,
    PrimaryKeyConstraint("tenant_id", "id"),
    ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),
)


class DeliveryColumns(TypedColumns):
    """A notification for one endpoint: the outbox."""

    tenant_id: Named[str] = Column(Text)
    id: Named[UUID]
    """The `webhook-id`, the same at every attempt."""
    endpoint_id: Named[UUID]
    application_id: Named[UUID | None]
    """None: of a ping."""
    answer_sequence: Named[int | None]
    """Which answer to the application is told."""
    type: Named[str] = Column(Text)
    content: Named[str] = Column(Text)
    """The body, byte for byte: signatures are of bytes."""
    created_at: Named[datetime] = Column(Instant)
    status: Named[str] = Column(Text)
    claim_count: Named[int]
    """Never counts down; the fence: who settles names the claim that was theirs."""
    attempt_count: Named[int]
    """Counted when it is claimed; what was not sent after all is no attempt."""
    failure_count: Named[int]
    """Attempts that failed since it was made or last sent again: what the next wait grows by."""
    next_attempt_at: Named[datetime | None] = Column(Instant)
    """Also the end of the lease of an attempt under way; null: settled."""
    give_up_at: Named[datetime] = Column(Instant)
    settled_at: Named[datetime | None] = Column(Instant)


deliveries = Table(
    "deliveries",
    metadata,
    DeliveryColumns,
    PrimaryKeyConstraint("tenant_id", "id"),
    UniqueConstraint(
        "tenant_id",
        "endpoint_id",
        "application_id",
        "answer_sequence",
        name="uq_deliveries_answer",  # one of all its columns is longer than PostgreSQL takes
    ),
    ForeignKeyConstraint(
        ["tenant_id", "endpoint_id"],
        ["webhook_endpoints.tenant_id", "webhook_endpoints.id"],
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(
        ["tenant_id", "application_id"],
        ["applications.tenant_id", "applications.id"],
        ondelete="CASCADE",
    ),
)
Index(
    "ix_deliveries_next_attempt_at",
    deliveries.c.tenant_id,
    deliveries.c.endpoint_id,
    deliveries.c.next_attempt_at,
    sqlite_where=deliveries.c.next_attempt_at.is_not(None),
    postgresql_where=deliveries.c.next_attempt_at.is_not(None),
)
Index("ix_deliveries_application_id", deliveries.c.tenant_id, deliveries.c.application_id)
Index(
    "ix_deliveries_endpoint_id", deliveries.c.tenant_id, deliveries.c.endpoint_id, deliveries.c.id
)
Index(
    "ix_deliveries_dead",
    deliveries.c.tenant_id,
    deliveries.c.endpoint_id,
    deliveries.c.id,
    sqlite_where=deliveries.c.status == "dead",
    postgresql_where=deliveries.c.status == "dead",
)
Index(
    "ix_deliveries_settled_at",
    deliveries.c.tenant_id,
    deliveries.c.settled_at,
    sqlite_where=deliveries.c.settled_at.is_not(None),
    postgresql_where=deliveries.c.settled_at.is_not(None),
)


class AttemptColumns(TypedColumns):
    tenant_id: Named[str] = Column(Text)
    delivery_id: Named[UUID]
    number: Named[int]
    """From 1 on; one that is missing was under way when its process died."""
    started_at: Named[datetime] = Column(Instant)
    duration_ms: Named[int]
    response_status: Named[int | None]
    error: Named[str | None] = Column(Text)
    """Why there is no status: a code of ours, such as `timed_out`."""


delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    AttemptColumns,
    PrimaryKeyConstraint("tenant_id", "delivery_id", "number"),
    ForeignKeyConstraint(
        ["tenant_id", "delivery_id"],
        ["deliveries.tenant_id", "deliveries.id"],
        ondelete="CASCADE",
    ),
)
