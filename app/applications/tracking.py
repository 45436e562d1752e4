"""Creating an application, telling of events, changing it: each inside the caller's transaction,
and each leaves the application with the answer that is right from then on.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from app.applications.current import Current, current
from app.applications.keeping import keep
from app.applications.ledger import Cause, Ledger
from app.applications.recording import Made, put_on_record
from app.applications.sweep import latest
from app.domain.application.event import Beginning, Body, Event, EventType
from app.domain.application.fold import fold
from app.domain.application.merge_patch import merged
from app.domain.fault import Fault, RefusedError
from app.identifiers import event_id, uuid7
from app.intake.events import Report, instant_of, refuse_impossible
from app.intake.shapes import ApplicationRequest, StateShape
from app.intake.validation import parse
from app.storage import application_rows as rows
from app.storage.application_rows import ApplicationRow
from app.storage.scope import Scope
from app.words.catalog import Catalog

MOST_EVENTS = 10_000
MOST_STATE_BYTES = 64 * 1_024
"""What a state may be where it is posted."""


class ExternalIdTakenError(Exception):
    """Another application has the `external_id`."""

    def __init__(self, identifier: UUID) -> None:
        super().__init__(identifier)
        self.identifier = identifier


class EventIdTakenError(Exception):
    """Another event of the application has the `event_id`."""


class Tracked(NamedTuple):
    """An application as it is now."""

    id: UUID
    external_id: str
    revision: int
    state: Body
    is_new: bool = False

    @classmethod
    def of(cls, row: ApplicationRow) -> "Tracked":
        return cls(row.id, row.external_id, row.revision, row.state)


class Reported(NamedTuple):
    tracked: Tracked
    event_id: str
    current: Current
    decision_id: UUID
    """On record; if the answer changed, it is the one that changed it."""


class _Step(NamedTuple):
    """An event, and what the application amounts to with it."""

    event: Event
    state: Body
    current: Current
    cause: Cause
    arrived_at: datetime
    """By the clock, which may have been set back since the application changed last."""
    made: Made | None = None
    """The decision that the caller is answered with."""


def create(scope: Scope, request: ApplicationRequest, now: datetime) -> Tracked:
    """Raises `RefusedError`, `ExternalIdTakenError`."""
    body: Body = request.model_dump(mode="json", by_alias=True, exclude_none=True)
    external_id = body.pop("external_id")
    found = rows.find_named(scope, external_id)
    if found is None:
        row = _row(external_id, body, now)
        ledger = Ledger(row["id"], external_id)
        ledger.note(current(body, now), Cause.CREATED)
        if rows.add(scope, row | ledger.columns(scope.terms.basis)):
            keep(scope, [ledger], now)
            return Tracked(row["id"], external_id, row["revision"], body, is_new=True)
        found = rows.find_named(scope, external_id)
    assert found is not None, "the name was taken"
    if found.created != body:
        raise ExternalIdTakenError(found.id)
    return Tracked.of(found)


def tell(
    scope: Scope, row: ApplicationRow, report: Report, now: datetime, words: Catalog
) -> Reported:
    """`words`: of the answer. Raises `RefusedError`, `EventIdTakenError`."""
    arrived_at, now = now, latest(row, now)
    if report.event_id is not None:
        known = rows.find_event(scope, row.id, report.event_id)
        if known is not None:
            if (known.type, known.data) != (report.type, report.data):
                raise EventIdTakenError
            made = Made(uuid7(), current(row.state, now), words)
            put_on_record(scope, [made])
            return Reported(Tracked.of(row), known.event_id, made.found, made.id)
    _refuse_retraction(scope, row, report)
    event = Event(
        sequence=_next(row),
        event_id=report.event_id or event_id(),
        type=report.type,
        at=report.at,
        recorded_at=now,
        data=report.data,
    )
    state = _state_with(scope, row, event)
    try:
        found = current(state, now)
    except RefusedError as refused:
        refuse_impossible(event, row.state, refused)
        raise
    made = Made(uuid7(), found, words)
    tracked = _keep(scope, row, _Step(event, state, found, Cause.EVENT, arrived_at, made))
    return Reported(tracked, event.event_id, found, made.id)


def change(scope: Scope, row: ApplicationRow, patch: Body, now: datetime) -> Tracked:
    """By a merge patch of its state. Raises `RefusedError`, whose faults point into the state."""
    arrived_at, now = now, latest(row, now)
    if merged(row.state, patch) == row.state:
        return Tracked.of(row)
    event = Event(
        sequence=_next(row),
        event_id=event_id(),
        type=EventType.APPLICATION_CHANGED,
        at=now,
        recorded_at=now,
        data={"patch": patch},
    )
    # Before the fold, which counts on its beginning being whole.
    parse(StateShape, orjson.dumps(merged(row.state, patch)))
    state = _state_with(scope, row, event)
    return _keep(scope, row, _Step(event, state, current(state, now), Cause.CHANGE, arrived_at))


def _row(external_id: str, body: Body, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "external_id": external_id,
        "subject_id": body.get("subject_id"),
        "created_at": now,
        "changed_at": now,
        "revision": 1,
        "event_count": 0,
        "created": body,
        "state": body,
    }


def _next(row: ApplicationRow) -> int:
    count: int = row.event_count
    if count >= MOST_EVENTS:
        says = {"most": str(MOST_EVENTS)}
        raise RefusedError((Fault(pointer="", code="too_many_events", says=says),))
    return count + 1


def _refuse_retraction(scope: Scope, row: ApplicationRow, report: Report) -> None:
    """What is known to be no event that can be taken back."""
    if report.type is not EventType.EVENT_RETRACTED:
        return
    named = rows.find_event(scope, row.id, report.data["retracts"])
    if named is not None and named.type in {
        EventType.EVENT_RETRACTED,
        EventType.APPLICATION_CHANGED,
    }:
        raise RefusedError((Fault(pointer="/retracts", code="not_retractable"),))


def _state_with(scope: Scope, row: ApplicationRow, event: Event) -> Body:
    known = rows.events_of(scope, row.id)
    state = fold(Beginning(row.created, row.created_at), [*known, event], instant_of)
    if len(orjson.dumps(state)) > MOST_STATE_BYTES:
        raise RefusedError((Fault(pointer="", code="state_too_large"),))
    return state


def _keep(scope: Scope, row: ApplicationRow, step: _Step) -> Tracked:
    event, state = step.event, step.state
    ledger = Ledger.of(row)
    # What cannot be decided any more must not stand in the way of what mends it.
    with suppress(RefusedError):
        ledger.pass_time(row.state, event.recorded_at)
    made = step.made
    ledger.note(step.current, step.cause, event.event_id, made and made.id)
    values: dict[str, Any] = {
        "state": state,
        "subject_id": state.get("subject_id"),
        "changed_at": event.recorded_at,
        "revision": row.revision + 1,
        "event_count": event.sequence,
        **ledger.columns(scope.terms.basis),
    }
    rows.change(scope, row.id, values)
    rows.add_event(scope, row.id, event)
    keep(scope, [ledger], step.arrived_at, made)
    return Tracked(row.id, row.external_id, row.revision + 1, state)
