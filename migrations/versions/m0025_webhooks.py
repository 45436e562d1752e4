"""Webhook endpoints and their outbox; what an answer was decided with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.storage.instant import Instant

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _create_decision_bases()
    _extend_applications()
    _create_endpoints()
    _create_deliveries()
    _index_deliveries()
    _create_attempts()
    _tune_vacuum()


def _create_decision_bases() -> None:
    op.create_table(
        "decision_bases",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("first_seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_decision_bases"),
        sa.UniqueConstraint("digest", name="uq_decision_bases_digest"),
    )


def _extend_applications() -> None:
    with op.batch_alter_table("applications") as batch:
        batch.add_column(sa.Column("decision_id", sa.Uuid(), nullable=True))
        # What is there is decided anew: nothing says with what it was decided.
        batch.add_column(sa.Column("basis", sa.Integer(), nullable=False, server_default="0"))
        batch.create_index("ix_applications_basis", ["tenant_id", "basis"])
    with op.batch_alter_table("applications") as batch:
        batch.alter_column("basis", server_default=None)
    with op.batch_alter_table("application_answers") as batch:
        batch.add_column(sa.Column("decision_id", sa.Uuid(), nullable=True))


def _create_endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("verdicts", _DOCUMENT, nullable=False),
        sa.Column("causes", _DOCUMENT, nullable=False),
        sa.Column("spread_seconds", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("previous_secret", sa.Text(), nullable=True),
        sa.Column("previous_secret_until", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("disabled_at", Instant(), nullable=True),
        sa.Column("disabled_reason", sa.Text(), nullable=True),
        sa.Column("failure_count", sa.Integer(), nullable=False),
        sa.Column("resume_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_webhook_endpoints"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_webhook_endpoints_tenant_id"
        ),
    )


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("answer_sequence", sa.Integer(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("claim_count", sa.Integer(), nullable=False),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("failure_count", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", Instant(), nullable=True),
        sa.Column("give_up_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_deliveries"),
        sa.UniqueConstraint(
            "tenant_id",
            "endpoint_id",
            "application_id",
            "answer_sequence",
            name="uq_deliveries_answer",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "endpoint_id"],
            ["webhook_endpoints.tenant_id", "webhook_endpoints.id"],
            name="fk_deliveries_tenant_id_endpoint_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "application_id"],
            ["applications.tenant_id", "applications.id"],
            name="fk_deliveries_tenant_id_application_id",
            ondelete="CASCADE",
        ),
    )


def _index_deliveries() -> None:
    op.create_index("ix_deliveries_application_id", "deliveries", ["tenant_id", "application_id"])
    op.create_index("ix_deliveries_endpoint_id", "deliveries", ["tenant_id", "endpoint_id", "id"])
    for name, columns, condition in (
        ("next_attempt_at", ["endpoint_id", "next_attempt_at"], "next_attempt_at IS NOT NULL"),
        ("dead", ["endpoint_id", "id"], "status = 'dead'"),
        ("settled_at", ["settled_at"], "settled_at IS NOT NULL"),
    ):
        op.create_index(
            f"ix_deliveries_{name}",
            "deliveries",
            ["tenant_id", *columns],
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )


def _create_attempts() -> None:
    op.create_table(
        "delivery_attempts",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("response_status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "delivery_id", "number", name="pk_delivery_attempts"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "delivery_id"],
            ["deliveries.tenant_id", "deliveries.id"],
            name="fk_delivery_attempts_tenant_id_delivery_id",
            ondelete="CASCADE",
        ),
    )


def _tune_vacuum() -> None:
    """Dead rows, not the number of rows, make a queue slow: they are cleared early."""
    if op.get_context().dialect.name != "postgresql":
        return
    for table in ("applications", "deliveries", "webhook_endpoints"):
        op.execute(f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.01)")
