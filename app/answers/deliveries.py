"""Deliveries and their attempts as data."""

from collections.abc import Iterable
from uuid import UUID

import orjson

from app.answers.answer import Json
from app.answers.endpoints import endpoint_id, moment
from app.answers.tracked import application_id
from app.identifiers import PREFIX_OF_DELIVERY
from app.storage.delivery_rows import AttemptRow, DeliveryRow


def delivery_id(identifier: UUID) -> str:
    """`msg_0197...`, the `webhook-id`."""
    return f"{PREFIX_OF_DELIVERY}{identifier}"


def delivery(row: DeliveryRow) -> Json:
    about = row.application_id
    return {
        "id": delivery_id(row.id),
        "endpoint_id": endpoint_id(row.endpoint_id),
        "type": row.type,
        "application_id": None if about is None else application_id(about),
        "status": row.status,
        "attempt_count": row.attempt_count,
        "created_at": moment(row.created_at),
        "next_attempt_at": moment(row.next_attempt_at),
        "give_up_at": moment(row.give_up_at),
        "settled_at": moment(row.settled_at),
    }


def delivery_in_full(row: DeliveryRow, attempts: Iterable[AttemptRow]) -> Json:
    return {
        **delivery(row),
        "content": orjson.loads(row.content),
        "attempts": [attempt(each) for each in attempts],
    }


def attempt(row: AttemptRow) -> Json:
    return {
        "number": row.number,
        "started_at": moment(row.started_at),
        "duration_ms": row.duration_ms,
        "response_status": row.response_status,
        "error": row.error,
    }
