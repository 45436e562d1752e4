"""Endpoints of webhooks as data. Never with a secret: that is told when it is made, and no more."""

from datetime import UTC, datetime
from uuid import UUID

from app.answers.answer import Json
from app.identifiers import PREFIX_OF_ENDPOINT
from app.storage.outbox import EndpointRow

_AS_STORED = (
    "url",
    "description",
    "verdicts",
    "causes",
    "spread_seconds",
    "disabled_reason",
    "failure_count",
)


def endpoint_id(identifier: UUID) -> str:
    """`whe_0197...`"""
    return f"{PREFIX_OF_ENDPOINT}{identifier}"


def endpoint(row: EndpointRow) -> Json:
    return {
        "id": endpoint_id(row.id),
        **{name: getattr(row, name) for name in _AS_STORED},
        "disabled": row.disabled_at is not None,
        "disabled_at": moment(row.disabled_at),
        "resume_at": moment(row.resume_at),
        "previous_secret_until": moment(row.previous_secret_until),
        "created_at": moment(row.created_at),
        "changed_at": moment(row.changed_at),
    }


def moment(instant: datetime | None) -> str | None:
    """In UTC, to the second."""
    return None if instant is None else instant.astimezone(UTC).isoformat(timespec="seconds")
