"""Events of an application, as they are told and as they are drawn."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from app.domain.application.event import Beginning, Body, Event, EventType
from app.domain.application.fold import fold
from app.intake.events import instant_of
from tests.builders import NEW_YORK

RECORDED_AT = datetime(2029, 1, 1, tzinfo=UTC)
"""Later than anything drawn: what happened is reported after it did."""
BEGAN: Body = {"interview": {"ended_at": "2026-11-20T15:00:00-05:00"}, "employer": NEW_YORK}
CREATED_AT = datetime(2026, 11, 20, 22, tzinfo=UTC)
_BEGINNING = ("interview", "employer", "policy_overrides")
_FACTS = ("message_facts", "route")


def event(
    reported: str,
    at: str,
    *,
    body: Body = BEGAN,
    recorded_at: datetime = RECORDED_AT,
    **fields: Any,
) -> Event:
    """`event_id` by keyword; else of its type and moment."""
    named = fields.pop("event_id", f"{reported} {at}")
    data = {"type": reported, "at": at, **fields}
    return Event(0, named, EventType(reported), instant_of(at, body), recorded_at, data)


def arrived(events: Sequence[Event]) -> list[Event]:
    """In this order."""
    return [each._replace(sequence=index) for index, each in enumerate(events, start=1)]


def folded(
    events: Sequence[Event],
    body: Body = BEGAN,
    until: datetime | None = None,
    created_at: datetime = CREATED_AT,
) -> Body:
    return fold(Beginning(body, created_at), arrived(events), instant_of, until)


def as_told(history: Body) -> tuple[Body, list[Event]]:
    """A request, told bit by bit: what an application is created with, and its events."""
    began: Body = {name: history[name] for name in _BEGINNING if name in history}
    as_of = history["as_of"]
    events = [
        *(
            _item(began, "note_sent", each["sent_at"], each)
            for each in history.get("notes_sent", ())
        ),
        *(
            _item(began, "employer_update", each["at"], each)
            for each in history.get("employer_updates", ())
        ),
        *(
            _item(began, "new_information", each.get("told_at", as_of), each)
            for each in history.get("new_information", ())
        ),
    ]
    timeline = history.get("timeline")
    if timeline is not None:
        said_at = timeline.get("given_at", history["interview"]["ended_at"])
        events.append(event("timeline_given", said_at, body=began, timeline=timeline))
    status = history.get("candidate_status")
    if status is not None:
        events.append(event("candidate_status", as_of, body=began, status=status))
    facts = {name: history[name] for name in _FACTS if name in history}
    if facts:
        events.append(event("facts_changed", as_of, body=began, **facts))
    return began, [each._replace(event_id=f"event-{index}") for index, each in enumerate(events)]


def _item(body: Body, reported: str, at: str, fields: Body) -> Event:
    return event(reported, at, body=body, **{name: fields[name] for name in fields if name != "at"})


@st.composite
def any_order(draw: st.DrawFn, events: Sequence[Event]) -> list[Event]:
    """The events as they may arrive: those of one moment in their order."""
    keys = draw(st.lists(st.floats(0, 1), min_size=len(events), max_size=len(events)))
    by_moment: dict[datetime, list[float]] = {}
    for key, each in zip(keys, events, strict=True):
        by_moment.setdefault(each.at, []).append(key)
    left = {moment: iter(sorted(of_moment)) for moment, of_moment in by_moment.items()}
    placed = [(next(left[each.at]), index) for index, each in enumerate(events)]
    return [events[index] for _, index in sorted(placed)]
