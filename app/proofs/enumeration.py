"""Every state, counted without a solver: the real conditions run over facts that are made up only
when they are read, so that one run stands for all states that differ in what it did not read.

An instant lies two seconds or one before the moment, at it, or one or two behind it: a rule
compares an instant with the moment or with one other instant, and no order of the three is missing.
A run counts for all combinations of what it left open; that the counts of all runs make up the
whole product shows that no state was left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, partialmethod
from math import prod
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from app.domain.facts import Facts
from app.domain.rules import Rule
from app.domain.vocabulary import NoteKind

if TYPE_CHECKING:
    from enum import StrEnum

MOMENT = datetime(2026, 11, 23, 12, tzinfo=UTC)
_AROUND = tuple(MOMENT + timedelta(seconds=second) for second in (-2, -1, 0, 1, 2))
_QUESTIONS = (NoteKind.CHECK_IN, NoteKind.SECOND_CHECK_IN, NoteKind.CLOSING)


def _values(name: str, kind: object) -> tuple[object, ...]:
    if kind is bool:
        return (False, True)
    if kind is datetime:
        return _AROUND
    if name == "next_question":
        return _QUESTIONS
    return tuple(cast("type[StrEnum]", kind))


VALUES: Mapping[str, tuple[object, ...]] = {
    name: _values(name, kind) for name, kind in Facts.__annotations__.items()
}
STATES = prod(map(len, VALUES.values()))
"""All combinations."""


class Run(NamedTuple):
    """What is still possible for each fact that was read, the rule that decides for all of it
    (None: none does), and for how many states that is.
    """

    possible: Mapping[str, tuple[object, ...]]
    rule: Rule | None
    states: int


class _Fork:
    """The answers of one run to the questions that leave both answers open: yes first."""

    def __init__(self, given: Sequence[bool]) -> None:
        self.answers = list(given)
        self._asked = 0

    def answer(self) -> bool:
        if self._asked == len(self.answers):
            self.answers.append(True)
        self._asked += 1
        return self.answers[self._asked - 1]


class _Unread:
    """Facts of which no more is settled than was asked."""

    def __init__(self, fork: _Fork) -> None:
        self._fork = fork
        self.possible: dict[str, tuple[Any, ...]] = {}

    def __getattr__(self, name: str) -> object:
        values = self.possible.setdefault(name, VALUES[name])
        if isinstance(values[0], datetime):
            return _UnreadInstant(self, name)
        return self.settled(name)

    def settled(self, name: str) -> Any:
        """One value; the others in other runs."""
        while len(self.possible[name]) > 1:
            self.holds(name, self.possible[name][0].__eq__)
        return self.possible[name][0]

    def holds(self, name: str, condition: Callable[[Any], bool]) -> bool:
        """Is it so for what is possible? Where it is for a part only, for that part in one run."""
        values = self.possible[name]
        those = tuple(value for value in values if condition(value))
        if len(those) in {0, len(values)}:
            return bool(those)
        answer = self._fork.answer()
        self.possible[name] = those if answer else tuple(v for v in values if v not in those)
        return answer


class _UnreadInstant:
    def __init__(self, facts: _Unread, name: str) -> None:
        self._facts = facts
        self._name = name

    def settled(self) -> datetime:
        moment: datetime = self._facts.settled(self._name)
        return moment

    def _compared(self, compare: Callable[[Any, Any], bool], other: object) -> bool:
        settled = other.settled() if isinstance(other, _UnreadInstant) else other
        return self._facts.holds(self._name, lambda value: compare(value, settled))

    __lt__ = partialmethod(_compared, lt)
    __le__ = partialmethod(_compared, le)
    __gt__ = partialmethod(_compared, gt)
    __ge__ = partialmethod(_compared, ge)


@cache
def all_runs(rules: tuple[Rule, ...]) -> tuple[Run, ...]:
    return tuple(runs(rules))


def runs(rules: Sequence[Rule]) -> Iterator[Run]:
    """One for each way of deciding, together all states."""
    given: list[bool] | None = []
    while given is not None:
        fork = _Fork(given)
        facts = _Unread(fork)
        rule = _first(rules, cast("Facts", facts))
        read = facts.possible
        unread = STATES // prod(len(VALUES[name]) for name in read)
        yield Run(read, rule, unread * prod(map(len, read.values())))
        given = _next(fork.answers)


def _first(rules: Sequence[Rule], facts: Facts) -> Rule | None:
    return next((rule for rule in rules if rule.applies(facts, MOMENT)), None)


def _next(answers: list[bool]) -> list[bool] | None:
    """The last yes becomes a no."""
    while answers:
        if answers.pop():
            return [*answers, False]
    return None
