"""Unknown instants, days and counts that the engine's own functions can work with."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from functools import partialmethod
from typing import Any

from app.proofs.paths import Path
from app.proofs.translation import Term, seconds, term_of

_SECOND = timedelta(seconds=1)


class Truth:
    """Whether something unknown is so; asked, the path answers."""

    __slots__ = ("path", "term")

    def __init__(self, path: Path, term: Term) -> None:
        self.path = path
        self.term = term

    def __bool__(self) -> bool:
        return self.path.is_true(self.term)

    def __radd__(self, count: int) -> int:
        return count + bool(self)


class _Ordered:
    """Something unknown on a line."""

    __slots__ = ("path", "term")

    def __init__(self, path: Path, term: Term) -> None:
        self.path = path
        self.term = term

    def _compared(self, compare: Callable[[Term, Term], Term], other: object) -> Truth:
        return Truth(self.path, compare(self.term, on_the_line(other)))

    __lt__ = partialmethod(_compared, lambda one, other: one < other)
    __le__ = partialmethod(_compared, lambda one, other: one <= other)
    __gt__ = partialmethod(_compared, lambda one, other: one > other)
    __ge__ = partialmethod(_compared, lambda one, other: one >= other)

    def __eq__(self, other: object) -> Any:
        return False if other is None else self._compared(lambda a, b: a == b, other)

    def __hash__(self) -> int:
        return hash(self.term)


class Count(_Ordered):
    """An unknown number of the policy."""

    def __mul__(self, unit: timedelta) -> "Span":
        return Span(self.path, self.term * (unit // _SECOND))


class Span(_Ordered):
    """An unknown duration, in seconds."""

    def __radd__(self, moment: datetime) -> "Instant":
        return Instant(self.path, seconds(moment) + self.term)


class Day(_Ordered):
    """An unknown day, counted from some first one."""


class Instant(_Ordered):
    """An unknown instant, in seconds since 1970."""

    def __add__(self, span: object) -> "Instant":
        return Instant(self.path, self.term + on_the_line(span))

    def astimezone(self, _zone: tzinfo) -> "Instant":
        return self

    def time(self) -> "Instant":
        """Its own local time: `AnyCalendar` knows a clock by the instant that it is read at."""
        return self


def on_the_line(value: object) -> Term:
    match value:
        case _Ordered():
            return value.term
        case datetime():
            return seconds(value)
        case timedelta():
            return value // _SECOND
        case _:
            return value


def fact(value: object) -> Term:
    """The term of a fact that was read off unknown values."""
    return value.term if isinstance(value, Truth | _Ordered) else term_of(value)
