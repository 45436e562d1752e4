"""Working days and sending hours, in the employer's zone.

Instants come and go in UTC; days and hours are read on the employer's clock, so that a wait is
right across a change of that clock. A local time inside a gap of the clock is read with the offset
before the gap, a repeated one as its first occurrence (PEP 495, fold 0).
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_DAY = timedelta(days=1)
_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class SendingHours:
    """The daily hours in which a note is sent: from `opens`, up to but not including `closes`."""

    opens: time
    closes: time
    every_day: bool
    """True: weekends and holidays too. False: working days only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """The employer's clock, weekend and public holidays, for the years a decision can reach."""

    zone: tzinfo
    weekend: frozenset[int]
    """Days off, Monday is 0."""
    holidays: Mapping[date, str]
    """Public holidays with their names."""
    working_weekends: frozenset[date]
    """Weekend days that are worked in exchange for a bridge day."""

    def is_working_day(self, day: date) -> bool:
        if day in self.holidays:
            return False
        return day.weekday() not in self.weekend or day in self.working_weekends

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def working_day_after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself if `count` is 0."""
        return self._counted(day, count, _DAY)

    def working_day_before(self, day: date, count: int) -> date:
        return self._counted(day, count, -_DAY)

    def _counted(self, day: date, count: int, step: timedelta) -> date:
        is_working_day = self.is_working_day
        while count > 0:
            day += step
            if is_working_day(day):
                count -= 1
        return day

    def after_business_days(self, moment: datetime, count: int) -> datetime:
        """The same local time on the `count`-th working day after `moment`."""
        local = moment.astimezone(self.zone)
        return self.at(self.working_day_after(local.date(), count), local.time())

    def end_of(self, day: date) -> datetime:
        """The instant at which `day` is over."""
        return self.at(day + _DAY, _MIDNIGHT)

    def after_whole_working_days(self, day: date, count: int) -> datetime:
        """The instant at which `count` whole working days have gone by after `day`."""
        return self.end_of(self.working_day_after(day, count))

    def opening(self, moment: datetime, hours: SendingHours) -> datetime:
        """The first instant from `moment` on that lies inside the sending hours."""
        local = moment.astimezone(self.zone)
        day, clock = local.date(), local.time()
        open_today = hours.every_day or self.is_working_day(day)
        if open_today and hours.opens <= clock < hours.closes:
            return moment
        if not (open_today and clock < hours.opens):
            day += _DAY
            while not (hours.every_day or self.is_working_day(day)):
                day += _DAY
        return self.at(day, hours.opens)

    def holidays_between(self, first: date, last: date) -> tuple[str, ...]:
        """The names of the public holidays after `first` and before `last`, each once."""
        names = self.holidays
        found = (names.get(first + offset * _DAY) for offset in range(1, (last - first).days))
        return tuple(dict.fromkeys(name for name in found if name is not None))


def add_months(day: date, count: int) -> date:
    """The same day `count` months later, or the last day of a shorter month."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
