"""Days and hours on the employer's clock: every half hour of three years, where clocks are odd."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.calendars.zones import zone
from app.domain.working_time import BusinessCalendar, SendingHours, add_months
from app.intake.places import calendar

YEARS = (2026, 2027, 2028)
HALF_HOUR = timedelta(minutes=30)
WORKING = SendingHours(time(9), time(18), every_day=False)
WIDER = SendingHours(time(8), time(21), every_day=True)
PLACES = {
    "America/New_York": "US",
    "Europe/Berlin": "DE",
    "Australia/Lord_Howe": "AU",
    "Pacific/Apia": "WS",
    "Africa/Casablanca": "MA",
    "Asia/Dubai": "AE",
    "Asia/Shanghai": "CN",
}

everywhere = pytest.mark.parametrize("name", PLACES)


def of(name: str) -> BusinessCalendar:
    return calendar(zone(name), PLACES[name], None, (*YEARS, YEARS[-1] + 1))


def half_hours() -> Iterator[datetime]:
    moment = datetime(YEARS[0], 1, 1, tzinfo=UTC)
    while moment.year <= YEARS[-1]:
        yield moment
        moment += HALF_HOUR


@everywhere
@pytest.mark.parametrize("hours", [WORKING, WIDER], ids=["working", "wider"])
def test_the_next_opening_is_open_and_the_first(name: str, hours: SendingHours) -> None:
    days, last = of(name), datetime.min.replace(tzinfo=UTC)
    for moment in half_hours():
        opening = days.opening(moment, hours)
        local = opening.astimezone(days.zone)
        assert opening >= moment
        assert hours.every_day or days.is_working_day(local.date())
        assert hours.opens <= local.time() < hours.closes
        assert days.opening(opening, hours) == opening
        assert opening >= last
        last = opening


@everywhere
@pytest.mark.parametrize("count", [0, 1, 2, 5, 20])
def test_a_wait_ends_at_the_same_local_time_on_the_nth_working_day(name: str, count: int) -> None:
    days, start = of(name), datetime(2026, 1, 5, 15, 20, tzinfo=UTC)
    for offset in range(700):
        moment = start + timedelta(days=offset)
        end = days.after_business_days(moment, count)
        began, ended = moment.astimezone(days.zone), end.astimezone(days.zone)
        between = [
            began.date() + timedelta(days=step)
            for step in range(1, (ended.date() - began.date()).days + 1)
        ]
        assert sum(map(days.is_working_day, between)) == count
        assert ended.time() == began.time()
        assert count == 0 or days.is_working_day(ended.date())


@everywhere
def test_whole_working_days_go_by_before_the_buffer_is_over(name: str) -> None:
    days = of(name)
    for offset in range(700):
        promised = date(2026, 1, 5) + timedelta(days=offset)
        end = days.after_whole_working_days(promised, 2).astimezone(days.zone)
        gone = [promised + timedelta(days=step) for step in range(1, (end.date() - promised).days)]
        assert sum(map(days.is_working_day, gone)) == 2
        assert end.time() == time()


def test_a_holiday_and_a_working_saturday_are_told_from_other_days() -> None:
    assert not of("America/New_York").is_working_day(date(2026, 11, 26))
    assert of("America/New_York").is_working_day(date(2026, 11, 27))
    assert of("Asia/Shanghai").is_working_day(date(2026, 2, 28))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 30), 366, date(2057, 5, 30)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day: date, count: int, expected: date) -> None:
    assert add_months(day, count) == expected
