"""Applications whose answer time changes."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, select

from app.applications.tracking import create
from app.intake.shapes import ApplicationRequest
from app.intake.validation import parse
from app.storage.application_tables import applications
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT


def track(database: Database, external_id: str, since: datetime) -> UUID:
    """An interview that was a day ago at `since`, with thanks said: a question becomes right some
    days later, then a second one, and in the end nothing.
    """
    ended_at = since - timedelta(days=1)
    body = {
        "external_id": external_id,
        "interview": {"ended_at": ended_at.isoformat()},
        "notes_sent": [
            {"kind": "thank_you", "sent_at": (ended_at + timedelta(hours=6)).isoformat()}
        ],
        "employer": {"time_zone": "America/New_York"},
    }
    with database.writing(LOCAL_TENANT) as scope:
        return create(scope, parse(ApplicationRequest, orjson.dumps(body)), since).id


def application(database: Database, identifier: UUID) -> Row[*tuple[Any, ...]]:
    with database.reading(LOCAL_TENANT) as scope:
        return scope.select(select(applications).where(applications.c.id == identifier)).one()
