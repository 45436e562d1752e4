"""From what a caller reports to an event of an application, or to every fault in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, tzinfo
from typing import NamedTuple

import orjson

from app.calendars import zones
from app.domain.application.event import Beginning, Body, Event, EventType
from app.domain.application.fold import fold
from app.domain.fault import Fault, RefusedError
from app.intake.event_shapes import (
    SHAPES,
    EventOfSomeType,
    EventShape,
    FactsEvent,
    InformationEvent,
    TimelineEvent,
    UpdateEvent,
)
from app.intake.kinds import faults_of_information, faults_of_timeline, faults_of_update
from app.intake.readings import CLOCK_DIFFERENCE, Reader, UnreadableError, read_as_of, written
from app.intake.shapes import DecisionRequest, has_form_of_moment
from app.intake.state_of import question
from app.intake.validation import parse

_NOON = time(12)
_AHEAD = frozenset({EventType.INTERVIEW_SCHEDULED, EventType.INTERVIEW_CANCELLED})
"""What may be reported before its time."""
_ITSELF = {
    EventType.NOTE_SENT: "/notes_sent/0",
    EventType.EMPLOYER_UPDATE: "/employer_updates/0",
    EventType.NEW_INFORMATION: "/new_information/0",
}
"""Where an event's own fields stand in the state that it alone amounts to."""
_OWN = {
    **{reported: (pointer,) for reported, pointer in _ITSELF.items()},
    EventType.TIMELINE_GIVEN: ("/timeline",),
    EventType.FACTS_CHANGED: ("/employer", "/message_facts"),
}
"""What a fault of its own points to there."""
_AT = frozenset({"/sent_at", "/timeline/given_at"})
"""Where its `at` stands there, unless the field itself was sent."""


class Report(NamedTuple):
    event_id: str | None
    type: EventType
    at: datetime
    data: Body


def report(content: bytes, state: Body, now: datetime) -> Report:
    """Raises `NotJsonError`, or `RefusedError` with every fault of the event itself."""
    given = parse(_shape(content), content)
    faults = list(_faults_of_kinds(given))
    data: Body = given.model_dump(mode="json", by_alias=True, exclude_none=True)
    reported = EventType(data["type"])
    faults += _faults_of_moment(data["at"], reported, state, now)
    if faults:
        raise RefusedError(tuple(faults))
    return Report(data.pop("event_id", None), reported, instant_of(data["at"], state), data)


def request_of(state: Body) -> DecisionRequest:
    """The stateless request that a state is. Raises `RefusedError`."""
    return parse(DecisionRequest, orjson.dumps(state))


def refuse_impossible(event: Event, state: Body, refused: RefusedError) -> None:
    """Raises what is wrong with the event; `refused` is what is wrong with the state that it would
    make of `state`.
    """
    names = ("interview", "time_zone", "employer")
    known: Body = {name: state[name] for name in names if name in state}
    alone = fold(Beginning(known, event.recorded_at), [event], instant_of)
    try:
        question(request_of(alone), event.recorded_at)
    except RefusedError as found:
        refused = found
    raise RefusedError(tuple(_pointed(fault, event) for fault in refused.faults)) from None


def instant_of(text: str, body: Body) -> datetime:
    """The instant of a moment of a state; of a day, its noon."""
    zone, read = zone_of(body), written(text)
    if not isinstance(read, datetime):
        read = datetime.combine(read, _NOON, zone or UTC)
    elif read.tzinfo is None:
        read = read.replace(tzinfo=zone or UTC)
    return read.astimezone(UTC)


def moment_asked(text: str, body: Body) -> datetime | None:
    """The instant that somebody asks about, in the zone of the body. None: it cannot be read."""
    if not has_form_of_moment(text):
        return None
    try:
        return read_as_of(text, zone_of(body))[0]
    except UnreadableError:
        return None


def zone_of(body: Body) -> tzinfo | None:
    """In which a moment without offset is read."""
    name = body.get("time_zone") or body.get("employer", {}).get("time_zone")
    return zones.zone(name) if name else None


def _shape(content: bytes) -> type[EventShape]:
    named = parse(EventOfSomeType, content).type
    shape = SHAPES.get(named) if isinstance(named, str) else None
    if shape is None:
        code = "missing" if named is None else "not_one_of"
        says = {"form": "one_of", "listed": ", ".join(f"`{each}`" for each in SHAPES)}
        raise RefusedError((Fault(pointer="/type", code=code, says=says),))
    return shape


def _faults_of_kinds(given: EventShape) -> tuple[Fault, ...]:
    match given:
        case TimelineEvent():
            return tuple(faults_of_timeline("/timeline", given.timeline))
        case UpdateEvent():
            return tuple(faults_of_update("", given))
        case InformationEvent():
            return tuple(faults_of_information("", given))
        case FactsEvent(employer=None, message_facts=None, route=None):
            return (Fault(pointer="", code="no_facts"),)
    return ()


def _faults_of_moment(text: str, reported: EventType, state: Body, now: datetime) -> list[Fault]:
    reader = Reader(zone=zone_of(state), as_of=now)
    if reported in _AHEAD:
        reader.planned("/at", text)
        return reader.faults
    read = reader.happened("/at", text)
    if read is not None and read > now + CLOCK_DIFFERENCE:
        return [Fault(pointer="/at", code="not_yet")]
    return reader.faults


def _pointed(fault: Fault, event: Event) -> Fault:
    """Into the event, where the fault points into the state."""
    pointer, itself = fault.pointer, _ITSELF.get(event.type, "")
    if not pointer.startswith(_OWN.get(event.type, ())):
        pointer = "/at" if pointer.startswith("/interview") else ""
    elif pointer.removeprefix(itself) in _AT and not _was_sent(pointer.removeprefix(itself), event):
        pointer = "/at"
    else:
        pointer = pointer.removeprefix(itself)
    return replace(fault, pointer=pointer)


def _was_sent(pointer: str, event: Event) -> bool:
    found: object = event.data
    for name in pointer.split("/")[1:]:
        if not isinstance(found, Mapping) or name not in found:
            return False
        found = found[name]
    return True
