"""What is held on a person, table by table: the one list of where to look, for export and erasure.

A new table belongs into one of the two lists here. Into `HELD` with anything that a customer told
of a person or that leads back to one; tables that point to others stand before those. A test names
a table that is in neither.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, insert, or_, select, update

from app.identifiers import (
    PREFIX_OF_APPLICATION,
    PREFIX_OF_CALENDAR,
    PREFIX_OF_DECISION,
    made_at,
    uuid7,
)
from app.storage.application_tables import (
    application_answers,
    application_events,
    applications,
    idempotency_keys,
)
from app.storage.calendar_rows import NOBODYS, hold_showing
from app.storage.calendar_tables import calendar_entries, calendars
from app.storage.customer_tables import api_keys, erased_decisions
from app.storage.schema import decision_bases, decisions, secrets, tenants
from app.storage.scope import Scope
from app.storage.webhook_tables import deliveries, delivery_attempts, webhook_endpoints

Told = dict[str, Any]


class Held(NamedTuple):
    """A table with rows on persons."""

    table: Table
    whose: Callable[[Scope, str], ColumnElement[bool]]
    """The rows of one person. A select inside is bound by the scope's `own`."""
    prefix: str = ""
    """Of its `id`, as callers know it."""
    leave: Callable[[Scope, str], None] | None = None
    """What is done before the rows go, so that what stays is countable: nobody is in it."""
    blank: Mapping[str, None] | None = None
    """The columns that lead back, where the rows stay without them; None: the rows go."""


def _decisions_of(scope: Scope, subject_id: str) -> ColumnElement[bool]:
    """Also those on the person's applications from before the person was named there."""
    theirs = scope.own(select(applications.c.id).where(_applications_of(scope, subject_id)))
    answers = select(application_answers.c.decision_id).where(
        application_answers.c.application_id.in_(theirs),
        application_answers.c.decision_id.is_not(None),
    )
    return (decisions.c.subject_id == subject_id) | decisions.c.id.in_(scope.own(answers))


def _leave_counts(scope: Scope, subject_id: str) -> None:
    """Decisions by day, verdict and rule; under new identifiers, since the caller knows the old."""
    asked = select(decisions.c.id, decisions.c.verdict, decisions.c.rule)
    found = scope.select(asked.where(_decisions_of(scope, subject_id)))
    counts = Counter((_day_of(row.id), row.verdict, row.rule) for row in found)
    rows = [
        {"id": uuid7(), "day": day, "verdict": verdict, "rule": rule, "decision_count": count}
        for (day, verdict, rule), count in counts.items()
    ]
    scope.insert(insert(erased_decisions), rows)


def _day_of(identifier: UUID) -> date:
    """In UTC; a UUID of version 7 holds its moment."""
    return made_at(identifier).date()


def _applications_of(_: Scope, subject_id: str) -> ColumnElement[bool]:
    return applications.c.subject_id == subject_id


def _parts_of(part: Table) -> Held:
    """Rows that belong to the applications of a person."""

    def whose(scope: Scope, subject_id: str) -> ColumnElement[bool]:
        theirs = select(applications.c.id).where(_applications_of(scope, subject_id))
        return part.c.application_id.in_(scope.own(theirs))

    return Held(part, whose)


def _attempts_of(scope: Scope, subject_id: str) -> ColumnElement[bool]:
    whose = _parts_of(deliveries).whose(scope, subject_id)
    theirs = scope.own(select(deliveries.c.id).where(whose))
    return delivery_attempts.c.delivery_id.in_(theirs)


def _calendars_of(scope: Scope, subject_id: str) -> ColumnElement[bool]:
    theirs = scope.own(select(applications.c.id).where(_applications_of(scope, subject_id)))
    return or_(calendars.c.subject_id == subject_id, calendars.c.application_id.in_(theirs))


def _hold_calendars(scope: Scope, subject_id: str) -> None:
    hold_showing(scope, _applications_of(scope, subject_id))


def _kept_answers_of(scope: Scope, subject_id: str) -> ColumnElement[bool]:
    """That tell of an application or a calendar of the person."""
    theirs = scope.own(select(calendars.c.id).where(_calendars_of(scope, subject_id)))
    of_applications = _parts_of(idempotency_keys).whose(scope, subject_id)
    return or_(of_applications, idempotency_keys.c.calendar_id.in_(theirs))


HELD = (
    Held(decisions, _decisions_of, prefix=PREFIX_OF_DECISION, leave=_leave_counts),
    _parts_of(application_events),
    _parts_of(application_answers),
    Held(delivery_attempts, _attempts_of),
    _parts_of(deliveries),
    Held(idempotency_keys, _kept_answers_of),
    # In the feeds of others an event stays, as cancelled: of nobody.
    _parts_of(calendar_entries)._replace(leave=_hold_calendars, blank=NOBODYS),
    Held(calendars, _calendars_of, prefix=PREFIX_OF_CALENDAR),
    Held(applications, _applications_of, prefix=PREFIX_OF_APPLICATION),
)
IMPERSONAL = frozenset(
    {tenants, secrets, decision_bases, api_keys, webhook_endpoints, erased_decisions}
)
"""Nobody is in these."""


def export(scope: Scope, subject_id: str) -> dict[str, list[Told]]:
    """Every row on a person, by table."""
    return {str(each.table.name): _rows(each, scope, subject_id) for each in HELD}


def erase(scope: Scope, subject_id: str) -> Mapping[str, int]:
    """All of it. How many rows went, by table."""
    # First, as everybody who writes anything of theirs: whoever is at it is waited for, and nobody
    # waits in a circle.
    theirs = select(applications.c.id).where(_applications_of(scope, subject_id))
    scope.select(theirs.order_by(applications.c.id).with_for_update()).all()
    return {str(each.table.name): _erase(each, scope, subject_id) for each in HELD}


def _rows(held: Held, scope: Scope, subject_id: str) -> list[Told]:
    statement = select(held.table).where(held.whose(scope, subject_id))
    ordered = statement.order_by(*held.table.primary_key)
    return [_told(held, dict(row)) for row in scope.select(ordered).mappings()]


def _told(held: Held, row: Told) -> Told:
    """Without the customer, who asks, and bytes as the text they are."""
    del row["tenant_id"]
    if held.prefix:
        row["id"] = f"{held.prefix}{row['id']}"
    return {
        str(name): value.decode(errors="replace") if isinstance(value, bytes) else value
        for name, value in row.items()
    }


def _erase(held: Held, scope: Scope, subject_id: str) -> int:
    if held.leave is not None:
        held.leave(scope, subject_id)
    whose = held.whose(scope, subject_id)
    if held.blank is not None:
        return scope.change(update(held.table).where(whose).values(**held.blank))
    return scope.change(delete(held.table).where(whose))
