"""Applications that are tracked without the API, at moments that the tests choose, and what is to
be told of them.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import insert, select, update

from app.applications.basis import registered
from app.applications.tracking import Tracked, change, create, tell
from app.domain.application.event import Body
from app.identifiers import uuid7
from app.intake.events import report
from app.intake.shapes import ApplicationRequest
from app.intake.validation import parse
from app.storage import application_rows as rows
from app.storage.application_rows import AnswerRow, ApplicationRow
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT
from app.storage.scope import Scope
from app.storage.webhook_tables import deliveries, webhook_endpoints
from app.words.catalog import catalog
from tests.applications.telling import tracked

LONG_AGO = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
ENGLISH = catalog("en")


def listens(database: Database, tenant_id: str = LOCAL_TENANT, **overrides: Any) -> UUID:
    """An endpoint that is told of every answer, each at once."""
    identifier = uuid7()
    row = {
        "id": identifier,
        "url": "https://example.org/hook",
        "description": None,
        "verdicts": [],
        "causes": [],
        "spread_seconds": 0,
        "secret": "whsec_",
        "previous_secret": None,
        "previous_secret_until": None,
        "created_at": LONG_AGO,
        "changed_at": LONG_AGO,
        "revision": 1,
        "disabled_at": None,
        "disabled_reason": None,
        "failure_count": 0,
        "resume_at": None,
    }
    with database.writing(tenant_id) as scope:
        scope.insert(insert(webhook_endpoints), [row | overrides])
    return identifier


def disable(database: Database, endpoint_id: UUID, now: datetime, reason: str) -> None:
    with database.writing(LOCAL_TENANT) as scope:
        scope.change(
            update(webhook_endpoints)
            .where(webhook_endpoints.c.id == endpoint_id)
            .values(disabled_at=now, disabled_reason=reason)
        )


def track(
    database: Database, now: datetime, tenant_id: str = LOCAL_TENANT, /, **overrides: Any
) -> UUID:
    registered(database, now)
    with database.writing(tenant_id) as scope:
        return create(scope, parse(ApplicationRequest, orjson.dumps(tracked(**overrides))), now).id


def happens(scope: Scope, application_id: UUID, event: Body, now: datetime) -> tuple[Tracked, UUID]:
    """The application, and the decision that was answered."""
    row = rows.find_to_change(scope, application_id)
    assert row is not None
    reported = tell(scope, row, report(orjson.dumps(event), row.state, now), now, ENGLISH)
    return reported.tracked, reported.decision_id


def happened(
    database: Database,
    application_id: UUID,
    event: Body,
    now: datetime,
    tenant_id: str = LOCAL_TENANT,
) -> UUID:
    with database.writing(tenant_id) as scope:
        return happens(scope, application_id, event, now)[1]


def changed(
    database: Database,
    application_id: UUID,
    patch: Body,
    now: datetime,
    tenant_id: str = LOCAL_TENANT,
) -> None:
    with database.writing(tenant_id) as scope:
        row = rows.find_to_change(scope, application_id)
        assert row is not None
        change(scope, row, patch, now)


def row_of(database: Database, application_id: UUID) -> ApplicationRow:
    with database.reading(LOCAL_TENANT) as scope:
        row = rows.find(scope, application_id)
    assert row is not None
    return row


def answers(database: Database, application_id: UUID) -> list[AnswerRow]:
    with database.reading(LOCAL_TENANT) as scope:
        return rows.answers_of(scope, application_id, 0, 1_000)


def outbox(database: Database, tenant_id: str = LOCAL_TENANT) -> list[Any]:
    """Every delivery, in the order in which they were enqueued."""
    with database.reading(tenant_id) as scope:
        ordered = select(deliveries).order_by(deliveries.c.created_at, deliveries.c.id)
        return list(scope.select(ordered))


def verdicts_told(database: Database) -> list[tuple[str, str]]:
    """Of every delivery the verdict, and what has become of it."""
    return [(json.loads(row.content)["data"]["verdict"], row.status) for row in outbox(database)]
