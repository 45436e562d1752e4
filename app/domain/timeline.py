"""The day until which a timeline promises an answer, or the moment that a rough word points to."""

from datetime import date, datetime, timedelta

from app.domain.state import Timeline
from app.domain.vocabulary import TimelineKind, TimelineUnit
from app.domain.working_time import BusinessCalendar, add_months

_DAYS_PER_WEEK = 7


def last_day(timeline: Timeline, calendar: BusinessCalendar) -> date | None:
    """The last day of the promise, in the employer's zone; None for a vague word."""
    if timeline.kind is TimelineKind.VAGUE:
        return None
    if timeline.kind is TimelineKind.WITHIN:
        return _counted(timeline, calendar)
    return timeline.day


def rough_end(timeline: Timeline, calendar: BusinessCalendar) -> datetime | None:
    """When "a couple of weeks" are over, at the local time at which it was said; None where no
    amount was named. A rough word is no date, so no buffer and no end of day is added to it.
    """
    if timeline.kind is not TimelineKind.VAGUE or timeline.amount is None:
        return None
    said = timeline.given_at.astimezone(calendar.zone)
    return calendar.at(_counted(timeline, calendar), said.time())


def _counted(timeline: Timeline, calendar: BusinessCalendar) -> date:
    start, amount = calendar.day_of(timeline.given_at), timeline.amount or 0
    match timeline.unit:
        case TimelineUnit.BUSINESS_DAYS:
            return calendar.working_day_after(start, amount)
        case TimelineUnit.MONTHS:
            return add_months(start, amount)
        case TimelineUnit.WEEKS:
            return start + timedelta(days=amount * _DAYS_PER_WEEK)
        case _:
            return start + timedelta(days=amount)
