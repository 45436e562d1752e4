"""Every rule in order, and the fact by which it was decided; worked out only on request."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, cast

from app.domain.facts import Facts
from app.domain.rules import RULES, Rule


class Match(StrEnum):
    MATCHED = "matched"
    NOT_MATCHED = "not_matched"
    NOT_REACHED = "not_reached"


class Traced(NamedTuple):
    rule: Rule
    match: Match
    read: tuple[str, ...]
    """The facts that its condition read, in order. The last of them decided it: a condition stops
    at the first fact that settles it.
    """


class _Watched:
    """Facts that remember which of them were read."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.read: dict[str, None] = {}

    def __getattr__(self, name: str) -> object:
        self.read[name] = None
        return getattr(self._facts, name)


def trace(facts: Facts, as_of: datetime) -> tuple[Traced, ...]:
    """One entry for each rule; after the one that matched, none was reached."""
    found: list[Traced] = []
    for rule in RULES:
        if found and found[-1].match is not Match.NOT_MATCHED:
            found.append(Traced(rule, Match.NOT_REACHED, ()))
            continue
        watched = _Watched(facts)
        applies = rule.applies(cast("Facts", watched), as_of)
        match = Match.MATCHED if applies else Match.NOT_MATCHED
        found.append(Traced(rule, match, tuple(watched.read)))
    return tuple(found)
