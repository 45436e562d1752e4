"""Calendar feeds, the events that each has shown, and what each may show, as rows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from app.storage.application_tables import applications
from app.storage.calendar_tables import calendar_entries, calendars
from app.storage.scope import Scope

CalendarRow: TypeAlias = Row[*tuple[Any, ...]]
EntryRow: TypeAlias = Row[*tuple[Any, ...]]
CandidateRow: TypeAlias = Row[*tuple[Any, ...]]
"""Of an application: what an event is told from."""

_SHOWN = calendar_entries.c.hidden_at.is_(None)


class View(NamedTuple):
    """Whose applications a feed shows: with neither, everybody's."""

    application_id: UUID | None
    subject_id: str | None

    @property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        if self.application_id is not None:
            return (applications.c.id == self.application_id,)
        if self.subject_id is not None:
            return (applications.c.subject_id == self.subject_id,)
        return ()


class Bounds(NamedTuple):
    """Of what a feed shows."""

    since: datetime
    until: datetime
    """Exclusive."""
    most: int


def find_by_digest(connection: Connection, token_digest: str) -> CalendarRow | None:
    """Of whichever customer: the token says whose it is only once it is found."""
    named = select(calendars).where(calendars.c.token_digest == token_digest)
    return connection.execute(named).one_or_none()


def find(scope: Scope, identifier: UUID) -> CalendarRow | None:
    return scope.select(select(calendars).where(calendars.c.id == identifier)).one_or_none()


def hold(scope: Scope, identifier: UUID) -> bool:
    """Nobody else writes what it shows before the transaction ends. False: it was revoked."""
    held = select(calendars.c.id).where(calendars.c.id == identifier).with_for_update()
    return scope.select(held).first() is not None


def add(scope: Scope, row: Mapping[str, Any]) -> None:
    scope.insert(insert(calendars), [row])


def page(scope: Scope, after: UUID | None, limit: int) -> list[CalendarRow]:
    """Oldest first, those after `after`."""
    statement = select(calendars).order_by(calendars.c.id).limit(limit)
    if after is not None:
        statement = statement.where(calendars.c.id > after)
    return list(scope.select(statement))


def revoke(scope: Scope, identifier: UUID) -> bool:
    """With all that it has shown. False: there was none."""
    return scope.change(delete(calendars).where(calendars.c.id == identifier)) > 0


def outdated(scope: Scope, view: View, now: datetime, limit: int) -> list[UUID]:
    """Those that the feed may show and whose answer time has changed, the longest first; then those
    that were last decided on a lower basis.
    """
    wake_at, basis = applications.c.wake_at, applications.c.basis
    asked = select(applications.c.id).where(*view.conditions)
    late = asked.where(wake_at <= now).order_by(wake_at)
    lower = asked.where(basis < scope.terms.basis, or_(wake_at.is_(None), wake_at > now))
    found = list(scope.select(late.limit(limit)).scalars())
    if len(found) < limit:
        found += scope.select(lower.order_by(basis).limit(limit - len(found))).scalars()
    return found


def coming(
    scope: Scope, view: View, verdicts: Collection[str], bounds: Bounds
) -> list[CandidateRow]:
    """Those with one of the verdicts inside the bounds, soonest first."""
    found = [
        row
        for verdict in verdicts
        for row in scope.select(
            _candidates(view)
            .where(
                applications.c.verdict == verdict,
                applications.c.due_at >= bounds.since,
                applications.c.due_at < bounds.until,
            )
            .order_by(applications.c.due_at, applications.c.id)
            .limit(bounds.most)
        )
    ]
    return sorted(found, key=lambda row: (row.due_at, row.id))[: bounds.most]


def named(scope: Scope, view: View, identifiers: Collection[UUID]) -> list[CandidateRow]:
    """Those of these that are still the feed's to show."""
    return list(scope.select(_candidates(view).where(applications.c.id.in_(identifiers))))


def _candidates(view: View) -> Select[Any]:
    columns = (
        applications.c.id,
        applications.c.external_id,
        applications.c.state,
        applications.c.due_at,
        applications.c.answered_at,
        applications.c.changed_at,
        applications.c.wake_at,
        applications.c.basis,
    )
    return select(*columns).where(*view.conditions)


def shown(scope: Scope, calendar_id: UUID) -> list[EntryRow]:
    """What the feed holds, cancelled or not."""
    statement = select(calendar_entries).where(
        calendar_entries.c.calendar_id == calendar_id, _SHOWN
    )
    return list(scope.select(statement))


def hidden(scope: Scope, calendar_id: UUID, application_ids: Collection[UUID]) -> list[EntryRow]:
    """What the feed held once of these applications."""
    statement = select(calendar_entries).where(
        calendar_entries.c.calendar_id == calendar_id,
        calendar_entries.c.application_id.in_(application_ids),
        ~_SHOWN,
    )
    return list(scope.select(statement))


def add_entries(scope: Scope, rows: Sequence[Mapping[str, Any]]) -> None:
    scope.insert(insert(calendar_entries), rows)


def change_entries(scope: Scope, calendar_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows in full."""
    names = ("application_id", "sequence", "digest", "starts_at", "changed_at", "cancelled_at",
             "hidden_at")  # fmt: skip
    statement = (
        update(calendar_entries)
        .where(
            calendar_entries.c.calendar_id == calendar_id,
            calendar_entries.c.uid == bindparam("of_uid"),
        )
        .values({name: bindparam(f"to_{name}") for name in names})
    )
    parameters = [
        {"of_uid": row["uid"], **{f"to_{name}": row[name] for name in names}} for row in rows
    ]
    scope.change_each(statement, parameters)


def forget_entries(scope: Scope, calendar_id: UUID, uids: Collection[UUID]) -> None:
    scope.change(
        delete(calendar_entries).where(
            calendar_entries.c.calendar_id == calendar_id, calendar_entries.c.uid.in_(uids)
        )
    )


def forget_hidden(scope: Scope, calendar_id: UUID, before: datetime) -> None:
    scope.change(
        delete(calendar_entries).where(
            calendar_entries.c.calendar_id == calendar_id,
            calendar_entries.c.hidden_at < before,
        )
    )


NOBODYS: Mapping[str, None] = MappingProxyType({"application_id": None, "digest": None})
"""An entry of which nothing leads back to an application."""


def let_go(scope: Scope, application_id: UUID) -> None:
    """Nothing in any feed leads back to the application any more: it is being deleted."""
    hold_showing(scope, applications.c.id == application_id)
    scope.change(
        update(calendar_entries)
        .where(calendar_entries.c.application_id == application_id)
        .values(**NOBODYS)
    )


def hold_showing(scope: Scope, whose: ColumnElement[bool]) -> None:
    """Every feed that may show applications `whose` condition holds: none of them is written before
    the transaction ends, and so none takes up again what is let go in it.
    """
    identifiers = scope.own(select(applications.c.id).where(whose))
    subjects = scope.own(select(applications.c.subject_id).where(whose))
    shows = or_(
        calendars.c.application_id.in_(identifiers),
        calendars.c.subject_id.in_(subjects),
        and_(calendars.c.application_id.is_(None), calendars.c.subject_id.is_(None)),
    )
    held = select(calendars.c.id).where(shows).order_by(calendars.c.id).with_for_update()
    scope.select(held).all()
