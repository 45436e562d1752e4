"""The outbox: notifications that wait to be sent, written in the transaction that makes them due.

Whoever sends claims some for the time of a lease, sends them, and settles. A sender that dies
leaves its lease behind; when it ends they are due again, under the same id. A claim that outlives
its lease finds that its number is not the last one any more, and settles nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_not

from app.storage.scope import Scope
from app.storage.webhook_tables import deliveries, delivery_attempts, webhook_endpoints

_ENDED_AT_ONCE = 5_000
"""In one transaction: others who write wait no longer than these take."""

EndpointRow: TypeAlias = Row[*tuple[Any, ...]]


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    SUPERSEDED = "superseded"
    """The answer had changed before it was sent: it was not."""
    DEAD = "dead"
    """Given up: after three days, or because the destination is no more."""


class EndpointKey(NamedTuple):
    tenant_id: str
    id: UUID


class Claimed(NamedTuple):
    """To be sent by whoever claimed it, until the lease ends."""

    id: UUID
    application_id: UUID | None
    answer_sequence: int | None
    type: str
    content: str
    claim: int
    """Its number, from 1 on: the fence."""
    attempt: int
    """As whose number it will be noted, from 1 on."""
    failure_count: int
    created_at: datetime
    due_at: datetime
    give_up_at: datetime


class Held(NamedTuple):
    there: frozenset[UUID]
    ours: frozenset[Claimed]
    """Whose claim is still the last one, and that still wait."""


class Settlement(NamedTuple):
    """What became of an attempt."""

    id: UUID
    claim: int
    status: DeliveryStatus
    next_attempt_at: datetime | None
    """None where it is settled for good."""
    settled_at: datetime | None
    failure_count: int = 0


def endpoints_due(
    connection: Connection, now: datetime, limit: int, after: EndpointKey | None = None
) -> list[EndpointKey]:
    """Of all customers, those for which something is due, in the order of their keys: those after
    `after`, so that many that are always due do not keep others from their turn.
    """
    due = exists().where(
        deliveries.c.tenant_id == webhook_endpoints.c.tenant_id,
        deliveries.c.endpoint_id == webhook_endpoints.c.id,
        deliveries.c.next_attempt_at <= now,
    )
    key = (webhook_endpoints.c.tenant_id, webhook_endpoints.c.id)
    statement = select(*key).where(is_open(now), due).order_by(*key).limit(limit)
    if after is not None:
        statement = statement.where(tuple_(*key) > tuple_(*after))
    return [EndpointKey(row.tenant_id, row.id) for row in connection.execute(statement)]


def is_open(now: datetime) -> ColumnElement[bool]:
    resume_at = webhook_endpoints.c.resume_at
    return webhook_endpoints.c.disabled_at.is_(None) & or_(resume_at.is_(None), resume_at <= now)


def listening(scope: Scope) -> list[EndpointRow]:
    """The customer's endpoints, also disabled ones. None is deleted before the transaction ends:
    what is enqueued for it would have nowhere to go.
    """
    # By the share lock that the reference of a delivery takes anyway: it hinders no update.
    statement = select(webhook_endpoints).with_for_update(read=True, key_share=True)
    return list(scope.select(statement.order_by(webhook_endpoints.c.id)))


def enqueue(scope: Scope, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of `deliveries`, but for what is the same for all that are new."""
    new = {
        "status": DeliveryStatus.PENDING.value,
        "claim_count": 0,
        "attempt_count": 0,
        "failure_count": 0,
        "settled_at": None,
    }
    scope.insert(insert(deliveries), [{**row, **new} for row in rows])


def supersede(scope: Scope, applications: Sequence[UUID], now: datetime) -> int:
    """What still waits to be told of them is no longer the answer."""
    if not applications:
        return 0
    of_these = deliveries.c.application_id.in_(applications)
    return _end(scope, of_these, DeliveryStatus.SUPERSEDED, now)


