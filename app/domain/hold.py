"""Until when the employer's own words, or custom, hold a question back.

Among the timeline and the updates the newest statement holds. A word without a date does not
shorten a date that still lay ahead when it was said, and an absence is added to whatever holds.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from app.domain.moments import LONG_AGO, latest
from app.domain.policy import Policy
from app.domain.rounds import Indexed, Rounds
from app.domain.state import EmployerUpdate, State, Timeline
from app.domain.timeline import last_day, rough_end
from app.domain.usual_wait import USUAL_WAITS, usual_wait
from app.domain.vocabulary import UpdateKind
from app.domain.working_time import BusinessCalendar


class Basis(StrEnum):
    """What a wait rests on."""

    PROMISED_DATE = "promised_date"
    ROUGH_WORD = "rough_word"
    STILL_DECIDING = "still_deciding"
    ASKED_TO_WAIT = "asked_to_wait"
    ON_HOLD = "on_hold"
    AWAY = "away"
    VERBAL_OFFER = "verbal_offer"
    MOVED = "moved"
    USUAL_WAIT = "usual_wait"
    SPACING = "spacing"


class Hold(NamedTuple):
    basis: Basis
    said_at: datetime
    due_at: datetime
    """When it no longer holds, before it is moved into sending hours."""
    counted_from: date
    """The day from which working days were counted."""
    number: str
    """The number of the policy that was counted."""
    last_day: date | None = None
    """The promised day, or the last day of a named pause; None where no date was named."""
    ends_at: datetime = LONG_AGO
    """The end of that day."""
    may_ask: bool = False


_UNDATED_NUMBER = {
    Basis.STILL_DECIDING: "still_deciding_wait_business_days",
    Basis.ASKED_TO_WAIT: "asked_to_wait_wait_business_days",
    Basis.ON_HOLD: "on_hold_wait_business_days",
    Basis.AWAY: "away_wait_business_days",
    Basis.VERBAL_OFFER: "verbal_offer_wait_business_days",
    Basis.MOVED: "moved_wait_business_days",
}
_BASIS = {
    UpdateKind.STILL_DECIDING: Basis.STILL_DECIDING,
    UpdateKind.ASKED_TO_WAIT: Basis.ASKED_TO_WAIT,
    UpdateKind.ON_HOLD: Basis.ON_HOLD,
    UpdateKind.AWAY: Basis.AWAY,
    UpdateKind.VERBAL_OFFER: Basis.VERBAL_OFFER,
}
_OTHER_MATTERS = frozenset({Basis.VERBAL_OFFER, Basis.MOVED})
"""News of another kind than a decision: an earlier date for the decision no longer counts."""
_SEVERAL = 2
_BUFFER = "buffer_after_date_business_days"
_BUFFER_AFTER_ABSENCE = "buffer_after_absence_business_days"
_NUMBERS_WITH_A_DATE = {
    Basis.STILL_DECIDING: (_BUFFER,),
    Basis.ASKED_TO_WAIT: (_BUFFER,),
    Basis.ON_HOLD: (_BUFFER,),
    Basis.AWAY: (_BUFFER_AFTER_ABSENCE,),
}
HELD_WITH: Mapping[Basis, tuple[str, ...]] = {
    Basis.PROMISED_DATE: (_BUFFER,),
    Basis.ROUGH_WORD: USUAL_WAITS,
    Basis.USUAL_WAIT: USUAL_WAITS,
    **{
        basis: (number, *_NUMBERS_WITH_A_DATE.get(basis, ()))
        for basis, number in _UNDATED_NUMBER.items()
    },
}
"""All that a wait can be counted with, by what it rests on."""


class _Reader(NamedTuple):
    """Reads statements with one policy and one calendar."""

    policy: Policy
    calendar: BusinessCalendar

    def dated(
        self, basis: Basis, said_at: datetime, day: date, number: str, *, may_ask: bool = False
    ) -> Hold:
        """A day was named: it lasts to its end, and whole working days of buffer follow, unless
        the employer said to ask then.
        """
        buffer = 0 if may_ask else getattr(self.policy.numbers, number)
        return Hold(
            basis=basis,
            said_at=said_at,
            due_at=self.calendar.after_whole_working_days(day, buffer),
            counted_from=day,
            number=number,
            last_day=day,
            ends_at=self.calendar.end_of(day),
            may_ask=may_ask,
        )

    def undated(self, basis: Basis, said_at: datetime, counted_at: datetime) -> Hold:
        number = _UNDATED_NUMBER[basis]
        return self.counted(
            basis, said_at, counted_at, number, getattr(self.policy.numbers, number)
        )

    def counted(
        self, basis: Basis, said_at: datetime, counted_at: datetime, number: str, days: int
    ) -> Hold:
        return Hold(
            basis=basis,
            said_at=said_at,
            due_at=self.calendar.after_business_days(counted_at, days),
            counted_from=self.calendar.day_of(counted_at),
            number=number,
        )

    def update(self, update: EmployerUpdate) -> Hold:
        basis = _BASIS[update.kind]
        if update.until is not None:
            buffer = _BUFFER_AFTER_ABSENCE if basis is Basis.AWAY else _BUFFER
            return self.dated(basis, update.at, self.calendar.day_of(update.until), buffer)
        return self.undated(basis, update.at, latest(update.away_from, update.at))


def hold(
    state: State, updates: Indexed, rounds: Rounds, policy: Policy, calendar: BusinessCalendar
) -> Hold:
    """The one thing that holds a question back, and until when."""
    reader = _Reader(policy, calendar)
    since = rounds.since
    holding = _newest(
        [
            statement
            for statement in _statements(state, updates, rounds, reader)
            if _counts(statement, since)
        ]
    )
    if holding is None:
        holding = _usual(state, rounds, reader)
    for _, update in reversed(updates):
        if update.kind is UpdateKind.AWAY:
            away = reader.update(update)
            return _stretched(holding, update, away) if _counts(away, since) else holding
    return holding


def _statements(state: State, updates: Indexed, rounds: Rounds, reader: _Reader) -> Iterator[Hold]:
    """What the employer said about time, but for absences."""
    timeline = state.timeline
    if timeline is not None:
        day = last_day(timeline, reader.calendar)
        if day is None:
            yield _rough(timeline, reader, _usual(state, rounds, reader))
        else:
            yield reader.dated(
                Basis.PROMISED_DATE, timeline.given_at, day, _BUFFER, may_ask=timeline.may_ask
            )
    for _, update in updates:
        if update.kind in _BASIS and update.kind is not UpdateKind.AWAY and not update.answer_by:
            yield reader.update(update)
        elif update.kind is UpdateKind.INTERVIEW_MOVED and update.at == rounds.moved_at:
            yield reader.undated(Basis.MOVED, update.at, update.at)


def _usual(state: State, rounds: Rounds, reader: _Reader) -> Hold:
    interviewed_at = rounds.held_at or state.interview.ended_at
    day = reader.calendar.day_of(interviewed_at)
    number, days = usual_wait(state, day, reader.policy)
    return reader.counted(Basis.USUAL_WAIT, interviewed_at, interviewed_at, number, days)


def _counts(statement: Hold, since: datetime) -> bool:
    """A statement of an earlier round counts only by a date that still lay ahead at this one."""
    return statement.said_at >= since or statement.ends_at > since


def _newest(statements: list[Hold]) -> Hold | None:
    """The newest statement; a date that lay ahead when it was said may stay in force beside it."""
    if len(statements) < _SEVERAL:
        return statements[0] if statements else None
    statements.sort(key=lambda statement: statement.said_at)
    newest = statements[-1]
    if newest.last_day is not None or newest.basis in _OTHER_MATTERS:
        return newest
    for earlier in reversed(statements):
        if earlier.ends_at > newest.said_at:
            return _beside(newest, earlier)
    return newest


def _beside(newest: Hold, dated: Hold) -> Hold:
    """A word without a date leaves an earlier date standing; a hold is added to it."""
    if newest.basis is not Basis.ON_HOLD:
        return dated
    return newest._replace(due_at=latest(newest.due_at, dated.due_at))


def _rough(timeline: Timeline, reader: _Reader, usual: Hold) -> Hold:
    """A rough word: the time it names, but not sooner than one would ask without it."""
    end = rough_end(timeline, reader.calendar)
    if end is None:
        days = getattr(reader.policy.numbers, usual.number)
        return reader.counted(
            Basis.ROUGH_WORD, timeline.given_at, timeline.given_at, usual.number, days
        )
    return Hold(
        basis=Basis.ROUGH_WORD,
        said_at=timeline.given_at,
        due_at=end if timeline.may_ask else latest(end, usual.due_at),
        counted_from=reader.calendar.day_of(timeline.given_at),
        number=usual.number,
        may_ask=timeline.may_ask,
    )


def _stretched(holding: Hold, absence: EmployerUpdate, away: Hold) -> Hold:
    """Whoever decides is away: that counts if it was told after what holds, and the question would
    not have come before they left.
    """
    leaves_at = latest(absence.away_from, absence.at)
    told_later = holding.basis is Basis.USUAL_WAIT or absence.at >= holding.said_at
    asked_before = absence.at <= holding.due_at < leaves_at
    if told_later and not asked_before and away.due_at > holding.due_at:
        return away
    return holding
