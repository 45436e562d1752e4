"""The laws: what no policy that a customer may choose, no calendar and no history can bring about.

A law is proved of the rules, for all facts that obey the invariants (`forbids`), and of the way
that the facts are read, for all moments and numbers (`stories`).
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import datetime
from typing import NamedTuple, TypeAlias

import z3

from app.domain.facts import MOMENTS, Facts
from app.domain.moments import NEVER
from app.domain.policy import Policy
from app.domain.rules import Rule
from app.domain.vocabulary import NoteKind, Verdict
from app.proofs import stories
from app.proofs.paths import explore
from app.proofs.stories import Broken, Story, Teller
from app.proofs.structure import Structure, UnprovedError
from app.proofs.translation import ARE_WORDS, AS_OF, FACTS, Term, seconds, term_of, translated
from app.proofs.witness import Witness, read_off

Scope: TypeAlias = Callable[[Rule], bool]
Forbidden: TypeAlias = Callable[[Facts, datetime], bool]


def _is_now(rule: Rule) -> bool:
    return rule.then.verdict is Verdict.FOLLOW_UP_NOW


_CHECK_INS = frozenset({"next_question", NoteKind.CHECK_IN, NoteKind.SECOND_CHECK_IN})
"""`next_question` can be the closing note as well."""


def _asks(rule: Rule) -> bool:
    """Asks how things stand: a check-in, the closing note, a late thank-you that asks."""
    asks = rule.then.note in {*_CHECK_INS, NoteKind.CLOSING}
    return _is_now(rule) and (asks or rule.id == "thank_you_and_question")


def _checks_in(rule: Rule) -> bool:
    return _is_now(rule) and rule.then.note in _CHECK_INS


_AFTER_A_REFUSAL = frozenset({NoteKind.REPLY, NoteKind.POST_REJECTION, NoteKind.WITHDRAWAL, None})


def _presses(rule: Rule) -> bool:
    """Waits for an occasion to write, or writes anything but thanks for telling, a withdrawal or
    what they asked for.
    """
    return rule.then.verdict is Verdict.WAIT or rule.then.note not in _AFTER_A_REFUSAL


def _thanks_now(rule: Rule) -> bool:
    return _is_now(rule) and rule.then.note is NoteKind.THANK_YOU


def _waits(rule: Rule) -> bool:
    return rule.then.verdict is Verdict.WAIT


_SCOPES: dict[str, Scope] = {
    "asks": _asks,
    "checks_in": _checks_in,
    "presses": _presses,
    "thanks_now": _thanks_now,
    "waits": _waits,
}


_CLOSES = FACTS["next_question"] == term_of(NoteKind.CLOSING)


def before_it_is_due(f: Facts, as_of: datetime) -> bool:
    return as_of < f.chase_due_at


def after_a_refusal(f: Facts, as_of: datetime) -> bool:
    return f.refused or f.do_not_contact


def where_nobody_is_to_be_thanked(f: Facts, as_of: datetime) -> bool:
    return not f.thanks_due


def before_the_pause_is_over(f: Facts, as_of: datetime) -> bool:
    return as_of < f.thank_you_due_at


def where_the_cap_is_reached(f: Facts, as_of: datetime) -> bool:
    return f.too_many_unanswered or f.next_question is NoteKind.CLOSING


def before_a_deadline_elsewhere(f: Facts, as_of: datetime) -> bool:
    return f.other_offer_untold and f.other_offer_dated


class Law(NamedTuple):
    id: str
    statement: str
    scope: str = "anything"
    forbids: Forbidden | None = None
    """The rules never give an outcome of the scope for such facts."""
    rules_show: "Callable[[Structure], Witness | None] | None" = None
    """A question of its own about the list of rules; what it gives breaks the law."""
    stories: tuple[Story, ...] = ()


class Proof(NamedTuple):
    law: Law
    ways: int
    """Ways through the engine's functions that were followed."""
    counterexample: Witness | None

    @property
    def proved(self) -> bool:
        return self.counterexample is None

    @property
    def method(self) -> str:
        rules = "solver: the rules, for all facts"
        if not self.law.stories:
            return rules
        read = f"{self.ways} ways through the engine's own functions, for all moments and numbers"
        return f"{rules}; {read}" if self.law.forbids or self.law.rules_show else f"solver: {read}"


def _a_wait_that_ends_in_itself(structure: Structure) -> Witness | None:
    """A wait that gives no later moment, or none at all, would answer again when it ends."""
    for place, rule in enumerate(structure.rules):
        until = rule.then.until
        if until is None:
            continue
        ends = z3.And(FACTS[until] > AS_OF, FACTS[until] < seconds(NEVER))
        stuck = structure.witness(
            z3.And(structure.decides(place), z3.Not(ends)),
            lambda f, as_of, rule=rule, until=until: (  # type: ignore[misc] # defaults bind the loop
                structure.first(f, as_of) is rule and not as_of < getattr(f, until) < NEVER
            ),
        )
        if stuck is not None:
            return stuck
    return None


def _a_change_at_no_instant(structure: Structure) -> Witness | None:
    """A rule that begins or ceases to apply where no instant of the facts is reached."""
    later = z3.Int("later")
    reached = [z3.And(FACTS[name] > AS_OF, FACTS[name] <= later) for name in MOMENTS]
    for rule, applies in zip(structure.rules, structure.applies, strict=True):
        then = translated(rule.applies, as_of=later)
        changes = z3.And(later > AS_OF, applies != then, z3.Not(z3.Or(*reached)))
        witness = structure.witness(changes, lambda _f, _as_of: True)
        if witness is not None:
            return witness
    return None


