"""The rules stay rules: one expression over facts and the moment, with words and sources."""

import ast
import inspect
import textwrap

import pytest

from app.domain.facts import Facts
from app.domain.rules import RULES, Rule
from app.domain.rules.rule import HELD_BY, Count
from app.domain.vocabulary import NoteKind
from app.evidence.library import references
from app.policies.loader import policies
from app.words.catalog import catalog
from app.words.drafts.message import DRAFTS

WORDS = catalog("en")
ALLOWED = (
    ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.Compare, ast.Lt, ast.LtE, ast.Is,
    ast.Attribute, ast.Name, ast.Load,
)  # fmt: skip
NAMES = {"f", "as_of", "Basis", "NoteKind"}

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def expression(rule: Rule) -> ast.expr:
    source = textwrap.dedent(inspect.getsource(rule.applies))
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    (returned,) = [part for part in function.body if isinstance(part, ast.Return)]
    assert returned.value is not None
    return returned.value


@each_rule
def test_a_rule_is_one_expression_that_a_solver_can_follow(rule: Rule) -> None:
    condition = expression(rule)
    if isinstance(condition, ast.Constant):
        assert rule is RULES[-1]
        assert condition.value is True
        return
    for node in ast.walk(condition):
        assert isinstance(node, ALLOWED), ast.dump(node)
        if isinstance(node, ast.Name):
            assert node.id in NAMES


def test_the_last_rule_applies_to_every_state() -> None:
    assert ast.unparse(expression(RULES[-1])) == "True"


def test_every_rule_has_a_name_of_its_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@each_rule
def test_a_rule_has_words_and_sources(rule: Rule) -> None:
    assert rule.says
    assert rule.id in WORDS.summaries
    assert rule.code in WORDS.reasons
    assert rule.cites
    assert set(rule.cites) <= references().keys()


@each_rule
def test_the_numbers_and_counts_of_a_rule_are_those_of_the_policy(rule: Rule) -> None:
    for policy in policies().values():
        assert {*rule.numbers} - {HELD_BY} <= policy.described.keys()
        if isinstance(rule.support, Count):
            assert rule.support.survey in policy.surveys


@each_rule
def test_the_moments_of_a_rule_are_facts(rule: Rule) -> None:
    moments = {rule.then.until, rule.then.late_at} - {None}
    assert moments <= set(Facts.__annotations__)


def test_no_words_are_left_over() -> None:
    assert set(WORDS.summaries) == {rule.id for rule in RULES}


def test_every_note_that_is_suggested_has_a_draft() -> None:
    never = {NoteKind.ACCEPTANCE, NoteKind.DECLINE, NoteKind.OTHER}
    assert set(DRAFTS) == set(NoteKind) - never
