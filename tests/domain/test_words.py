"""Every code has its words, and no words are left over."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import app
from app.api.problems import ProblemType
from app.domain import reasons
from app.domain.hold import Basis
from app.domain.rules import RULES
from app.domain.rules.rule import Count
from app.domain.vocabulary import CandidateStatus, Verdict
from app.evidence.library import surveys, tallies
from app.policies.loader import policies
from app.words import telling
from app.words.catalog import catalog
from app.words.drafts import needs
from app.words.drafts.message import DRAFTS
from app.words.languages import DEFAULT

WORDS = catalog(DEFAULT)
RULE_CODES = {rule.code for rule in RULES}


def test_every_rule_has_a_summary() -> None:
    assert set(WORDS.summaries) == {rule.id for rule in RULES}


def test_every_reason_has_words() -> None:
    further = {code for call in calls(tree(reasons), "_plain") for code in texts(call.args[0])}
    may_ask = {f"{code}_may_ask" for code in telling._MAY_ASK}  # noqa: SLF001
    assert set(WORDS.reasons) == RULE_CODES | further | may_ask


def test_every_fact_sheet_belongs_to_a_rule() -> None:
    assert set(reasons._FACT_SHEETS) <= RULE_CODES  # noqa: SLF001


def test_everything_that_holds_a_question_back_has_words() -> None:
    assert set(WORDS.holds) == set(Basis)


def test_every_fault_and_assumption_that_is_raised_has_words() -> None:
    raised = {
        (name, code)
        for module in sources()
        for name in ("Fault", "Assumption")
        for call in calls(module, name)
        for keyword in call.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
        for code in texts(keyword.value)
    }
    assert len(raised) > 20
    for name, code in raised:
        assert code in (WORDS.faults if name == "Fault" else WORDS.assumptions), code


def test_no_words_for_faults_and_assumptions_are_left_over() -> None:
    """A reading without a zone has the code of the reading with one, and an end of its own."""
    said = {text for module in sources() for text in texts(module)}
    assert set(WORDS.faults) <= said
    assert {code.removesuffix("_utc") for code in WORDS.assumptions} <= said


def test_every_value_that_is_named_has_a_name() -> None:
    assert set(WORDS.names) == {"candidate_status", "verdicts", "note_kinds", "tasks"}
    assert set(WORDS.names["candidate_status"]) == set(CandidateStatus)
    assert set(WORDS.names["verdicts"]) == set(Verdict)
    assert set(WORDS.names["note_kinds"]) == set(DRAFTS)
    assert set(WORDS.names["tasks"]) == set(DRAFTS)


def test_every_problem_has_words() -> None:
    assert set(WORDS.problems) == {problem.slug for problem in ProblemType}
    assert all(set(said) == {"title", "detail", "meaning"} for said in WORDS.problems.values())


def test_every_question_is_asked_and_no_other() -> None:
    """A question is named in the module that asks it, beside pointers and names of facts."""
    asked = texts(tree(needs))
    assert set(WORDS.questions) <= asked
    named = {text for call in calls(tree(needs), "_need") for text in texts(call.args[1])}
    assert named <= set(WORDS.questions)


def test_every_phrase_is_said() -> None:
    said = {text for module in sources() for text in texts(module)}
    assert set(WORDS.phrases) <= said


def test_every_count_of_the_sources_is_used() -> None:
    counted = {rule.support.survey for rule in RULES if isinstance(rule.support, Count)}
    assert counted == set(surveys())


def test_every_tally_is_of_a_number() -> None:
    for policy in policies().values():
        assert set(tallies()) <= set(policy.described)


@cache
def sources() -> tuple[ast.Module, ...]:
    here = Path(inspect.getfile(app)).parent
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in here.rglob("*.py"))


def tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def calls(node: ast.AST, name: str) -> Iterator[ast.Call]:
    """Calls of a function or a method of that name."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            called = each.func
            if name == (called.attr if isinstance(called, ast.Attribute) else ast.unparse(called)):
                yield each


def texts(node: ast.AST) -> set[str]:
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
