"""The tables of calendar feeds: whose address is whose, and what each has shown.

No text is in them. An event is told anew from its application at every fetch; a digest of what it
said last tells whether it says something else now.
"""

from datetime import datetime
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
    Uuid,
)

from app.storage.instant import Instant
from app.storage.schema import metadata


class CalendarColumns(TypedColumns):
    """A feed: of one application, of one person's, or, where neither is named, of all."""

    tenant_id: Named[str] = Column(Text)
    id: Named[UUID] = Column(Uuid)
    token_digest: Named[str] = Column(Text, unique=True)
    """Of the token in its address, which is kept nowhere."""
    application_id: Named[UUID | None] = Column(Uuid)
    """No foreign key: the feed outlives the application, to say that its event is cancelled."""
    subject_id: Named[str | None] = Column(Text)
    language: Named[str] = Column(Text)
    created_at: Named[datetime] = Column(Instant)


calendars = Table(
    "calendars",
    metadata,
    CalendarColumns,
    PrimaryKeyConstraint("tenant_id", "id"),
    ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),
)
for _name in ("application_id", "subject_id"):
    _given = calendars.c[_name].is_not(None)
    Index(
        f"ix_calendars_{_name}",
        calendars.c.tenant_id,
        calendars.c[_name],
        sqlite_where=_given,
        postgresql_where=_given,
    )


class CalendarEntryColumns(TypedColumns):
    """An event that a feed has shown."""

    tenant_id: Named[str] = Column(Text)
    calendar_id: Named[UUID] = Column(Uuid)
    uid: Named[UUID] = Column(Uuid)
    """Random: it is made of nothing."""
    application_id: Named[UUID | None] = Column(Uuid)
    """None: the application has gone, and nothing leads back to it."""
    sequence: Named[int]
    """Counts the changes of what the event says."""
    digest: Named[str | None] = Column(Text)
    """Of what it said last; None where nothing of it may stay."""
    starts_at: Named[datetime] = Column(Instant)
    changed_at: Named[datetime] = Column(Instant)
    cancelled_at: Named[datetime | None] = Column(Instant)
    """Since when it is cancelled; null: it is not."""
    hidden_at: Named[datetime | None] = Column(Instant)
    """Since when it is out of the feed's bounds; null: it is in the feed."""


calendar_entries = Table(
    "calendar_entries",
    metadata,
    CalendarEntryColumns,
    PrimaryKeyConstraint("tenant_id", "calendar_id", "uid"),
    ForeignKeyConstraint(
        ["tenant_id", "calendar_id"],
        ["calendars.tenant_id", "calendars.id"],
        ondelete="CASCADE",
    ),
)
Index(
    "ix_calendar_entries_hidden_at",
    calendar_entries.c.tenant_id,
    calendar_entries.c.calendar_id,
    calendar_entries.c.hidden_at,
)
Index(
    "ix_calendar_entries_application_id",
    calendar_entries.c.tenant_id,
    calendar_entries.c.application_id,
    calendar_entries.c.calendar_id,
    unique=True,
    sqlite_where=calendar_entries.c.application_id.is_not(None),
    postgresql_where=calendar_entries.c.application_id.is_not(None),
)
