"""For which years a decision needs holidays: those of every moment in the state, and the next."""

from datetime import date, datetime

from app.domain.state import State
from app.domain.vocabulary import TimelineUnit

_PER_YEAR = {
    TimelineUnit.DAYS: 365,
    TimelineUnit.BUSINESS_DAYS: 245,
    TimelineUnit.WEEKS: 52,
    TimelineUnit.MONTHS: 12,
}
"""So many of a unit are about a year, rather too few than too many."""


_MOST_YEARS = 12
"""Of a longer history, the years that matter least have weekends alone: no request can make
the service work out holidays for a century.
"""


def years_of(state: State, as_of: datetime) -> tuple[int, ...]:
    """In order. Working days are counted at most into the year after a moment, and from the first
    days of a year back into the year before.
    """
    years: dict[int, None] = {}
    for moment in _moments(state, as_of):
        years[moment.year] = None
        years[moment.year + 1] = None
        if moment.month == 1:
            years[moment.year - 1] = None
    return tuple(sorted(list(years)[:_MOST_YEARS]))


def _moments(state: State, as_of: datetime) -> list[date]:
    """Those that matter most first: now, the interview, what was promised, what was said last."""
    moments: list[date] = [as_of, state.interview.ended_at]
    timeline = state.timeline
    if timeline is not None:
        moments.append(timeline.given_at)
        if timeline.day is not None:
            moments.append(timeline.day)
        if timeline.amount is not None and timeline.unit is not None:
            years = timeline.amount // _PER_YEAR[timeline.unit]
            moments += [date(timeline.given_at.year + years + more, 7, 1) for more in (0, 1)]
    for update in reversed(state.employer_updates):
        for moment in (update.at, update.until, update.away_from, update.answer_by):
            if moment is not None:
                moments.append(moment)
        if update.next_round_at is not None:
            moments.append(update.next_round_at)
    return moments + [note.sent_at for note in reversed(state.notes_sent)]
