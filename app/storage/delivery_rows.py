"""What was sent to an endpoint and what waits to be, as rows: to be read, and to be sent again.
Sending itself is `app.storage.outbox`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import BindParameter, Row, Text, bindparam, insert, or_, select, update

from app.storage.application_tables import application_answers
from app.storage.outbox import DeliveryStatus, note_attempts
from app.storage.scope import Scope
from app.storage.webhook_tables import deliveries, delivery_attempts

DeliveryRow: TypeAlias = Row[*tuple[Any, ...]]
AttemptRow: TypeAlias = Row[*tuple[Any, ...]]


class Sought(NamedTuple):
    """What deliveries must be; None: anything."""

    endpoint_id: UUID
    status: DeliveryStatus | None = None
    application_id: UUID | None = None
    settled_since: datetime | None = None


def find(scope: Scope, endpoint_id: UUID, identifier: UUID) -> DeliveryRow | None:
    statement = select(deliveries).where(
        deliveries.c.endpoint_id == endpoint_id, deliveries.c.id == identifier
    )
    return scope.select(statement).one_or_none()


def page(scope: Scope, sought: Sought, before: UUID | None, limit: int) -> list[DeliveryRow]:
    """Newest first, those made before `before`."""
    statement = (
        select(deliveries)
        .where(deliveries.c.endpoint_id == sought.endpoint_id)
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    if sought.status is not None:
        statement = statement.where(deliveries.c.status == _spelt_out(sought.status))
    if sought.application_id is not None:
        statement = statement.where(deliveries.c.application_id == sought.application_id)
    if sought.settled_since is not None:
        statement = statement.where(deliveries.c.settled_at >= sought.settled_since)
    if before is not None:
        statement = statement.where(deliveries.c.id < before)
    return list(scope.select(statement))


def _spelt_out(status: DeliveryStatus) -> BindParameter[str]:
    """Written into the statement: no plan for just any status can use an index of one of them."""
    return bindparam(None, status.value, Text, literal_execute=True)


def is_still_true(scope: Scope, row: DeliveryRow) -> bool:
    """Whether every answer since says the same: another rule may have come to it."""
    of = application_answers.c
    its = select(application_answers).where(of.application_id == row.application_id)
    told = scope.select(its.where(of.sequence == row.answer_sequence)).one()
    another = its.where(
        of.sequence > row.answer_sequence,
        or_(
            of.verdict != told.verdict,
            of.message_kind.is_distinct_from(told.message_kind),
            of.wait_until.is_distinct_from(told.wait_until),
        ),
    )
    return scope.select(another.limit(1)).first() is None


def attempts_of(scope: Scope, identifier: UUID) -> list[AttemptRow]:
    """In their order."""
    statement = (
        select(delivery_attempts)
        .where(delivery_attempts.c.delivery_id == identifier)
        .order_by(delivery_attempts.c.number)
    )
    return list(scope.select(statement))


def add_settled(scope: Scope, row: Mapping[str, Any], attempt: Mapping[str, Any]) -> None:
    """A delivery that was sent already, with its only attempt: nobody else is to send it."""
    once = {"claim_count": 1, "attempt_count": 1, "failure_count": 0, "next_attempt_at": None}
    scope.insert(insert(deliveries), [{**row, **once}])
    note_attempts(scope, [{**attempt, "delivery_id": row["id"], "number": 1}])


def send_again(scope: Scope, identifiers: Sequence[UUID], now: datetime, until: datetime) -> int:
    """Under the same ids. How many now wait: those that were settled, and not as superseded."""
    due = {
        "status": DeliveryStatus.PENDING.value,
        "failure_count": 0,
        "next_attempt_at": now,
        "give_up_at": until,
        "settled_at": None,
    }
    settled = (DeliveryStatus.DEAD.value, DeliveryStatus.DELIVERED.value)
    return scope.change(
        update(deliveries)
        .where(deliveries.c.id.in_(identifiers), deliveries.c.status.in_(settled))
        .values(**due)
    )
