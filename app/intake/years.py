"""For which years a decision needs holidays: those of every moment in the state, and the next."""

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
    """In order. Working days are counted at most into the year after a moment, and from the first
    days of a year back into the year before.
    """
    moments = _moments(state, as_of)
    years = {moment.year for moment in moments}
    years |= {moment.year - 1 for moment in moments if moment.month == 1}
    timeline = state.timeline
    if timeline is not None and timeline.day is not None:
        years.add(timeline.day.year)
    if timeline is not None and timeline.amount is not None and timeline.unit is not None:
        ends = timeline.given_at.year + timeline.amount // _PER_YEAR[timeline.unit]
        years |= {ends, ends + 1}
    return tuple(sorted(years | {year + 1 for year in years}))


def _moments(state: State, as_of: datetime) -> list[datetime]:
    moments = [as_of, state.interview.ended_at]
    if state.timeline is not None:
        moments.append(state.timeline.given_at)
    moments += [note.sent_at for note in state.notes_sent]
    for update in state.employer_updates:
        for moment in (update.at, update.until, update.away_from, update.answer_by):
            if moment is not None:
                moments.append(moment)
        if update.next_round_at is not None:
            moments.append(update.next_round_at)
    return moments
