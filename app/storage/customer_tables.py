"""The tables of customers' keys, and of what stays of a person who is erased."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Named,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypedColumns,
)

from app.storage.instant import Instant
from app.storage.schema import JSON_DOCUMENT, metadata


class KeyColumns(TypedColumns):
    id: Named[str] = Column(Text, primary_key=True)
    tenant_id: Named[str] = Column(Text)
    kind: Named[str] = Column(Text)
    name: Named[str] = Column(Text)
    scopes: Named[list[Any]] = Column(JSON_DOCUMENT)
    origins: Named[list[Any]] = Column(JSON_DOCUMENT)
    requests_per_minute: Named[int | None]
    secret_digest: Named[str] = Column(Text)
    created_at: Named[datetime] = Column(Instant)
    expires_at: Named[datetime | None] = Column(Instant)
    revoked_at: Named[datetime | None] = Column(Instant)
    last_used_at: Named[datetime | None] = Column(Instant)


api_keys = Table(
    "api_keys", metadata, KeyColumns, ForeignKeyConstraint(["tenant_id"], ["tenants.id"])
)
Index("ix_api_keys_tenant_id", api_keys.c.tenant_id)


class ErasedDecisionColumns(TypedColumns):
    """Decisions that were erased with a person: how many of a day, and nothing that leads back."""

    tenant_id: Named[str] = Column(Text)
    id: Named[UUID]
    day: Named[date] = Column(Date)
    verdict: Named[str] = Column(Text)
    rule: Named[str] = Column(Text)
    decision_count: Named[int]


erased_decisions = Table(
    "erased_decisions", metadata, ErasedDecisionColumns, PrimaryKeyConstraint("tenant_id", "id")
)
