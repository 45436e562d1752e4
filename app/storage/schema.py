"""The tables. A change here needs a migration in `migrations/versions`; the tests
compare the two.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    Index,
    Integer,
    MetaData,
    Named,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypedColumns,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from app.storage.instant import Instant

LOCAL_TENANT = "local"
"""The customer of the default set-up, where nobody needs a key."""

JSON_DOCUMENT: TypeEngine[Any] = JSON().with_variant(JSONB(), "postgresql")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class TenantColumns(TypedColumns):
    id: Named[str] = Column(Text, primary_key=True)
    created_at: Named[datetime] = Column(Instant)


tenants = Table("tenants", metadata, TenantColumns)


class SecretColumns(TypedColumns):
    name: Named[str] = Column(Text, primary_key=True)
    value: Named[str] = Column(Text)
    """In hexadecimal."""


secrets = Table("secrets", metadata, SecretColumns)


class DecisionColumns(TypedColumns):
    """No name and no free text is in here: see decision 21."""

    tenant_id: Named[str] = Column(Text)
    id: Named[UUID]
    """Version 7, so that it holds the moment of the answer, and sorts by it."""
    as_of: Named[datetime] = Column(Instant)
    verdict: Named[str] = Column(Text)
    rule: Named[str] = Column(Text)
    message_kind: Named[str | None] = Column(Text)
    policy_version: Named[str] = Column(Text)
    policy_digest: Named[str] = Column(Text)
    reference: Named[str | None] = Column(Text)
    subject_id: Named[str | None] = Column(Text)
    facts: Named[dict[str, Any]] = Column(JSON_DOCUMENT)
    """The request, less what it says of persons."""
    answer: Named[dict[str, Any]] = Column(JSON_DOCUMENT)
    """What was answered, less the drafts."""


decisions = Table(
    "decisions",
    metadata,
    DecisionColumns,
    # No foreign key to the tenants: a check per record, thousands a second, for rows that only
    # the service writes.
    PrimaryKeyConstraint("tenant_id", "id"),
    postgresql_partition_by="RANGE (id)",
)
for _name in ("reference", "subject_id"):
    _given = decisions.c[_name].is_not(None)
    Index(
        f"ix_decisions_{_name}",
        decisions.c.tenant_id,
        decisions.c[_name],
        decisions.c.id,
        sqlite_where=_given,
        postgresql_where=_given,
    )


class DecisionBasisColumns(TypedColumns):
    """What answers are made of besides the facts: engine, policies, holidays, zones."""

    number: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    """In the order in which they were first seen: an answer of a lower number is made anew."""
    digest: Named[str] = Column(Text, unique=True)
    first_seen_at: Named[datetime] = Column(Instant)


decision_bases = Table("decision_bases", metadata, DecisionBasisColumns)
