"""Every code has its words, and no words are left over."""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import app
from app.api.problems import ProblemType
from app.domain import reasons
from app.domain.hold import Basis
from app.domain.rules import RULES
from app.domain.rules.rule import Count
from app.domain.vocabulary import CandidateStatus, InformationKind, NoteKind, Tone, Verdict
from app.evidence.library import surveys, tallies
from app.policies.loader import policies
from app.words import telling
from app.words.catalog import catalog
from app.words.drafts import needs
from app.words.drafts.message import DRAFTS
from app.words.languages import DEFAULT

WORDS = catalog(DEFAULT)
RULE_CODES = {rule.code for rule in RULES}
STEMS = ("about", "for", "with", "the_role")
KNOWN = ("", "_role", "_company", "_role_company")


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
    assert set(WORDS.names) == {"weekdays", "months", "candidate_status", "verdicts", "note_kinds"}
    assert set(WORDS.names["weekdays"]) == set(map(str, range(7)))
    assert set(WORDS.names["months"]) == set(map(str, range(1, 13)))
    assert set(WORDS.names["candidate_status"]) == set(CandidateStatus)
    assert set(WORDS.names["verdicts"]) == set(Verdict)
    assert set(WORDS.names["note_kinds"]) == set(DRAFTS)


def test_every_problem_has_words() -> None:
    assert set(WORDS.problems) == {problem.slug for problem in ProblemType}
    assert all(set(said) == {"title", "detail", "meaning"} for said in WORDS.problems.values())


def test_every_question_is_asked() -> None:
    assert set(WORDS.questions) <= texts(tree(needs))


def test_every_phrase_is_said() -> None:
    said = {text for module in sources() for text in texts(module)}
    filled = slots(WORDS.drafts)
    said |= {f"{stem}{known}" for stem in STEMS if stem in filled for known in KNOWN}
    said |= {f"{part}_{tone}" for part in ("greeting", "signature") for tone in Tone}
    said |= {f"greeting_{tone}_name" for tone in Tone}
    assert set(WORDS.phrases) <= said


def test_every_note_has_its_subjects() -> None:
    forms = ("", "_role", "_undated")
    assert set(WORDS.subjects) == {f"{kind}{form}" for kind in DRAFTS for form in forms}
    assert set(WORDS.drafts) == set(DRAFTS)


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind) for kind in DRAFTS],
)
def test_every_part_of_a_draft_is_said(kind: NoteKind) -> None:
    """What is said to an agency stands beside what is said to anybody."""
    patterns = [re.compile(pattern) for pattern in parts_said(kind)]
    for part in WORDS.drafts[kind]:
        anybody = part.removesuffix("_agency")
        assert any(pattern.fullmatch(anybody) for pattern in patterns), part
        assert anybody in WORDS.drafts[kind]


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


def slots(words: Any) -> set[str]:
    """What is left open in them, to be filled."""
    if isinstance(words, str):
        return set(re.findall(r"{(\w+)}", words))
    return {slot for each in words.values() for slot in slots(each)}


def parts_said(kind: NoteKind) -> Iterator[str]:
    """Patterns of the parts that this draft, or a helper of it, says."""
    for function in with_helpers(DRAFTS[kind]):
        source = ast.parse(inspect.getsource(function))
        for call in calls(source, "say"):
            yield from pattern_of(call.args[0])
        for call in calls(source, "news"):
            for pattern in pattern_of(call.args[0]):
                yield from (pattern, f"{pattern}_plain")
        for node in ast.walk(source):
            if isinstance(node, ast.Return):  # of a helper that chooses
                yield from map(re.escape, texts(node))


def with_helpers(function: Any) -> list[Any]:
    """The function, and those of its module that it names, to the end."""
    found, module = [function], inspect.getmodule(function)
    for each in found:
        for name in re.findall(r"\b_\w+", inspect.getsource(each)):
            helper = getattr(module, name, None)
            if inspect.isfunction(helper) and helper not in found:
                found.append(helper)
    return found


def pattern_of(node: ast.expr) -> Iterable[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [re.escape(text)]
        case ast.IfExp():
            return [*pattern_of(node.body), *pattern_of(node.orelse)]
        case ast.JoinedStr():
            return ["".join(text for value in node.values for text in pattern_of(value))]
        case ast.FormattedValue():
            return ["(_[a-z_]+)?"]
        case ast.Call():
            return []
        case _:
            return map(re.escape, InformationKind)
