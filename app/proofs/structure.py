"""What is asked of the list of rules as a whole: is there always an answer, can every rule give it,
and which rule stands before which.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

import z3

from app.domain.facts import MOMENTS, Facts
from app.domain.moments import LONG_AGO, NEVER
from app.domain.rules import Rule
from app.domain.vocabulary import NoteKind
from app.proofs.invariants import INVARIANTS
from app.proofs.translation import AS_OF, FACTS, Term, seconds, translated
from app.proofs.witness import Shows, Witness, plainest, read_off

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = datetime(2200, 1, 1, tzinfo=UTC)
"""Between these `as_of` lies (`app.intake.years`); `LONG_AGO` and `NEVER` lie outside."""


class Overlap(NamedTuple):
    """In the witness both rules apply, with different outcomes; the earlier decides."""

    earlier: Rule
    later: Rule
    witness: Witness


class UnprovedError(RuntimeError):
    """The solver gave up, or showed something that the real rules do not."""


def what_the_last_rule_means(f: Facts, as_of: datetime) -> bool:
    """Its condition is `True`; it is meant for a first question that is due, and for nothing else:
    where it decides in another state, a rule is missing before it.
    """
    return (
        f.chase_due_at <= as_of < f.silence_limit_at
        and f.next_question is NoteKind.CHECK_IN
        and not f.decided_with_them
        and not f.refused
        and not f.do_not_contact
        and not f.offered
        and not f.too_many_unanswered
        and not f.closing_sent
    )


class Structure:
    """Formulas for a list of rules, over facts that obey the invariants."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self.applies = [translated(rule.applies) for rule in self.rules]
        self.solver = consistent()

    def decides(self, place: int) -> Term:
        """The rule at `place` is the first that applies."""
        return z3.And(self.applies[place], *map(z3.Not, self.applies[:place]))

    def witness(self, formula: Term, shows: Shows) -> Witness | None:
        """Facts for which the formula holds, and of which the real rules show it; None: it cannot
        hold. Raises `UnprovedError`.
        """
        return found(self.solver, formula, shows)

    @cached_property
    def gap(self) -> Witness | None:
        """A state without a verdict, or with that of a last rule that was not meant for it."""
        last = self.rules[-1]
        no_rule = z3.Not(z3.Or(*self.applies))
        if gap := self.witness(no_rule, lambda f, as_of: self.first(f, as_of) is None):
            return gap
        meant = translated(what_the_last_rule_means)
        return self.witness(
            z3.And(self.decides(len(self.rules) - 1), z3.Not(meant)),
            lambda f, as_of: (
                self.first(f, as_of) is last and not what_the_last_rule_means(f, as_of)
            ),
        )

    def reach(self, place: int) -> Witness | None:
        """A state in which that rule decides."""
        rule = self.rules[place]
        return self.witness(self.decides(place), lambda f, as_of: self.first(f, as_of) is rule)

    def overlaps(self) -> Iterator[Overlap]:
        """Every pair that can apply in one state with different outcomes, where the earlier one
        decides.
        """
        for place, earlier in enumerate(self.rules):
            for behind, later in enumerate(self.rules[place + 1 :], place + 1):
                if earlier.then == later.then:
                    continue
                witness = self._both(place, behind)
                if witness is not None:
                    yield Overlap(earlier, later, witness)

    def _both(self, place: int, behind: int) -> Witness | None:
        earlier, later = self.rules[place], self.rules[behind]
        return self.witness(
            z3.And(self.decides(place), self.applies[behind]),
            lambda f, as_of: self.first(f, as_of) is earlier and later.applies(f, as_of),
        )

    def first(self, facts: Facts, as_of: datetime) -> Rule | None:
        """By the real conditions."""
        return next((rule for rule in self.rules if rule.applies(facts, as_of)), None)


def consistent() -> Term:
    """A solver for facts that obey the invariants."""
    solver = z3.Solver()
    solver.add(*map(translated, INVARIANTS))
    solver.add(seconds(_FIRST) < AS_OF, seconds(_LAST) > AS_OF)
    for name in MOMENTS:
        solver.add(FACTS[name] >= seconds(LONG_AGO), FACTS[name] <= seconds(NEVER))
    return solver


def found(solver: Term, formula: Term, shows: Shows) -> Witness | None:
    answer = solver.check(formula)
    if answer == z3.unsat:
        return None
    if answer != z3.sat:
        raise UnprovedError(solver.reason_unknown())
    model = read_off(solver.model())

    def shows_consistently(facts: Facts, as_of: datetime) -> bool:
        return shows(facts, as_of) and all(true(facts, as_of) for true in INVARIANTS)

    if not shows_consistently(*model):
        raise UnprovedError(f"the real rules do not show it: {model}")
    return plainest(model, shows_consistently)
