"""The golden cases in `tests/cases`: promises to a user, as data.

A case is a sentence; a request, laid over the file's `[defaults]` and the plain one of
`tests.builders.request`; the rule that `fires`; and what is told. `just_short_of` names a rule that
one second, one note or one fact would have made decide, `source` the published letter or advice
that the case is taken from. Only what is expected is compared; `further` are the codes of the
reasons after the first, and "none" stands for null.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.domain.decision import Decision
from app.domain.rules import RULES
from app.evidence.library import references
from tests.builders import decided, request


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    name: str
    fires: str
    request: dict[str, Any]
    expect: dict[str, Any]
    just_short_of: str | None = None
    source: str | None = None


def _cases(file: Path) -> Iterator[Case]:
    page = tomllib.loads(file.read_text(encoding="utf-8"))
    defaults = page.get("defaults", {})
    for entry in page["case"]:
        yield Case(**entry | {"request": defaults | entry.get("request", {})})


FILES = sorted(Path(__file__).parent.glob("cases/*.toml"))
CASES = [case for file in FILES for case in _cases(file)]


def told(decision: Decision) -> dict[str, Any]:
    outcome = decision.outcome
    answered = {
        "verdict": outcome.verdict,
        "rule": outcome.rule.id,
        "note": outcome.note,
        "wait_until": outcome.wait_until,
        "send_from": decision.send_from,
        "send_by": outcome.late_at,
        "valid_until": decision.valid_until,
        "closed": outcome.closed,
        "further": [reason.code for reason in decision.reasons[1:]],
        "to": [person.address for person in decision.thanks.to],
    }
    return {name: "none" if value is None else value for name, value in answered.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_promise_is_kept(case: Case) -> None:
    answered = told(decided(request(**case.request)))
    promised = {"rule": case.fires, **case.expect}
    assert {name: answered[name] for name in promised} == promised


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_every_rule_is_seen_from_both_sides_and_in_a_published_case(rule: str) -> None:
    assert [case for case in CASES if case.fires == rule]
    assert [case for case in CASES if case.just_short_of == rule]
    assert [case for case in CASES if case.fires == rule and case.source]


def test_every_case_names_what_exists() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
    assert {case.just_short_of for case in CASES} <= {None, *(rule.id for rule in RULES)}
    assert {case.source for case in CASES} <= {None, *references()}
    assert not [case.name for case in CASES if case.just_short_of == case.fires]
