"""For which years a decision needs holidays: those of every moment in the state, and the next."""

from collections.abc import Iterator
from datetime import datetime

from app.domain.state import State
from app.domain.vocabulary import TimelineUnit

_PER_YEAR = {
    TimelineUnit.DAYS: 365,
    TimelineUnit.BUSINESS_DAYS: 245,
    TimelineUnit.WEEKS: 52,
    TimelineUnit.MONTHS: 12,
}
"""So many of a unit are about a year, rather too few than too many."""


def years_of(state: State, as_of: datetime) -> tuple[int, ...]:
    """In order; working days are counted at most into the year after a moment."""
    years: set[int] = set()
    for moment in _moments(state, as_of):
        years.add(moment.year)
        years.add(moment.year + 1)
        if moment.month == 1:
            years.add(moment.year - 1)
    timeline = state.timeline
    if timeline is not None and timeline.day is not None:
        years |= {timeline.day.year, timeline.day.year + 1}
    if timeline is not None and timeline.amount is not None and timeline.unit is not None:
        ends = timeline.given_at.year + timeline.amount // _PER_YEAR[timeline.unit]
        years |= {ends, ends + 1, ends + 2}
    return tuple(sorted(years))


def _moments(state: State, as_of: datetime) -> Iterator[datetime]:
    yield as_of
    yield state.interview.ended_at
    if state.timeline is not None:
        yield state.timeline.given_at
    for note in state.notes_sent:
        yield note.sent_at
    for update in state.employer_updates:
        for moment in (update.at, update.until, update.away_from, update.answer_by):
            if moment is not None:
                yield moment
        if update.next_round_at is not None:
            yield update.next_round_at
