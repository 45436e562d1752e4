"""Which field goes with which kind. A field on another kind is a fault, a missing one too."""

from collections.abc import Iterator

from app.domain.fault import Fault
from app.domain.vocabulary import InformationKind, NoteKind, TimelineKind, UpdateKind
from app.intake.shapes import (
    DecisionRequest,
    InformationShape,
    NoteShape,
    Shape,
    TimelineShape,
    UpdateShape,
)

_TIMELINE_FIELDS = ("date", "amount", "unit", "from_", "to")
_TIMELINE = {
    TimelineKind.BY_DATE: ({"date"}, {"date"}),
    TimelineKind.WITHIN: ({"amount", "unit"}, {"amount", "unit"}),
    TimelineKind.BETWEEN: ({"from_", "to"}, {"from_", "to"}),
    TimelineKind.VAGUE: ({"amount", "unit"}, set[str]()),
}
"""Per kind: the fields that may be there, and those that must."""

_UPDATE_FIELDS = ("until", "from_", "answer_by", "next_round_at")
_UNTIL = {"until"}
_ANSWER_BY = {"answer_by"}
_UPDATE = {
    UpdateKind.STILL_DECIDING: _UNTIL,
    UpdateKind.ASKED_TO_WAIT: _UNTIL,
    UpdateKind.ON_HOLD: _UNTIL,
    UpdateKind.AWAY: {"from_", "until"},
    UpdateKind.ASKED_FOR_MATERIAL: _ANSWER_BY,
    UpdateKind.ASKED_QUESTION: _ANSWER_BY,
    UpdateKind.VERBAL_OFFER: _ANSWER_BY,
    UpdateKind.OFFER: _ANSWER_BY,
    UpdateKind.NEXT_ROUND_SCHEDULED: {"next_round_at"},
    UpdateKind.INTERVIEW_MOVED: {"next_round_at"},
}


def faults_of_kinds(request: DecisionRequest) -> Iterator[Fault]:
    if request.timeline is not None:
        yield from faults_of_timeline("/timeline", request.timeline)
    for index, note in enumerate(request.notes_sent or ()):
        yield from _note(f"/notes_sent/{index}", note)
    for index, item in enumerate(request.new_information or ()):
        yield from faults_of_information(f"/new_information/{index}", item)
    for index, update in enumerate(request.employer_updates or ()):
        yield from faults_of_update(f"/employer_updates/{index}", update)


def faults_of_timeline(pointer: str, timeline: TimelineShape) -> Iterator[Fault]:
    allowed, required = _TIMELINE[timeline.kind]
    yield from _extra(pointer, timeline, _TIMELINE_FIELDS, allowed)
    yield from _missing(pointer, timeline, required)
    if timeline.kind is TimelineKind.VAGUE and (timeline.amount is None) != (timeline.unit is None):
        absent = "amount" if timeline.amount is None else "unit"
        yield Fault(pointer=f"{pointer}/{absent}", code="missing")


def _note(pointer: str, note: NoteShape) -> Iterator[Fault]:
    if note.sent_at is None and note.kind is not NoteKind.THANK_YOU:
        yield Fault(pointer=f"{pointer}/sent_at", code="missing")


def faults_of_information(pointer: str, item: InformationShape) -> Iterator[Fault]:
    allowed = {"deadline"} if item.kind is InformationKind.COMPETING_OFFER else set[str]()
    yield from _extra(pointer, item, ("deadline",), allowed)


def faults_of_update(pointer: str, update: UpdateShape) -> Iterator[Fault]:
    yield from _extra(pointer, update, _UPDATE_FIELDS, _UPDATE.get(update.kind, set()))
    if update.kind is UpdateKind.NEXT_ROUND_SCHEDULED:
        yield from _missing(pointer, update, {"next_round_at"})


def _extra(
    pointer: str, shape: Shape, fields: tuple[str, ...], allowed: set[str]
) -> Iterator[Fault]:
    for name in fields:
        if name not in allowed and getattr(shape, name) is not None:
            says = {"allowed": ", ".join(sorted(each.strip("_") for each in allowed))}
            yield Fault(pointer=f"{pointer}/{name.strip('_')}", code="not_for_this_kind", says=says)


def _missing(pointer: str, shape: Shape, required: set[str]) -> Iterator[Fault]:
    for name in sorted(required):
        if getattr(shape, name) is None:
            yield Fault(pointer=f"{pointer}/{name.strip('_')}", code="missing")
