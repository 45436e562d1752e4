"""Calendar feeds, and answers under idempotency keys that go with one."""

import sqlalchemy as sa
from alembic import op

from app.storage.instant import Instant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_calendars()
    _create_entries()
    _extend_idempotency_keys()


def _create_calendars() -> None:
    op.create_table(
        "calendars",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_calendars"),
        sa.UniqueConstraint("token_digest", name="uq_calendars_token_digest"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_calendars_tenant_id"),
    )
    for name in ("application_id", "subject_id"):
        _partial_index("calendars", f"ix_calendars_{name}", ["tenant_id", name], name)


def _create_entries() -> None:
    op.create_table(
        "calendar_entries",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.Column("hidden_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "calendar_id", "uid", name="pk_calendar_entries"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "calendar_id"],
            ["calendars.tenant_id", "calendars.id"],
            name="fk_calendar_entries_tenant_id_calendar_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_calendar_entries_hidden_at",
        "calendar_entries",
        ["tenant_id", "calendar_id", "hidden_at"],
    )
    _partial_index(
        "calendar_entries",
        "ix_calendar_entries_application_id",
        ["tenant_id", "application_id", "calendar_id"],
        "application_id",
        unique=True,
    )


def _extend_idempotency_keys() -> None:
    with op.batch_alter_table("idempotency_keys") as batch:
        batch.add_column(sa.Column("calendar_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            "fk_idempotency_keys_tenant_id_calendar_id",
            "calendars",
            ["tenant_id", "calendar_id"],
            ["tenant_id", "id"],
            ondelete="CASCADE",
        )
    _partial_index(
        "idempotency_keys",
        "ix_idempotency_keys_calendar_id",
        ["tenant_id", "calendar_id"],
        "calendar_id",
    )


def _partial_index(
    table: str, index: str, columns: list[str], given: str, *, unique: bool = False
) -> None:
    """Of the rows that have it."""
    has_it = sa.column(given).is_not(None)
    op.create_index(
        index,
        table,
        columns,
        unique=unique,
        sqlite_where=has_it,
        postgresql_where=has_it,
    )
