"""Every story can fail: a fault planted in the engine's own functions is shown by a counterexample.

The rules stay as they are, so that nothing but the story can notice.
"""

from collections.abc import Iterator

import pytest
import z3

from app.domain.engine import conclude
from app.domain.rules import RULES
from app.domain.vocabulary import Verdict
from app.policies.loader import policies
from app.proofs import stories
from app.proofs.laws import LAWS, Court, Law
from app.proofs.paths import explore
from app.proofs.stories import Story, Teller
from app.proofs.translation import ARE_WORDS, FACTS
from app.proofs.witness import from_told
from tests.proofs.faults import FAULTS, Fault

POLICY = next(iter(policies().values()))
LAW_OF = {story: law for law in LAWS for story in law.stories}
CLAIMS = frozenset({stories.somebody_was_thanked, stories.time_passes, stories.time_turns})
"""What they warn of is what the engine itself would have said: only a faulty one lets it be."""
SHOWN = {
    "asks": {Verdict.FOLLOW_UP_NOW},
    "checks_in": {Verdict.FOLLOW_UP_NOW},
    "thanks_now": {Verdict.FOLLOW_UP_NOW},
    "presses": {Verdict.FOLLOW_UP_NOW, Verdict.WAIT},
    "waits": {Verdict.WAIT},
    "anything": set(Verdict),
}
"""What the real rules say of a counterexample, by the scope of the law."""


def only(story: Story) -> Law:
    """Its law, resting on this story alone."""
    return LAW_OF[story]._replace(forbids=None, rules_show=None, stories=(story,))


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_engine_is_noticed(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    fault.plant(monkeypatch)
    proof = Court(RULES, POLICY).tried(only(fault.story))
    assert proof.counterexample is not None
    assert from_told(proof.counterexample.told()) == proof.counterexample
    assert conclude(*proof.counterexample).verdict in SHOWN[proof.law.scope]


def test_for_every_story_there_is_a_fault() -> None:
    assert {fault.story for fault in FAULTS.values()} == set(LAW_OF)


def test_a_law_with_stories_is_tried_by_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules alone do not break it: what is found is found on a way through the engine."""
    FAULTS["somebody is always unthanked"].plant(monkeypatch)
    proof = Court(RULES, POLICY).tried(LAW_OF[stories.somebody_was_thanked])
    assert proof.counterexample is not None
    assert proof.ways > 0


def test_a_way_that_is_left_early_is_forgotten() -> None:
    """Else what was known where one law broke would seem to prove the next."""
    solver, so = z3.Solver(), z3.Bool("so")
    ways = explore(lambda path: path.is_true(so), solver)
    assert next(ways)
    assert solver.check(z3.Not(so)) == z3.unsat
    ways.close()
    assert solver.check(z3.Not(so)) == z3.sat


@pytest.mark.parametrize("story", LAW_OF, ids=lambda story: story.__name__)
def test_what_a_story_warns_of_can_be(story: Story) -> None:
    """On one way through the engine at least: a story of what never is would prove anything."""
    assert any(can_be(story))


def can_be(story: Story) -> Iterator[bool]:
    """On each way through the engine; of a claim, whether what it tells can be."""
    solver = z3.SolverFor("QF_UFLIA")
    solver.add(*ARE_WORDS)
    for told in explore(lambda path: story(Teller(path, POLICY)), solver):
        facts = [FACTS[name] == term for name, term in told.facts.items()]
        holds = () if story in CLAIMS else (told.holds,)
        yield solver.check(*facts, *holds) == z3.sat