LAWS: tuple[Law, ...] = (
    Law(
        "promised_date",
        "Nobody is asked how things stand before a day that was promised, or named as the end of a "
        "pause, is over, unless another day or news of another kind came after it.",
        "asks",
        before_it_is_due,
        stories=(stories.a_date_was_promised, stories.a_pause_was_named),
    ),
    Law(
        "refusal",
        "While a refusal, a filled post or a wish not to be contacted is the newest word, nothing "
        "is chased and nothing waited for: thanks for telling, a withdrawal and what they ask for "
        "are all that is ever sent.",
        "presses",
        after_a_refusal,
        stories=(stories.they_refused,),
    ),
    Law(
        "thanked_once",
        "Nobody is thanked a second time for a round.",
        "thanks_now",
        where_nobody_is_to_be_thanked,
        stories=(stories.somebody_was_thanked,),
    ),
    Law(
        "pause_before_thanks",
        "Nobody is thanked before the pause after the interview is over.",
        "thanks_now",
        before_the_pause_is_over,
        stories=(stories.a_round_is_just_over,),
    ),
    Law(
        "spacing",
        "In a round no question comes sooner after a check-in than the working days that the "
        "policy puts between them.",
        "asks",
        before_it_is_due,
        stories=(stories.a_question_was_asked,),
    ),
    Law(
        "most_check_ins",
        "No check-in is suggested once as many stand unanswered as the policy allows; one closing "
        "note may follow.",
        "checks_in",
        where_the_cap_is_reached,
        stories=(stories.questions_stand_unanswered, stories.many_questions_stand_unanswered),
    ),
    Law(
        "other_offer",
        "Another employer's offer with a deadline ahead that has not been told is never told to "
        "wait.",
        "waits",
        before_a_deadline_elsewhere,
        stories=(stories.another_employer_offers,),
    ),
    Law(
        "wait_ends",
        "A wait ends at a moment that lies ahead, and when it ends the same wait does not answer "
        "again.",
        rules_show=_a_wait_that_ends_in_itself,
    ),
    Law(
        "plan_ends",
        "Every plan ends: an answer changes only at one of finitely many instants that the history "
        "fixes.",
        rules_show=_a_change_at_no_instant,
        stories=(stories.time_passes, stories.time_turns),
    ),
)


class Court:
    """Tries laws against a list of rules and the ranges of a policy."""

    def __init__(self, rules: Sequence[Rule], policy: Policy) -> None:
        self.structure = Structure(rules)
        self._policy = policy
        self._scopes = {name: self._outcome(scope) for name, scope in _SCOPES.items()}
        self._scopes["anything"] = z3.BoolVal(val=True)
        self._solver = z3.SolverFor("QF_UFLIA")
        self._solver.add(*ARE_WORDS)
        for name, outcome in self._scopes.items():
            self._solver.add(z3.Bool(name) == outcome)

    def tried(self, law: Law) -> Proof:
        """Ends with the first counterexample."""
        broken, ways = self._by_the_rules(law), 0
        for story in law.stories if broken is None else ():
            with closing(self._told(story)) as told:
                for refuted in told:
                    ways += 1
                    if refuted is not None:
                        return Proof(law, ways, refuted)
        return Proof(law, ways, broken)

    def _by_the_rules(self, law: Law) -> Witness | None:
        if law.rules_show is not None:
            return law.rules_show(self.structure)
        if law.forbids is None:
            return None
        forbids, scope = law.forbids, _SCOPES[law.scope]

        def shows(facts: Facts, as_of: datetime) -> bool:
            rule = self.structure.first(facts, as_of)
            return rule is not None and self._in(scope, rule, facts) and forbids(facts, as_of)

        return self.structure.witness(z3.And(self._scopes[law.scope], translated(forbids)), shows)

    def _told(self, story: Story) -> "Generator[Witness | None]":
        """For each way through the engine: facts that break the law, or None."""
        with closing(explore(lambda path: story(Teller(path, self._policy)), self._solver)) as told:
            for broken in told:
                yield self._breaks(broken)

    def _breaks(self, broken: Broken) -> Witness | None:
        facts = [FACTS[name] == term for name, term in broken.facts.items()]
        answer = self._solver.check(*facts, broken.holds, z3.Bool(broken.outcome))
        if answer == z3.unsat:
            return None
        if answer != z3.sat:
            raise UnprovedError(self._solver.reason_unknown())
        return read_off(self._solver.model())

    def _outcome(self, scope: Scope) -> Term:
        """One of these rules decides; a check-in is no closing note."""
        return z3.Or(
            *(
                z3.And(self.structure.decides(place), z3.Not(_CLOSES))
                if _can_close(scope, rule)
                else self.structure.decides(place)
                for place, rule in enumerate(self.structure.rules)
                if scope(rule)
            )
        )

    @staticmethod
    def _in(scope: Scope, rule: Rule, facts: Facts) -> bool:
        closes = _can_close(scope, rule) and facts.next_question is NoteKind.CLOSING
        return scope(rule) and not closes


def _can_close(scope: Scope, rule: Rule) -> bool:
    return scope is _checks_in and rule.then.note == "next_question"
