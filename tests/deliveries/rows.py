"""Endpoints and deliveries, put into their tables by hand and read out of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from app.identifiers import PREFIX_OF_DELIVERY, uuid7
from app.storage.database import Database
from app.storage.outbox import enqueue
from app.storage.schema import LOCAL_TENANT
from app.storage.webhook_tables import deliveries, delivery_attempts, webhook_endpoints
from app.webhooks.secret import Secret

SECRET = Secret(b"0" * 32)
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


def endpoint(database: Database, url: str, tenant_id: str = LOCAL_TENANT, **changed: Any) -> UUID:
    usual: dict[str, Any] = {
        "id": uuid7(),
        "url": url,
        "description": None,
        "verdicts": [],
        "causes": [],
        "spread_seconds": 0,
        "secret": SECRET.text(),
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
    row = usual | changed
    with database.writing(tenant_id) as scope:
        scope.insert(insert(webhook_endpoints), [row])
    identifier: UUID = row["id"]
    return identifier


def delivery(endpoint_id: UUID, due_at: datetime, **changed: Any) -> dict[str, Any]:
    """Of no application: as a ping, which nothing overtakes."""
    identifier = uuid7()
    usual = {
        "id": identifier,
        "endpoint_id": endpoint_id,
        "application_id": None,
        "answer_sequence": None,
        "type": "decision.changed",
        "content": f'{{"id":"{identifier}","größe":1}}',
        "created_at": due_at,
        "next_attempt_at": due_at,
        "give_up_at": due_at + timedelta(days=3),
    }
    return usual | changed


def put(
    database: Database, rows: Iterable[dict[str, Any]], tenant_id: str = LOCAL_TENANT
) -> dict[str, bytes]:
    """What is to arrive under which `webhook-id`."""
    new = list(rows)
    with database.writing(tenant_id) as scope:
        enqueue(scope, new)
    return {f"{PREFIX_OF_DELIVERY}{row['id']}": row["content"].encode() for row in new}


def put_due(
    database: Database,
    endpoint_id: UUID,
    number: int,
    due_at: datetime,
    tenant_id: str = LOCAL_TENANT,
) -> dict[str, bytes]:
    return put(database, (delivery(endpoint_id, due_at) for _ in range(number)), tenant_id)


def delivered(database: Database) -> list[Row[*tuple[Any, ...]]]:
    """Every delivery, in the order of ids."""
    with database.reading(LOCAL_TENANT) as scope:
        return list(scope.select(select(deliveries).order_by(deliveries.c.id)))


def pending(database: Database) -> list[Row[*tuple[Any, ...]]]:
    """Those that wait, or are in somebody's hands."""
    with database.reading(LOCAL_TENANT) as scope:
        return list(
            scope.select(select(deliveries).where(deliveries.c.next_attempt_at.is_not(None)))
        )


def statuses(database: Database) -> list[str]:
    return [row.status for row in delivered(database)]


def attempts(database: Database) -> list[Row[*tuple[Any, ...]]]:
    by = (delivery_attempts.c.delivery_id, delivery_attempts.c.number)
    with database.reading(LOCAL_TENANT) as scope:
        return list(scope.select(select(delivery_attempts).order_by(*by)))


def endpoint_row(database: Database, identifier: UUID) -> Row[*tuple[Any, ...]]:
    asked = select(webhook_endpoints).where(webhook_endpoints.c.id == identifier)
    with database.reading(LOCAL_TENANT) as scope:
        return scope.select(asked).one()


def change_endpoint(database: Database, identifier: UUID, **values: Any) -> None:
    named = update(webhook_endpoints).where(webhook_endpoints.c.id == identifier)
    with database.writing(LOCAL_TENANT) as scope:
        scope.change(named.values(**values))
