"""Tracked applications, and answers to requests that name an idempotency key."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.storage.instant import Instant

revision = "0022"
down_revision = "0001"
branch_labels = None
depends_on = None

_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _create_applications()
    _create_events()
    _create_answers()
    _create_idempotency_keys()


def _create_applications() -> None:
    op.create_table(
        "applications",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("created", _DOCUMENT, nullable=False),
        sa.Column("state", _DOCUMENT, nullable=False),
        sa.Column("answered_at", Instant(), nullable=False),
        sa.Column("answer_count", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("message_kind", sa.Text(), nullable=True),
        sa.Column("wait_until", Instant(), nullable=True),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("wake_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_applications"),
        sa.UniqueConstraint(
            "tenant_id", "external_id", name="uq_applications_tenant_id_external_id"
        ),
    )
    op.create_index(
        "ix_applications_agenda", "applications", ["tenant_id", "verdict", "due_at", "id"]
    )
    _partial_index("applications", "subject_id", "id")
    _partial_index("applications", "wake_at")


def _create_events() -> None:
    op.create_table(
        "application_events",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("data", _DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "application_id", "sequence", name="pk_application_events"
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "application_id",
            "event_id",
            name="uq_application_events_tenant_id_application_id_event_id",
        ),
        _of_application("application_events"),
    )


def _create_answers() -> None:
    op.create_table(
        "application_answers",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("message_kind", sa.Text(), nullable=True),
        sa.Column("wait_until", Instant(), nullable=True),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "application_id", "sequence", name="pk_application_answers"
        ),
        _of_application("application_answers"),
    )


def _create_idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_digest", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", _DOCUMENT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_idempotency_keys"),
        _of_application("idempotency_keys"),
    )
    op.create_index(
        "ix_idempotency_keys_expires_at", "idempotency_keys", ["tenant_id", "expires_at"]
    )
    _partial_index("idempotency_keys", "application_id")


def _of_application(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "application_id"],
        ["applications.tenant_id", "applications.id"],
        name=f"fk_{table}_tenant_id_application_id",
        ondelete="CASCADE",
    )


def _partial_index(table: str, name: str, *more: str) -> None:
    """Of the rows that have it."""
    given = sa.column(name).is_not(None)
    op.create_index(
        f"ix_{table}_{name}",
        table,
        ["tenant_id", name, *more],
        sqlite_where=given,
        postgresql_where=given,
    )
