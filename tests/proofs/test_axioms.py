"""What the proofs take for granted of calendars is so of the real ones, where clocks are odd."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest

from app.calendars.zones import zone
from app.domain.working_time import BusinessCalendar, SendingHours
from app.intake.places import calendar as of

COUNTRIES = {
    "America/New_York": "US",
    "Australia/Lord_Howe": "AU",
    "Pacific/Apia": "WS",
    "Africa/Casablanca": "MA",
    "Africa/Cairo": "EG",
    "America/Havana": "CU",
    "Asia/Shanghai": "CN",
}
"""Clocks that change by half an hour, at midnight, for Ramadan; working weekends."""
everywhere = pytest.mark.parametrize("name", COUNTRIES)
SECOND = timedelta(seconds=1)
STEP = timedelta(minutes=30)
HOURS = (SendingHours(time(9), time(18), False), SendingHours(time(6), time(23), True))
COUNTS = (0, 1, 2, 5)
YEAR = 2027


def calendar(name: str) -> BusinessCalendar:
    return of(zone(name), COUNTRIES[name], None, (YEAR - 1, YEAR, YEAR + 1))


def moments() -> Iterator[datetime]:
    """Every half hour of a year, and the seconds beside it."""
    moment = datetime(YEAR, 1, 1, tzinfo=UTC)
    while moment.year == YEAR:
        yield from (moment - SECOND, moment, moment + SECOND)
        moment += STEP


def days() -> Iterator[date]:
    return (date(YEAR, 1, 1) + timedelta(days=offset) for offset in range(365))


@everywhere
def test_days_follow_each_other_as_instants_do_and_end_where_the_next_begins(name: str) -> None:
    real, last = calendar(name), date.min
    for moment in moments():
        day = real.day_of(moment)
        assert last <= day
        assert real.end_of(day - timedelta(days=1)) <= moment < real.end_of(day)
        last = day


@everywhere
def test_ends_of_days_follow_each_other(name: str) -> None:
    ends = [calendar(name).end_of(day) for day in days()]
    assert all(one < other for one, other in pairwise(ends))


@everywhere
def test_a_later_day_and_a_greater_count_reach_a_later_working_day(name: str) -> None:
    real = calendar(name)
    for day in days():
        reached = [real.working_day_after(day, count) for count in COUNTS]
        assert reached[0] == day
        assert reached == sorted(reached)
        for count, end in zip(COUNTS, reached, strict=True):
            assert end >= day + timedelta(days=count)
            assert end <= real.working_day_after(day + timedelta(days=1), count)
            assert real.working_day_before(day, count) <= day - timedelta(days=count)


@everywhere
def test_a_wait_of_working_days_ends_on_the_last_of_them(name: str) -> None:
    real = calendar(name)
    for moment in islice(moments(), 1, None, 3):
        for count in (0, 1):
            end = real.after_business_days(moment, count)
            assert real.day_of(end) == real.working_day_after(real.day_of(moment), count)


@everywhere
def test_a_clock_time_of_a_day_falls_on_that_day(name: str) -> None:
    real = calendar(name)
    for day in days():
        for hour in range(24):
            assert real.day_of(real.at(day, time(hour, 30))) == day


@everywhere
def test_an_opening_is_never_before_the_moment(name: str) -> None:
    real = calendar(name)
    for moment in moments():
        assert all(real.opening(moment, hours) >= moment for hours in HOURS)


def test_waits_at_the_same_local_time_do_not_follow_each_other_as_instants_do() -> None:
    """So the proofs do not say that they do."""
    real = calendar("America/New_York")
    saturday = real.at(date(2027, 2, 6), time(15))
    sunday = real.at(date(2027, 2, 7), time(10))
    assert saturday < sunday
    assert real.after_business_days(saturday, 1) > real.after_business_days(sunday, 1)
