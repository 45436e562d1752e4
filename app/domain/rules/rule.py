"""What a rule is: a name, one condition, one outcome, and who says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from inspect import getdoc
from typing import Literal

from app.domain.facts import Facts
from app.domain.hold import Basis
from app.domain.vocabulary import NoteKind, Verdict

Condition = Callable[[Facts, datetime], bool]


class SendIn(StrEnum):
    """The hours in which a note of this kind is sent."""

    WORKING_HOURS = "working_hours"
    WIDER_HOURS = "wider_hours"
    """Those of a thank-you, every day; what is urgent goes out in them too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """The outcome: a verdict, the note it is about, and the moments that bound it."""

    verdict: Verdict
    note: NoteKind | Literal["next_question"] | None = None
    until: str | None = None
    """With `wait`: the fact that ends it."""
    late_at: str | None = None
    """The fact after which the note is late."""
    send_in: SendIn = SendIn.WORKING_HOURS
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many sources agree, as counted in a survey of them."""

    survey: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """How many sources agree with the rule's number, by the survey of that number: those that name
    as much or more (they would wait as well), or as much or less (they would write as well).
    """

    at_least: bool


HELD_BY = "held_by"
"""In `numbers`: the number that this very wait was counted with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    id: str
    says: str
    """The rule in words."""
    applies: Condition
    then: Then
    code: str
    """The fact that decides; the code of the first reason."""
    cites: tuple[str, ...]
    numbers: tuple[str, ...]
    support: Count | Tallied | None
    overrides: tuple[str, ...]
    """The later rules that would decide otherwise where this one is meant to decide before them:
    ids, a topic (`questions`: every later rule of it), or one verdict of a topic
    (`questions.wait`). `app.proofs` shows that these are all, and that each is met.
    """

    @property
    def topic(self) -> str:
        """What it is about: the name of its module."""
        return self.applies.__module__.rpartition(".")[2]

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts that its condition reads, in order."""
        return tuple(name for name in self._names() if name in Facts.__annotations__)

    @property
    def bases(self) -> tuple[Basis, ...]:
        """What a wait must rest on for this rule; none: on anything."""
        return tuple(Basis[name] for name in self._names() if name in Basis.__members__)

    def _names(self) -> tuple[str, ...]:
        names: tuple[str, ...] = self.applies.__code__.co_names
        return names


def now(
    note: NoteKind | Literal["next_question"],
    *,
    late_at: str | None = None,
    send_in: SendIn = SendIn.WORKING_HOURS,
) -> Then:
    return Then(verdict=Verdict.FOLLOW_UP_NOW, note=note, late_at=late_at, send_in=send_in)


def wait(
    until: str, note: NoteKind | Literal["next_question"], *, late_at: str | None = None
) -> Then:
    return Then(verdict=Verdict.WAIT, note=note, until=until, late_at=late_at)


def leave(*, closed: bool = False) -> Then:
    return Then(verdict=Verdict.DO_NOT_FOLLOW_UP, closed=closed)


def rule(  # noqa: PLR0913 - each names one thing that a rule is made of
    then: Then,
    code: str,
    *,
    cites: tuple[str, ...],
    numbers: tuple[str, ...] = (),
    support: Count | Tallied | None = None,
    overrides: tuple[str, ...] = (),
) -> Callable[[Condition], Rule]:
    """Makes a rule of a condition: its id is the function's name, its words the docstring."""

    def made(condition: Condition) -> Rule:
        return Rule(
            id=condition.__name__,
            says=getdoc(condition) or "",
            applies=condition,
            then=then,
            code=code,
            cites=cites,
            numbers=numbers,
            support=support,
            overrides=overrides,
        )

    return made
