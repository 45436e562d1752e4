"""Customers, and decisions on record."""

import os
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.storage.instant import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FOUNDED_AT = datetime(2026, 11, 24, tzinfo=UTC)


def upgrade() -> None:
    tenants = op.create_table(
        "tenants",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tenants"),
    )
    op.bulk_insert(tenants, [{"id": "local", "created_at": _FOUNDED_AT}])
    secrets = op.create_table(
        "secrets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
    )
    op.bulk_insert(secrets, [{"name": "cursors", "value": os.urandom(32).hex()}])
    _create_decisions()


def _create_decisions() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "decisions",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("message_kind", sa.Text(), nullable=True),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("policy_digest", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Text(), nullable=True),
        sa.Column("facts", document, nullable=False),
        sa.Column("answer", document, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_decisions"),
        postgresql_partition_by="RANGE (id)",
    )
    for name in ("reference", "subject_id"):
        given = sa.column(name).is_not(None)
        op.create_index(
            f"ix_decisions_{name}",
            "decisions",
            ["tenant_id", name, "id"],
            unique=False,
            sqlite_where=given,
            postgresql_where=given,
        )
    if op.get_context().dialect.name == "postgresql":
        # What falls on a day without a partition of its own is kept, not refused.
        op.execute("CREATE TABLE decisions_default PARTITION OF decisions DEFAULT")
