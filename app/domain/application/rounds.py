"""All rounds of an application, to the latest one that was held, which a decision calls the
interview, and to what the employer must have said of the others.

Nobody reports when a round was arranged, only when it is: so it is told as arranged at the end of
the round before it. A refusal that came after that end stands, though the round lies later, until
the round is held: it may have been what called the round off.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeAlias

from app.domain.application.event import Beginning, Body, Event, EventType, Reading
from app.domain.vocabulary import UpdateKind

ROUNDS = frozenset(
    {EventType.INTERVIEW_SCHEDULED, EventType.INTERVIEW_HELD, EventType.INTERVIEW_CANCELLED}
)
_ONE_SECOND = timedelta(seconds=1)
_HALF_A_DAY = timedelta(hours=12)
"""Reports of rounds that end no further apart speak of one round."""

DatedUpdate: TypeAlias = tuple[datetime, Body]


class _Round(NamedTuple):
    ends_at: datetime
    known_at: datetime
    """Its end, or when it was reported, whichever came first."""
    ended_at: str
    """As it was sent."""
    stage: str | None


class _CallOff(NamedTuple):
    said_at: datetime
    round: _Round | None
    """None: a round that only the employer's words told of."""


class Rounds(NamedTuple):
    interview: Body
    held_at: datetime | None
    """When the interview ended, if it was reported as held; None: it is the one that the
    application began with."""
    updates: list[DatedUpdate]


def rounds_of(beginning: Beginning, events: Sequence[Event], read: Reading) -> Rounds:
    """`events`: reports of rounds, in their order."""
    first = _first(beginning, read)
    known = [first, *_reported(events, EventType.INTERVIEW_SCHEDULED)]
    called_off = list(_called_off(events, known))
    planned = [each for each in known if each not in {off.round for off in called_off}]
    held = _reported(events, EventType.INTERVIEW_HELD)
    if first in planned and first.ends_at <= beginning.at:
        held.insert(0, first)
    latest = max(reversed(held), key=lambda each: each.ends_at, default=None)
    others = planned
    if latest is None and first in planned:
        others = [each for each in planned if not _is_part_of(first, each)]
    updates = list(_told(latest, others, called_off, beginning.at))
    began_with: Body = beginning.body["interview"]
    if latest is None or latest is first:
        return Rounds(interview=began_with, held_at=None, updates=updates)
    interview = _interview(latest, known, began_with)
    return Rounds(interview=interview, held_at=latest.known_at, updates=updates)


def opened_by(held_at: datetime) -> DatedUpdate:
    """The employer held a round: whatever it had refused before no longer stands."""
    return _scheduled(held_at, held_at.isoformat())


def _first(beginning: Beginning, read: Reading) -> _Round:
    interview = beginning.body["interview"]
    ends_at = read(interview["ended_at"], beginning.body)
    return _Round(
        ends_at=ends_at,
        known_at=min(ends_at, beginning.at),
        ended_at=interview["ended_at"],
        stage=interview.get("stage"),
    )


def _reported(events: Iterable[Event], reported: EventType) -> list[_Round]:
    return [
        _Round(
            ends_at=event.at,
            known_at=_whole(event.counts_from),
            ended_at=event.data["at"],
            stage=event.data.get("stage"),
        )
        for event in events
        if event.type is reported
    ]


def _called_off(events: Iterable[Event], known: Sequence[_Round]) -> Iterator[_CallOff]:
    """A cancellation takes away the next round at or after it, of its stage if it names one: `at`
    may be when it was said, or when the round was to be.
    """
    left = sorted(known, key=lambda each: each.ends_at)
    for event in events:
        if event.type is not EventType.INTERVIEW_CANCELLED:
            continue
        stage = event.data.get("stage")
        found = next(
            (
                each
                for each in left
                if each.ends_at >= event.at and (stage is None or each.stage in {stage, None})
            ),
            None,
        )
        said_at = _whole(event.counts_from)
        if found is not None:
            left.remove(found)
            said_at = min(said_at, found.ends_at - _ONE_SECOND)
        yield _CallOff(said_at=said_at, round=found)


def _told(
    latest: _Round | None,
    planned: Iterable[_Round],
    called_off: Iterable[_CallOff],
    began_at: datetime,
) -> Iterator[DatedUpdate]:
    """What the employer must have said of the rounds that are later than the latest one held. If
    none was, the others are told as known from the beginning.
    """
    said_at: datetime | None = None
    for off in called_off:
        if latest is None or _is_later(off, latest):
            moved_at = off.said_at if latest is None else max(off.said_at, latest.known_at)
            said_at = moved_at if said_at is None else max(said_at, moved_at)
            yield moved_at, {"kind": UpdateKind.INTERVIEW_MOVED.value, "at": moved_at.isoformat()}
    for each in planned:
        if latest is None:
            arranged_at = min(each.ends_at, _whole(began_at))
        elif each.ends_at > latest.ends_at:
            arranged_at = latest.known_at
        else:
            continue
        if said_at is not None and said_at < each.ends_at:
            arranged_at = max(arranged_at, said_at)
        yield _scheduled(arranged_at, each.ended_at)


def _is_part_of(planned: _Round, report: _Round) -> bool:
    """It is that round, or tells its beginning."""
    return timedelta() <= planned.ends_at - report.ends_at < _HALF_A_DAY


def _is_later(off: _CallOff, latest: _Round) -> bool:
    return (off.round.ends_at if off.round else off.said_at) > latest.ends_at


def _scheduled(arranged_at: datetime, next_round_at: str) -> DatedUpdate:
    return arranged_at, {
        "kind": UpdateKind.NEXT_ROUND_SCHEDULED.value,
        "at": arranged_at.isoformat(),
        "next_round_at": next_round_at,
    }


def _interview(held: _Round, known: Iterable[_Round], first: Body) -> Body:
    """The level is the post's; a stage that the report leaves out is that of its plan."""
    stages = (
        each.stage
        for each in known
        if each.stage is not None and abs(each.ends_at - held.ends_at) < _HALF_A_DAY
    )
    stage = held.stage or next(stages, None)
    interview = {"ended_at": held.ended_at, "stage": stage, "level": first.get("level")}
    return {name: value for name, value in interview.items() if value is not None}


def _whole(instant: datetime) -> datetime:
    """Answers speak in whole seconds."""
    return instant.astimezone(UTC).replace(microsecond=0)
