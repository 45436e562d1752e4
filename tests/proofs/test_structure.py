"""The list of rules as a whole: nothing is missing, nothing idle, nothing hidden unsaid."""

import pytest

from app.domain.engine import conclude
from app.domain.facts import read
from app.domain.rules import RULES
from app.domain.rules.overriding import named, overridden
from app.proofs.invariants import INVARIANTS
from app.proofs.structure import Overlap, Structure
from app.proofs.witness import PLAIN, Witness
from tests.domain.asking import Asked
from tests.domain.laws import law
from tests.domain.strategies import cases
from tests.proofs.planting import place_of, with_condition, without

STRUCTURE = Structure(RULES)


@pytest.fixture(scope="module")
def overlaps() -> list[Overlap]:
    return list(STRUCTURE.overlaps())


def is_consistent(witness: Witness) -> bool:
    return all(true(*witness) for true in INVARIANTS)


def test_every_state_has_a_verdict_and_the_last_rule_takes_no_other_than_its_own() -> None:
    assert STRUCTURE.gap is None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_reached(rule: object) -> None:
    (place,) = (place for place, each in enumerate(RULES) if each is rule)
    witness = STRUCTURE.reach(place)
    assert witness is not None
    assert is_consistent(witness)
    assert conclude(*witness).rule is rule


def test_a_rule_says_which_later_ones_it_hides_and_hides_all_that_it_says(
    overlaps: list[Overlap],
) -> None:
    for rule in RULES:
        hidden = {overlap.later.id for overlap in overlaps if overlap.earlier is rule}
        assert rule.overrides == named(rule, RULES, hidden), rule.id
        assert set(overridden(rule, RULES)) == hidden


def test_every_hidden_rule_has_a_witness(overlaps: list[Overlap]) -> None:
    for earlier, later, witness in overlaps:
        assert is_consistent(witness)
        assert conclude(*witness).rule is earlier
        assert later.applies(*witness)


def test_a_witness_tells_no_more_than_it_must() -> None:
    witness = STRUCTURE.reach(place_of("withdraw"))
    assert witness is not None
    assert witness.told() == {"as_of": "2026-11-23T12:00:00+00:00", "wants_out": True}


def test_a_plain_state_is_a_state() -> None:
    assert is_consistent(Witness(PLAIN, STRUCTURE.reach(0).as_of))  # type: ignore[union-attr]


@law(cases())
def test_what_is_taken_for_granted_of_facts_is_so(asked: Asked) -> None:
    question = asked.question
    facts = read(asked.decision.found, question.state, question.policy, question.calendar)
    assert [true.__name__ for true in INVARIANTS if not true(facts, asked.as_of)] == []


@law(cases())
def test_no_real_state_shows_an_overlap_that_was_not_found(asked: Asked) -> None:
    question = asked.question
    facts = read(asked.decision.found, question.state, question.policy, question.calendar)
    decides, *others = (rule for rule in RULES if rule.applies(facts, asked.as_of))
    hidden = {rule.id for rule in others if rule.then != decides.then}
    assert hidden <= set(overridden(decides, RULES))


def test_a_planted_gap_is_found() -> None:
    gap = Structure(RULES[:-1]).gap
    assert gap is not None
    assert is_consistent(gap)
    assert not any(rule.applies(*gap) for rule in RULES[:-1])


@pytest.mark.parametrize(
    "name", ["say_goodbye", "ask_again", "silence_is_the_answer", "accept_the_refusal"]
)
def test_a_gap_that_the_last_rule_would_fill_is_found(name: str) -> None:
    gap = Structure(without(name)).gap
    assert gap is not None
    assert next(rule for rule in without(name) if rule.applies(*gap)).id == "ask"


def test_a_rule_that_is_never_reached_is_found() -> None:
    place = place_of("the_choice_is_yours")
    assert Structure(with_condition("time_to_decide", "f.offered")).reach(place) is None