def claim(
    scope: Scope, endpoint_id: UUID, now: datetime, limit: int, lease: timedelta
) -> list[Claimed]:
    """The longest due, counted as attempted. What another process has in hand is passed over."""
    due = (
        select(deliveries)
        .where(deliveries.c.endpoint_id == endpoint_id, deliveries.c.next_attempt_at <= now)
        .order_by(deliveries.c.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(scope.select(due))
    if not rows:
        return []
    counted = {
        "claim_count": deliveries.c.claim_count + 1,
        "attempt_count": deliveries.c.attempt_count + 1,
    }
    scope.change(
        update(deliveries)
        .where(deliveries.c.id.in_([row.id for row in rows]))
        .values(next_attempt_at=now + lease, **counted)
    )
    return [
        Claimed(
            id=row.id,
            application_id=row.application_id,
            answer_sequence=row.answer_sequence,
            type=row.type,
            content=row.content,
            claim=row.claim_count + 1,
            attempt=row.attempt_count + 1,
            failure_count=row.failure_count,
            created_at=row.created_at,
            due_at=row.next_attempt_at,
            give_up_at=row.give_up_at,
        )
        for row in rows
    ]


def renew(scope: Scope, claimed: Sequence[Claimed], until: datetime) -> list[Claimed]:
    """Those that are still theirs who claimed them, and were not superseded meanwhile: they are
    nobody else's until then.
    """
    ours = hold(scope, claimed).ours
    ids = [each.id for each in ours]
    if ids:
        named = update(deliveries).where(deliveries.c.id.in_(ids))
        scope.change(named.values(next_attempt_at=until))
    return [each for each in claimed if each in ours]


def settle(scope: Scope, settlements: Sequence[Settlement]) -> int:
    """How many were settled: those whose claim is still the last one, and that still wait."""
    statement = (
        update(deliveries)
        .where(
            deliveries.c.id == bindparam("of_id"),
            deliveries.c.claim_count == bindparam("of_claim"),
            deliveries.c.next_attempt_at.is_not(None),
        )
        .values(
            status=bindparam("to_status"),
            next_attempt_at=bindparam("to_next_attempt_at"),
            failure_count=bindparam("to_failure_count"),
            settled_at=bindparam("to_settled_at"),
        )
    )
    parameters = [
        {
            "of_id": each.id,
            "of_claim": each.claim,
            "to_status": each.status.value,
            "to_next_attempt_at": each.next_attempt_at,
            "to_failure_count": each.failure_count,
            "to_settled_at": each.settled_at,
        }
        for each in settlements
    ]
    return scope.change_each(statement, parameters)


def release(scope: Scope, claimed: Sequence[Claimed]) -> int:
    """Claimed and not sent after all: due when they were, as if they had not been claimed. Only the
    number of the claim stays used: a release whose commit was told as lost, and was not, may be
    repeated when another has claimed them.
    """
    statement = (
        update(deliveries)
        .where(
            deliveries.c.id == bindparam("of_id"),
            deliveries.c.claim_count == bindparam("of_claim"),
            deliveries.c.next_attempt_at.is_not(None),
        )
        .values(attempt_count=bindparam("to_attempt_count"), next_attempt_at=bindparam("to_due_at"))
    )
    parameters = [
        {
            "of_id": each.id,
            "of_claim": each.claim,
            "to_attempt_count": each.attempt - 1,
            "to_due_at": each.due_at,
        }
        for each in claimed
    ]
    return scope.change_each(statement, parameters)


def hold(scope: Scope, claimed: Sequence[Claimed]) -> Held:
    """Nobody else changes them before the transaction ends. In the order of their ids, so that no
    two who hold some wait for each other.
    """
    statement = (
        select(deliveries.c.id, deliveries.c.claim_count, deliveries.c.next_attempt_at)
        .where(deliveries.c.id.in_([each.id for each in claimed]))
        .order_by(deliveries.c.id)
        .with_for_update(key_share=True)
    )
    last = {
        row.id: row.claim_count if row.next_attempt_at is not None else None
        for row in scope.select(statement)
    }
    ours = frozenset(each for each in claimed if last.get(each.id) == each.claim)
    return Held(frozenset(last), ours)


def give_up_some(scope: Scope, endpoint_id: UUID, now: datetime, most: int = _ENDED_AT_ONCE) -> int:
    """What waits for an endpoint that is no more: at most so many. Called again, each time in a
    transaction of its own, until it finds none.
    """
    some = _some(scope, deliveries.c.endpoint_id == endpoint_id, most)
    return _end(scope, some, DeliveryStatus.DEAD, now)


def give_up_expired_some(
    scope: Scope, endpoint_id: UUID, now: datetime, most: int = _ENDED_AT_ONCE
) -> int:
    """What is due and has waited too long, whether it was attempted or not; as `give_up_some`."""
    expired = and_(
        deliveries.c.endpoint_id == endpoint_id,
        deliveries.c.next_attempt_at <= now,
        deliveries.c.give_up_at <= now,
    )
    return _end(scope, _some(scope, expired, most), DeliveryStatus.DEAD, now)


def give_up_expired(scope: Scope, endpoint_id: UUID, now: datetime) -> int:
    """As `give_up_expired_some`, all in one transaction."""
    return sum(iter(lambda: give_up_expired_some(scope, endpoint_id, now), 0))


def _some(scope: Scope, which: ColumnElement[bool], most: int) -> ColumnElement[bool]:
    """Of these the ones that a statement can name: PostgreSQL takes 65,535 values, SQLite half."""
    waiting = select(deliveries.c.id).where(which, deliveries.c.next_attempt_at.is_not(None))
    return and_(which, deliveries.c.id.in_(scope.select(waiting.limit(most)).scalars().all()))


def _end(scope: Scope, which: ColumnElement[bool], status: DeliveryStatus, now: datetime) -> int:
    """How many of these still waited. They are taken in the order of their ids, as by whoever
    settles several: nobody waits in a circle.
    """
    waiting = (
        select(deliveries.c.id)
        .where(which, deliveries.c.next_attempt_at.is_not(None))
        .order_by(deliveries.c.id)
        .with_for_update(key_share=True)
    )
    found = scope.select(waiting).scalars().all()
    if not found:
        return 0
    ended = {"status": status.value, "next_attempt_at": None, "settled_at": now}
    return scope.change(update(deliveries).where(deliveries.c.id.in_(found)).values(**ended))


def note_attempts(scope: Scope, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of `delivery_attempts`; one that is there already, since its transaction was told as
    lost and was not, is left as it is.
    """
    scope.insert(insert_or_not(delivery_attempts).on_conflict_do_nothing(), rows)


def forget_settled(scope: Scope, before: datetime, limit: int) -> int:
    """Deliveries that were settled before, with their attempts; at most so many."""
    old = select(deliveries.c.id).where(deliveries.c.settled_at < before).limit(limit)
    return scope.change(delete(deliveries).where(deliveries.c.id.in_(scope.own(old))))
