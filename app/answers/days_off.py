"""The days within a plan on which the employer does not work, for whoever draws it."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.answers.answer import Json
from app.domain.plan import Step
from app.intake.state_of import Question

_DAY = timedelta(days=1)
_BEFORE = timedelta(days=31)
"""So far back at most from the moment of the plan: an interview may be years ago."""
_BEYOND = timedelta(days=7)
"""So far past the last change, which is seen better with a week after it."""
_AHEAD = timedelta(days=366)
"""So far ahead at most: a promise may be one of years."""


def days_off(question: Question, steps: tuple[Step, ...]) -> list[Json]:
    """In order, on the employer's clock; `holiday` is null for a weekend without one."""
    calendar = question.calendar
    return [
        {"date": day.isoformat(), "holiday": calendar.holidays.get(day)}
        for day in _days(question, steps)
        if not calendar.is_working_day(day)
    ]


def _days(question: Question, steps: tuple[Step, ...]) -> Iterator[date]:
    as_of, ended_at = question.as_of, question.state.interview.ended_at
    first = max(min(as_of, ended_at), as_of - _BEFORE)
    last = min(max(steps[-1].decision.as_of, ended_at) + _BEYOND, as_of + _AHEAD)
    day, end = question.calendar.day_of(first), question.calendar.day_of(last)
    while day <= end:
        yield day
        day += _DAY
