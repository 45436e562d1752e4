"""What is on record of each policy is what is proved now. Every state is counted with the real
conditions, and what one run stands for is tried one by one.
"""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.engine import conclude
from app.domain.facts import Facts
from app.domain.policy import Policy
from app.domain.rules import RULES, Rule
from app.domain.vocabulary import Verdict
from app.policies.analyses import analysis_of
from app.policies.loader import policies
from app.proofs.analysis import analysis
from app.proofs.enumeration import MOMENT, STATES, VALUES, Run, all_runs, runs
from app.proofs.invariants import INVARIANTS
from app.proofs.record import Record
from app.proofs.witness import from_told
from tests.proofs.planting import with_condition

COUNTED = all_runs(RULES)


@pytest.mark.parametrize("policy", policies().values(), ids=policies())
def test_what_is_on_record_is_what_is_proved_now(policy: Policy) -> None:
    """A solver may show the same thing by another witness: those are tried below."""
    found = analysis(policy)
    assert without_witnesses(recorded(policy)) == without_witnesses(found)
    assert Record(found).is_sound


@pytest.mark.parametrize("policy", policies().values(), ids=policies())
def test_every_witness_on_record_is_one(policy: Policy) -> None:
    found = recorded(policy)
    for entry in found["rules"]:
        assert shown(entry["witness"])[0].id == entry["rule"]
    for entry in found["overlaps"]:
        decides, *others = (rule.id for rule in shown(entry["witness"]))
        assert decides == entry["earlier"]
        assert entry["later"] in others


def recorded(policy: Policy) -> dict[str, Any]:
    found = analysis_of(policy.version)
    assert found is not None, f"followup policy analyse {policy.version}"
    return found


def without_witnesses(found: Any) -> Any:
    if isinstance(found, list):
        return [without_witnesses(each) for each in found]
    if isinstance(found, dict):
        return {k: without_witnesses(v) for k, v in found.items() if k != "witness"}
    return found


def shown(told: dict[str, Any]) -> list[Rule]:
    """The rules that apply to these facts, which must be such as can be."""
    witness = from_told(told)
    assert witness.told() == told
    assert all(true(*witness) for true in INVARIANTS)
    rules = [rule for rule in RULES if rule.applies(*witness)]
    assert conclude(*witness).rule is rules[0]
    return rules


def some_of(run: Run, chance: random.Random) -> Iterator[Facts]:
    """States that the run stands for."""
    for _ in range(2):
        possible = {**VALUES, **run.possible}
        yield Facts(**{name: chance.choice(values) for name, values in possible.items()})  # type: ignore[arg-type]


def test_no_state_is_left_out_and_none_is_counted_twice() -> None:
    assert sum(run.states for run in COUNTED) == STATES
    assert {run.rule for run in COUNTED} == set(RULES)


def test_a_run_stands_for_its_states() -> None:
    chance = random.Random(20261123)
    for run in chance.sample(COUNTED, 5_000):
        for facts in some_of(run, chance):
            assert next(rule for rule in RULES if rule.applies(facts, MOMENT)) is run.rule


def test_a_wait_lies_ahead_and_a_refusal_is_final_in_every_state() -> None:
    for run in COUNTED:
        assert run.rule is not None
        then = run.rule.then
        if then.until is not None:
            assert then.verdict is Verdict.WAIT
            assert all(value > MOMENT for value in run.possible[then.until])  # type: ignore[operator]
        if run.possible.get("refused") == (True,):
            assert then.verdict is not Verdict.WAIT


def test_a_planted_gap_is_counted() -> None:
    rules = with_condition("ask", "f.closing_sent")
    assert any(run.rule is None for run in runs(rules))
