"""Days and openings against a second, plainer reading of the calendar, hour by hour."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest

from app.calendars.zones import names, zone
from app.domain.working_time import BusinessCalendar, SendingHours, add_months
from app.intake.places import calendar

DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)
SECOND = timedelta(seconds=1)
BEGINS = date(2026, 1, 1)
ENDS = date(2029, 1, 1)
HOURS = (
    SendingHours(time(9), time(18), every_day=False),
    SendingHours(time(8), time(21), every_day=True),
)
PLACES = {
    "America/New_York": "US",
    "Europe/Berlin": "DE",
    "Australia/Lord_Howe": "AU",  # its clock moves by half an hour
    "Pacific/Apia": "WS",
    "Africa/Casablanca": "MA",  # its clock goes back for a moon's month
    "Africa/Cairo": "EG",  # its clock moves at midnight; Friday is the weekend
    "Asia/Shanghai": "CN",  # some weekends are worked
}
everywhere = pytest.mark.parametrize("name", PLACES)


@cache
def of(name: str) -> BusinessCalendar:
    years = tuple(range(BEGINS.year - 1, ENDS.year + 2))
    return calendar(zone(name), PLACES[name], None, years)


def days() -> list[date]:
    return [BEGINS + step * DAY for step in range((ENDS - BEGINS).days)]


def half_hours() -> list[datetime]:
    first = datetime.combine(BEGINS, time(), UTC)
    return [first + step * HALF_HOUR for step in range((ENDS - BEGINS) // HALF_HOUR)]


def is_open(place: BusinessCalendar, hours: SendingHours, moment: datetime) -> bool:
    local = moment.astimezone(place.zone)
    works = hours.every_day or place.is_working_day(local.date())
    return works and hours.opens <= local.time() < hours.closes


@everywhere
def test_an_opening_is_the_first_half_hour_that_is_open(name: str) -> None:
    """Which makes it open, its own opening, never earlier, and in order."""
    place = of(name)
    for hours in HOURS:
        opening = None
        for moment in reversed(half_hours()):
            opening = moment if is_open(place, hours, moment) else opening
            if opening is not None:
                assert place.opening(moment, hours) == opening


@everywhere
def test_between_half_hours_an_opening_is_now_or_the_next(name: str) -> None:
    place = of(name)
    for moment in half_hours()[::5]:
        later = moment + 17 * SECOND
        for hours in HOURS:
            if is_open(place, hours, later):
                assert place.opening(later, hours) == later
            else:
                assert place.opening(later, hours) == place.opening(moment + HALF_HOUR, hours)


@everywhere
def test_working_days_are_counted_one_by_one(name: str) -> None:
    place = of(name)
    working = [day for day in days() if place.is_working_day(day)]
    after = {day: place_in_line for place_in_line, day in enumerate(working)}
    next_in_line = 0
    for day in days()[:-60]:
        here = after.get(day)
        next_in_line = next_in_line if here is None else here + 1
        for count in (1, 2, 3, 5, 10, 20):
            assert place.working_day_after(day, count) == working[next_in_line + count - 1]
        last_in_line = next_in_line - (1 if here is None else 2)
        for count in (1, 2, 5):
            if last_in_line - count + 1 >= 0:
                before = working[last_in_line - count + 1]
                assert place.working_day_before(day, count) == before
        assert place.working_day_after(day, 0) == place.working_day_before(day, 0) == day


@everywhere
@pytest.mark.parametrize("clock", [time(), time(2, 30), time(9), time(23, 59, 59)], ids=str)
def test_a_wait_keeps_the_hour_of_the_clock(name: str, clock: time) -> None:
    """Where the clock has that hour on the day on which the wait ends; else it is an hour off."""
    place = of(name)
    for day in days()[:-60]:
        start = datetime.combine(day, clock, place.zone).astimezone(UTC)
        begins = start.astimezone(place.zone)
        if begins.time() != clock:
            continue  # no such hour that day
        for count in (1, 2, 5, 10):
            end = place.after_business_days(start, count).astimezone(place.zone)
            last = place.working_day_after(day, count)
            expected = datetime.combine(last, clock, place.zone)
            assert end.astimezone(UTC) == expected.astimezone(UTC)
            assert end > begins
            assert end.date() == last
            assert end.time() == clock or end.utcoffset() != begins.utcoffset()


@everywhere
def test_a_buffer_is_whole_working_days(name: str) -> None:
    place = of(name)
    for day in days()[:-60]:
        for count in (0, 1, 2, 10):
            over = place.after_whole_working_days(day, count)
            last = place.working_day_after(day, count)
            assert place.day_of(over - SECOND) == last
            assert place.day_of(over) > last


def test_a_day_ends_where_the_next_begins_on_every_clock() -> None:
    """Some clocks skip midnight, some have it twice."""
    for name in names():
        place = BusinessCalendar(
            zone=zone(name), weekend=frozenset(), holidays={}, working_weekends=frozenset()
        )
        for day in days()[:365]:
            over = place.end_of(day)
            assert place.day_of(over - SECOND) == day, name
            assert place.day_of(over) == day + DAY, name


def test_months_are_counted_one_by_one() -> None:
    for day in days():
        year, month = day.year, day.month
        for count in range(1, 37):
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
            last = monthrange(year, month)[1]
            assert add_months(day, count) == date(year, month, min(day.day, last))


def test_holidays_between_are_named_once_and_in_order() -> None:
    place = of("Asia/Shanghai")
    between = place.holidays_between(date(2026, 9, 20), date(2026, 10, 10))
    assert between == tuple(dict.fromkeys(between))
    assert between == tuple(
        dict.fromkeys(
            place.holidays[day]
            for day in days()
            if day in place.holidays and date(2026, 9, 20) < day < date(2026, 10, 10)
        )
    )
    assert place.holidays_between(date(2026, 9, 20), date(2026, 9, 20)) == ()
