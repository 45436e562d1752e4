"""Tracked applications, their events and their answers, as rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_not

from app.domain.application.event import Event, EventType
from app.storage.application_tables import application_answers, application_events, applications
from app.storage.calendar_rows import let_go
from app.storage.schema import tenants
from app.storage.scope import Scope

ApplicationRow: TypeAlias = Row[*tuple[Any, ...]]
AnswerRow: TypeAlias = Row[*tuple[Any, ...]]


class Due(NamedTuple):
    """A place in the agenda."""

    due_at: datetime
    id: UUID


class Stretch(NamedTuple):
    """Of the agenda; None: without that end."""

    since: datetime | None
    until: datetime | None
    """Exclusive."""
    after: Due | None


def find(scope: Scope, identifier: UUID) -> ApplicationRow | None:
    return scope.select(select(applications).where(applications.c.id == identifier)).one_or_none()


def find_to_change(scope: Scope, identifier: UUID) -> ApplicationRow | None:
    """Nobody else changes it before the transaction ends."""
    held = select(applications).where(applications.c.id == identifier).with_for_update()
    return scope.select(held).one_or_none()


def find_named(scope: Scope, external_id: str) -> ApplicationRow | None:
    named = select(applications).where(applications.c.external_id == external_id)
    return scope.select(named).one_or_none()


def add(scope: Scope, row: Mapping[str, Any]) -> bool:
    """False: its `external_id` is taken."""
    statement = insert_or_not(applications).on_conflict_do_nothing()
    return scope.insert(statement.execution_options(preserve_rowcount=True), [row]) == 1


def change(scope: Scope, identifier: UUID, values: Mapping[str, Any]) -> None:
    scope.change(update(applications).where(applications.c.id == identifier).values(**values))


def hold(scope: Scope, identifiers: Sequence[UUID]) -> list[ApplicationRow]:
    """Nobody else changes them before the transaction ends. All who wait for several take them in
    the order of their ids, so that nobody waits in a circle.
    """
    statement = (
        select(applications)
        .where(applications.c.id.in_(identifiers))
        .order_by(applications.c.id)
        .with_for_update()
    )
    return list(scope.select(statement))


def change_each(scope: Scope, changes: Mapping[UUID, Mapping[str, Any]]) -> None:
    """All of the same columns."""
    if not changes:
        return
    names = next(iter(changes.values()))
    statement = (
        update(applications)
        .where(applications.c.id == bindparam("of_id"))
        .values({name: bindparam(f"to_{name}") for name in names})
    )
    parameters = [
        {"of_id": identifier, **{f"to_{name}": value for name, value in values.items()}}
        for identifier, values in changes.items()
    ]
    scope.change_each(statement, parameters)


def forget(scope: Scope, identifier: UUID) -> None:
    """With its events, its answers, and what was answered under a key; calendars forget whose
    event it was.
    """
    let_go(scope, identifier)
    scope.change(delete(applications).where(applications.c.id == identifier))


def page(
    scope: Scope, wanted: Mapping[str, str], after: UUID | None, limit: int
) -> list[ApplicationRow]:
    """Oldest first, those after `after`. `wanted`: columns and what they must be."""
    statement = select(applications).order_by(applications.c.id).limit(limit)
    for name, value in wanted.items():
        statement = statement.where(applications.c[name] == value)
    if after is not None:
        statement = statement.where(applications.c.id > after)
    return list(scope.select(statement))


def due(scope: Scope, verdict: str, stretch: Stretch, limit: int) -> list[ApplicationRow]:
    """Those with a verdict, soonest first."""
    due_at, identifier = applications.c.due_at, applications.c.id
    statement = select(applications).where(applications.c.verdict == verdict).limit(limit)
    if stretch.since is not None:
        statement = statement.where(due_at >= stretch.since)
    if stretch.until is not None:
        statement = statement.where(due_at < stretch.until)
    if stretch.after is not None:
        statement = statement.where(tuple_(due_at, identifier) > tuple_(*stretch.after))
    return list(scope.select(statement.order_by(due_at, identifier)))


def is_any_outdated(scope: Scope, now: datetime) -> bool:
    """Has an answer changed by the passing of time alone, and nobody has seen to it?"""
    outdated = select(applications.c.id).where(applications.c.wake_at <= now).limit(1)
    return scope.select(outdated).first() is not None


def outdated(scope: Scope, now: datetime, basis: int, limit: int) -> list[ApplicationRow]:
    """Those whose answer time has changed, the longest first; then those that were last decided
    on a lower basis. What another process has in hand is passed over.
    """
    wake_at = applications.c.wake_at
    late = select(applications).where(wake_at <= now).order_by(wake_at)
    found = _free(scope, late, limit)
    if len(found) < limit:
        not_late = or_(wake_at.is_(None), wake_at > now)
        lower = select(applications).where(applications.c.basis < basis, not_late)
        found += _free(scope, lower.order_by(applications.c.basis), limit - len(found))
    return found


def _free(scope: Scope, wanted: Select[*tuple[Any, ...]], limit: int) -> list[ApplicationRow]:
    return list(scope.select(wanted.limit(limit).with_for_update(skip_locked=True)))


def tenants_outdated(connection: Connection, now: datetime, basis: int) -> list[str]:
    """Customers of whom `outdated` finds something, the longest overdue first."""
    own = applications.c.tenant_id == tenants.c.id
    first = select(func.min(applications.c.wake_at)).where(own, applications.c.wake_at <= now)
    lower = exists().where(own, applications.c.basis < basis)
    due_at = first.scalar_subquery()
    statement = (
        select(tenants.c.id)
        .where(or_(due_at.is_not(None), lower))
        .order_by(due_at.is_(None), due_at, tenants.c.id)
    )
    return list(connection.execute(statement).scalars())


def events_of(scope: Scope, identifier: UUID) -> list[Event]:
    """In the order of arrival."""
    statement = (
        select(application_events)
        .where(application_events.c.application_id == identifier)
        .order_by(application_events.c.sequence)
    )
    return [_event(row) for row in scope.select(statement)]


def find_event(scope: Scope, identifier: UUID, event_id: str) -> Event | None:
    statement = select(application_events).where(
        application_events.c.application_id == identifier,
        application_events.c.event_id == event_id,
    )
    row = scope.select(statement).one_or_none()
    return None if row is None else _event(row)


def add_event(scope: Scope, identifier: UUID, event: Event) -> None:
    row = {**event._asdict(), "type": event.type.value, "application_id": identifier}
    scope.insert(insert(application_events), [row])


def add_answers(scope: Scope, answers: Sequence[Mapping[str, Any]]) -> None:
    scope.insert(insert(application_answers), answers)


def answers_of(scope: Scope, identifier: UUID, after: int, limit: int) -> list[AnswerRow]:
    """Oldest first, those after a sequence number."""
    statement = (
        select(application_answers)
        .where(
            application_answers.c.application_id == identifier,
            application_answers.c.sequence > after,
        )
        .order_by(application_answers.c.sequence)
        .limit(limit)
    )
    return list(scope.select(statement))


def _event(row: Row[*tuple[Any, ...]]) -> Event:
    return Event(
        sequence=row.sequence,
        event_id=row.event_id,
        type=EventType(row.type),
        at=row.at,
        recorded_at=row.recorded_at,
        data=row.data,
    )
