"""The engine beside the experts: better than a naive engine of thirty lines, on both files."""

from pathlib import Path

import pytest

from app.advice import cases, report

FOLDER = Path(__file__).parent / "advice"

NAIVE = {"letters.jsonl": 0.90, "probes.jsonl": 0.79}


@pytest.mark.parametrize(("name", "naive"), NAIVE.items())
def test_the_engine_agrees_with_experts_more_often_than_a_naive_one(
    name: str, naive: float
) -> None:
    asked = list(cases(FOLDER / name))
    agreeing = [case for case in asked if case.verdict is case.expected]
    assert len(agreeing) / len(asked) > naive


def test_the_report_sets_the_engine_beside_those_that_do_not_think() -> None:
    lines = list(report(FOLDER, show=False))
    assert sum("always now" in line for line in lines) == len(NAIVE)


def test_every_remaining_disagreement_is_argued_in_the_documentation() -> None:
    argued = (FOLDER.parents[1] / "docs" / "advice.md").read_text(encoding="utf-8")
    for name in NAIVE:
        for case in cases(FOLDER / name):
            if case.verdict is not case.expected:
                short = case.id.removeprefix("art-").removeprefix("qa-")
                assert short in argued, f"{case.id} is not in docs/advice.md"
