"""Would the suite notice? Each rule deleted, neighbours swapped, each comparison turned.

A change that answers otherwise for some facts must break a golden case or a law, or leave a gap.
One that does not is shown to change nothing: by the solver, for all facts that obey the invariants.
"""

import ast
import copy
from collections.abc import Iterator
from itertools import chain

import pytest
import z3

from app.domain import engine
from app.domain.rules import RULES
from app.domain.rules.overriding import overridden
from app.policies.loader import policies
from app.proofs.laws import LAWS, Court
from app.proofs.structure import Structure
from app.proofs.translation import Term, expression
from tests.builders import decided, request
from tests.proofs.planting import Rules, deletions, swaps, with_condition
from tests.test_golden_cases import CASES, told

POLICY = next(iter(policies().values()))
_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


def turns() -> Iterator[tuple[str, Rules]]:
    """Each comparison, each `and` and `or`, each `not`, each fact that stands alone."""
    for rule in RULES:
        tree = expression(rule.applies)
        for place, node in enumerate(ast.walk(tree)):
            changed = copy.deepcopy(tree)
            for text in _turned(changed, list(ast.walk(changed))[place], node):
                yield f"{rule.id}: {text}", with_condition(rule.id, text)


def _turned(tree: ast.expr, node: ast.AST, before: ast.AST) -> Iterator[str]:
    """The source of the condition with this one node turned."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _TURNED:
            node.ops = [_TURNED[type(op)]()]
            yield ast.unparse(tree)
        case ast.BoolOp(op=op):
            node.op = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield ast.unparse(tree)
            node.op = op
            yield from _shorter(tree, node)
        case ast.UnaryOp(op=ast.Not()):
            yield _without_not(tree, node)
    assert type(node) is type(before)


def _shorter(tree: ast.expr, node: ast.BoolOp) -> Iterator[str]:
    """One part of a conjunction or disjunction left out."""
    parts = node.values
    for place in range(len(parts)):
        node.values = parts[:place] + parts[place + 1 :]
        yield ast.unparse(tree)
    node.values = parts


def _without_not(tree: ast.expr, node: ast.UnaryOp) -> str:
    """`not x` becomes `x`, written as its double negation."""
    node.operand = ast.UnaryOp(op=ast.Not(), operand=node.operand)
    return ast.unparse(tree)


MUTANTS = dict(chain(deletions(), swaps(), turns()))


def is_seen_in_a_case(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(engine, "RULES", rules)
    for case in CASES:
        try:
            answered = told(decided(request(**case.request)))
        except AssertionError:  # no rule applies
            return True
        promised = {"rule": case.fires, **case.expect}
        if {name: answered[name] for name in promised} != promised:
            return True
    return False


def is_seen_in_a_proof(rules: Rules) -> bool:
    """By the proofs about the list of rules; the stories need not be told again."""
    structure = Structure(rules)
    if structure.gap or not all(structure.reach(place) for place in range(len(rules))):
        return True
    court = Court(rules, POLICY)
    if any(not court.tried(law._replace(stories=())).proved for law in LAWS):
        return True
    return any(
        overlap.later.id not in overridden(overlap.earlier, rules)
        for overlap in structure.overlaps()
    )


def changes_an_answer(rules: Rules) -> bool:
    """For some facts that can be, another outcome than that of the rules as they are."""
    as_they_are, changed = Structure(RULES), Structure(rules)
    differ = z3.Or(
        *(
            z3.And(as_they_are.decides(place), z3.Not(_decides(changed, rule.id)))
            for place, rule in enumerate(RULES)
        )
    )
    return bool(as_they_are.solver.check(differ) != z3.unsat)


def _decides(structure: Structure, name: str) -> Term:
    places = [place for place, rule in enumerate(structure.rules) if rule.id == name]
    return z3.Or(*map(structure.decides, places))


@pytest.mark.soak
@pytest.mark.parametrize("name", MUTANTS)
def test_a_change_of_the_rules_is_noticed_or_changes_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = MUTANTS[name]
    noticed = is_seen_in_a_case(rules, monkeypatch) or is_seen_in_a_proof(rules)
    assert noticed or not changes_an_answer(rules), f"survives: {name}"
