"""Any calendar at all: weekends, holidays, hours and clocks of which only a few truths are known.

The truths are the docstrings below; tests hold the real calendars to them, in zones with odd
changes of the clock too. A wait of working days at the same local time is *not* monotone (from
Saturday 3 pm and from Sunday 10 am it ends on the same Monday, the later one first), so nothing
here says that it is: days are.
"""

from datetime import UTC

import z3

from app.domain.working_time import BusinessCalendar
from app.proofs.paths import Path
from app.proofs.symbols import Day, Instant, on_the_line
from app.proofs.translation import Term

_INT = z3.IntSort()
_DAY_OF = z3.Function("day_of", _INT, _INT)
_END_OF = z3.Function("end_of", _INT, _INT)
_WORKING_DAY_AFTER = z3.Function("working_day_after", _INT, _INT, _INT)
_WORKING_DAY_BEFORE = z3.Function("working_day_before", _INT, _INT, _INT)
_AFTER_BUSINESS_DAYS = z3.Function("after_business_days", _INT, _INT, _INT)
_LOCAL_TIME = z3.Function("local_time", _INT, _INT)
_AT = z3.Function("at", _INT, _INT, _INT)
_OPENING = z3.Function("opening", _INT, _INT, _INT)


class AnyCalendar:
    """Stands in for a `BusinessCalendar`. A truth is told to the path for the values it meets."""

    zone = UTC
    after_whole_working_days = BusinessCalendar.after_whole_working_days

    def __init__(self, path: Path) -> None:
        self._path = path
        self._moments: dict[int, Term] = {}
        self._ended: dict[int, Term] = {}
        self._counted: list[tuple[Term, Term, Term]] = []

    def day_of(self, moment: Instant) -> Day:
        """Days follow each other as instants do; one is over exactly where the next begins."""
        self._meet(moment.term)
        return Day(self._path, _DAY_OF(moment.term))

    def end_of(self, day: Day) -> Instant:
        """An instant lies at the end of a day, or behind it, if its own day is a later one."""
        end = _END_OF(day.term)
        if day.term.get_id() not in self._ended:
            for moment in self._moments.values():
                self._path.learn(_is_over(day.term, moment))
            for other in self._ended.values():
                self._path.learn((_END_OF(other) < end) == (other < day.term))
            self._ended[day.term.get_id()] = day.term
        return Instant(self._path, end)

    def working_day_after(self, day: Day, count: object) -> Day:
        """Not before `count` days have passed; `day` itself for none; later for a later day and
        for a greater count.
        """
        start, number = day.term, on_the_line(count)
        end = _WORKING_DAY_AFTER(start, number)
        self._path.learn(end >= start + number, z3.Implies(number == 0, end == start))
        for other, much, reached in self._counted:
            self._path.learn(
                z3.Implies(z3.And(start <= other, number <= much), end <= reached),
                z3.Implies(z3.And(other <= start, much <= number), reached <= end),
            )
        self._counted.append((start, number, end))
        return Day(self._path, end)

    def working_day_before(self, day: Day, count: object) -> Day:
        """Not after `count` days before."""
        number = on_the_line(count)
        begin = _WORKING_DAY_BEFORE(day.term, number)
        self._path.learn(begin <= day.term - number)
        return Day(self._path, begin)

    def after_business_days(self, moment: Instant, count: object) -> Instant:
        """It falls on that very working day."""
        reached = _AFTER_BUSINESS_DAYS(moment.term, on_the_line(count))
        self._meet(reached)
        day = self.working_day_after(self.day_of(moment), count)
        self._path.learn(_DAY_OF(reached) == day.term)
        return Instant(self._path, reached)

    def at(self, day: Day, clock: object) -> Instant:
        """It falls on that day."""
        moment = _AT(day.term, _clock(clock))
        self._meet(moment)
        self._path.learn(_DAY_OF(moment) == day.term)
        return Instant(self._path, moment)

    def opening(self, moment: object, hours: int) -> Instant:
        """Never before the moment."""
        opening = _OPENING(on_the_line(moment), hours)
        self._path.learn(opening >= on_the_line(moment))
        return Instant(self._path, opening)

    def _meet(self, moment: Term) -> None:
        if moment.get_id() in self._moments:
            return
        for other in self._moments.values():
            self._path.learn(
                z3.Implies(moment <= other, _DAY_OF(moment) <= _DAY_OF(other)),
                z3.Implies(other <= moment, _DAY_OF(other) <= _DAY_OF(moment)),
            )
        self._moments[moment.get_id()] = moment
        for day in self._ended.values():
            self._path.learn(_is_over(day, moment))


def _is_over(day: Term, moment: Term) -> Term:
    return (_END_OF(day) <= moment) == (day < _DAY_OF(moment))


def _clock(clock: object) -> Term:
    """The local time of an instant, or the hour that a policy names."""
    return _LOCAL_TIME(clock.term) if isinstance(clock, Instant) else z3.Int(str(clock))
