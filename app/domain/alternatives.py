"""What else published advice would say here: the engine asked with the numbers that other sources
name, and the sources that would have another verdict.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from app.domain.decision import Decision, Outcome
from app.domain.engine import conclude
from app.domain.facts import read
from app.domain.findings import find
from app.domain.policy import Dissent, Policy
from app.domain.state import State
from app.domain.support import numbers_of
from app.domain.vocabulary import NoteKind, Verdict
from app.domain.working_time import BusinessCalendar


class Alternative(NamedTuple):
    """Another answer, and who gives it: `agree` of the `of` sources that speak to this."""

    verdict: Verdict
    note: NoteKind | None
    wait_until: datetime | None
    agree: int
    of: int
    number: str | None
    """The number about which sources differ; None: they differ about the rule itself."""
    named: tuple[int, ...]
    """What they name for it."""
    cites: tuple[str, ...]


def alternatives(
    decision: Decision, state: State, policy: Policy, calendar: BusinessCalendar
) -> tuple[Alternative, ...]:
    """Those that most sources would give first."""
    found = [
        *_by_number(decision, state, policy, calendar),
        *(_of(dissent) for dissent in policy.dissents if _speaks_to(dissent, decision)),
    ]
    return tuple(sorted(found, key=lambda other: -other.agree))


Answer: TypeAlias = tuple[Verdict, NoteKind | None, datetime | None]


def _by_number(
    decision: Decision, state: State, policy: Policy, calendar: BusinessCalendar
) -> Iterator[Alternative]:
    for name in _contested(decision, policy):
        tally = policy.tallies[name]
        others: dict[Answer, list[int]] = {}
        for value in tally.named:
            answer = _answer(_with_number(policy, name, value), decision.as_of, state, calendar)
            if answer != _told(decision.outcome):
                others.setdefault(answer, []).append(value)
        for (verdict, note, wait_until), values in others.items():
            yield Alternative(
                verdict=verdict,
                note=note,
                wait_until=wait_until,
                agree=sum(tally.named[value] for value in values),
                of=tally.of,
                number=name,
                named=tuple(values),
                cites=tuple(cite for value in values for cite in tally.sources.get(value, ())),
            )


def _contested(decision: Decision, policy: Policy) -> list[str]:
    """The numbers that decided, and for which sources were counted."""
    rule = decision.outcome.rule
    used = numbers_of(rule, decision.found)
    return [
        name for name, tally in policy.tallies.items() if name in used or rule.id in tally.rules
    ]


def _with_number(policy: Policy, name: str, value: int) -> Policy:
    numbers: dict[str, Any] = {name: value}
    return replace(policy, numbers=replace(policy.numbers, **numbers))


def _answer(policy: Policy, as_of: datetime, state: State, calendar: BusinessCalendar) -> Answer:
    found = find(state, policy, calendar, as_of)
    return _told(conclude(read(found, state, policy, calendar), as_of))


def _told(outcome: Outcome) -> Answer:
    return outcome.verdict, outcome.note, outcome.wait_until


def _speaks_to(dissent: Dissent, decision: Decision) -> bool:
    if dissent.rule != decision.outcome.rule.id:
        return False
    return dissent.news is None or all(item.kind is dissent.news for item in decision.found.untold)


def _of(dissent: Dissent) -> Alternative:
    return Alternative(
        verdict=dissent.verdict,
        note=None,
        wait_until=None,
        agree=dissent.agree,
        of=dissent.of,
        number=None,
        named=(),
        cites=dissent.references,
    )
