"""Answers that are kept for requests that name an idempotency key."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, literal, select

from app.storage.application_tables import idempotency_keys
from app.storage.scope import Scope


class Kept(NamedTuple):
    request_digest: str
    status: int
    headers: dict[str, str]
    content: bytes
    application_id: UUID | None
    """The application that the answer tells of: with it the answer goes."""
    calendar_id: UUID | None
    """As with an application."""


def find_kept(scope: Scope, key: str, now: datetime) -> Kept | None:
    """None too once it has expired."""
    statement = select(
        idempotency_keys.c.request_digest,
        idempotency_keys.c.status,
        idempotency_keys.c.headers,
        idempotency_keys.c.content,
        idempotency_keys.c.application_id,
        idempotency_keys.c.calendar_id,
    ).where(idempotency_keys.c.key == key, idempotency_keys.c.expires_at > now)
    row = scope.select(statement).one_or_none()
    return None if row is None else Kept(*row)


def keep(scope: Scope, key: str, kept: Kept, expires_at: datetime) -> None:
    row: dict[str, Any] = {**kept._asdict(), "key": key, "expires_at": expires_at}
    scope.change(delete(idempotency_keys).where(idempotency_keys.c.key == key))
    scope.insert(insert(idempotency_keys), [row])


def drop_expired(scope: Scope, now: datetime) -> int:
    """How many were dropped."""
    return scope.change(delete(idempotency_keys).where(idempotency_keys.c.expires_at <= now))


def is_free(scope: Scope, key: str, *, is_sqlite: bool) -> bool:
    """False while another process works under the key. On SQLite only one works at a time."""
    if is_sqlite:
        return True
    lock = func.hashtextextended(literal(f"{scope.tenant_id} {key}"), 0)
    return bool(scope.select(select(func.pg_try_advisory_xact_lock(lock))).scalar_one())
