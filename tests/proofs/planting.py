"""Lists of rules with something done to them. What is planted has source, as the rules have."""

import linecache
from collections.abc import Iterator
from dataclasses import replace

from app.domain.hold import Basis
from app.domain.moments import LONG_AGO, NEVER
from app.domain.rules import RULES, Rule
from app.domain.rules.rule import Condition
from app.domain.vocabulary import NoteKind

Rules = tuple[Rule, ...]

_KNOWN = {"Basis": Basis, "NoteKind": NoteKind, "LONG_AGO": LONG_AGO, "NEVER": NEVER}


def place_of(name: str) -> int:
    return next(place for place, rule in enumerate(RULES) if rule.id == name)


def without(name: str) -> Rules:
    return tuple(rule for rule in RULES if rule.id != name)


def with_condition(name: str, expression: str) -> Rules:
    """The rule applies where the expression over `f` and `as_of` is true, and else does not."""
    return tuple(
        replace(rule, applies=condition(expression, rule.applies.__module__))
        if rule.id == name
        else rule
        for rule in RULES
    )


def swapped(place: int) -> Rules:
    """The rule at `place` and the one behind it have changed places."""
    one, other = RULES[place : place + 2]
    return (*RULES[:place], other, one, *RULES[place + 2 :])


def condition(expression: str, module: str = __name__) -> Condition:
    source = f"def planted(f, as_of):\n    return {expression}\n"
    file = f"<planted {expression}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    made: dict[str, Condition] = {}
    exec(compile(source, file, "exec"), {**_KNOWN, "__name__": module}, made)
    return made["planted"]


def deletions() -> Iterator[tuple[str, Rules]]:
    for rule in RULES:
        yield f"{rule.id} deleted", without(rule.id)


def swaps() -> Iterator[tuple[str, Rules]]:
    for place, rule in enumerate(RULES[:-1]):
        yield f"{rule.id} behind {RULES[place + 1].id}", swapped(place)
