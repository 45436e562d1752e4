"""How a moment is read: with its own offset, as a local time of a known zone, or as a whole day.

A past day means noon (or `as_of`, if that is earlier); a day ahead, its end. Today is a past day
for what happened and a day ahead for what is planned. Every reading that needed a zone or a day's
hour is an assumption in the answer.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from app.domain.fault import Fault

_ANOTHER_YEAR = re.compile(r"^(?!20\d\d|2100)\d{4}-\d{2}-\d{2}")
_DATE_LENGTH = 10
_NOON = time(12)
_LAST_SECOND = time(23, 59, 59)
_MIDNIGHT = time()


class Assumption(NamedTuple):
    """A reading or default that could have changed the answer; its words are in `app.words`."""

    pointer: str
    value: datetime | str | None
    code: str


class UnreadableError(ValueError):
    """The text is no moment; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def fault_in_form(text: str) -> str:
    """The code for a text that has not the form of a moment."""
    return "moment_out_of_range" if _ANOTHER_YEAR.match(text) else "not_a_moment"


def written(text: str) -> datetime | date:
    """The moment as it is written: aware, local (naive), or a day. Raises `UnreadableError`.

    The text has the form of `MOMENT_PATTERN`: the shape of a request sees to that.

    Fractions of a second are dropped: answers speak in whole seconds, and a wait must be over at
    the very second they name.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableError("no_such_day") from None
    return read.date() if len(text) == _DATE_LENGTH else read.replace(microsecond=0)


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads the moments of one request and keeps what it assumed and what it could not read."""

    zone: tzinfo | None
    """Where a moment without offset is read: the caller's zone, else the employer's."""
    as_of: datetime
    assumptions: list[Assumption] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def happened(
        self, pointer: str, text: str | None, after: tuple[datetime, ...] = ()
    ) -> datetime | None:
        """A moment of the past. Where only the day is known, it is read as after what happened on
        that day: a thank-you dated like the interview came after it, a reply after the question.
        """
        return self._read(pointer, text, planned=False, after=after)

    def planned(
        self, pointer: str, text: str | None, after: tuple[datetime, ...] = ()
    ) -> datetime | None:
        """A moment that may lie ahead."""
        return self._read(pointer, text, planned=True, after=after)

    def begins(self, pointer: str, text: str | None) -> datetime | None:
        """A moment from which on; of a day, its beginning."""
        return self._read(pointer, text, planned=True, hour=_MIDNIGHT)

    def day(self, pointer: str, text: str | None, zone: tzinfo) -> date | None:
        """The day of a moment, in the employer's `zone`."""
        if text is None:
            return None
        if len(text) == _DATE_LENGTH:
            read = self._written(pointer, text)
            return read if isinstance(read, date) else None
        moment = self._read(pointer, text, planned=True)
        if moment is None:
            return None
        day = moment.astimezone(zone).date()
        self.assumptions.append(
            Assumption(pointer=pointer, value=day.isoformat(), code="promise_lasts_all_day")
        )
        return day

    def _read(
        self,
        pointer: str,
        text: str | None,
        *,
        planned: bool,
        after: tuple[datetime, ...] = (),
        hour: time | None = None,
    ) -> datetime | None:
        read = None if text is None else self._written(pointer, text)
        if read is None:
            return None
        if not isinstance(read, datetime):
            return self._whole_day(pointer, read, planned, after, hour)
        return self._local(pointer, read) if read.tzinfo is None else read.astimezone(UTC)

    def _written(self, pointer: str, text: str) -> datetime | date | None:
        try:
            return written(text)
        except UnreadableError as unreadable:
            self.faults.append(Fault(pointer=pointer, code=unreadable.code))
            return None

    def _local(self, pointer: str, local: datetime) -> datetime | None:
        if self.zone is None:
            self.faults.append(Fault(pointer=pointer, code="zone_needed"))
            return None
        moment = local.replace(tzinfo=self.zone).astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) != local:
            self.faults.append(Fault(pointer=pointer, code="in_clock_gap"))
            return None
        later = local.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        code = "local_time" if later == moment else "first_of_repeated_hour"
        self.assumptions.append(Assumption(pointer=pointer, value=moment, code=code))
        return moment

    def _whole_day(
        self,
        pointer: str,
        day: date,
        planned: bool,
        after: tuple[datetime, ...],
        hour: time | None,
    ) -> datetime:
        zone = self.zone or UTC
        today = self.as_of.astimezone(zone).date()
        ahead = day > today or (planned and day == today)
        clock = hour or (_LAST_SECOND if ahead else _NOON)
        moment = datetime.combine(day, clock, zone).astimezone(UTC)
        code = "day_begins" if hour else "end_of_day" if ahead else "noon"
        earlier = [each for each in after if each.astimezone(zone).date() == day]
        if not ahead and earlier and moment < max(earlier):
            moment, code = max(earlier), "same_day"
        if not ahead and hour is None and moment > self.as_of:
            moment, code = self.as_of, "not_later_than_as_of"
        if self.zone is None:
            code += "_utc"
        self.assumptions.append(Assumption(pointer=pointer, value=moment, code=code))
        return moment


def read_as_of(text: str, zone: tzinfo | None) -> tuple[datetime, Assumption | None]:
    """The instant to decide for, and what was assumed; a day means its noon.

    Raises `UnreadableError`.
    """
    read = written(text)
    if isinstance(read, datetime) and read.tzinfo is not None:
        return read.astimezone(UTC), None
    code = "local_time"
    if not isinstance(read, datetime):
        code = "noon" if zone else "noon_utc"
        read, zone = datetime.combine(read, _NOON), zone or UTC
    if zone is None:
        raise UnreadableError("zone_needed")
    moment = read.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != read:
        raise UnreadableError("in_clock_gap")
    return moment, Assumption(pointer="/as_of", value=moment, code=code)


CLOCK_DIFFERENCE = timedelta(minutes=5)
"""So much later than a defaulted `as_of` may a fact be: clocks differ."""
