"""What the documents say is true: the README's commands run, what they name is there."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.server import running

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

COMMANDS = re.findall(r"<!-- run -->\n```sh\n(.*?)```", README, re.DOTALL)
SHOWN = re.findall(r"```text\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    """What each command of the README answers, by a shell, from a running service."""
    with running() as server:
        return {
            command: subprocess.run(
                ["sh", "-c", command.replace("localhost:8000", f"127.0.0.1:{server.port}")],
                capture_output=True,
                check=True,
                text=True,
            ).stdout
            for command in COMMANDS
        }


def answer_to(answers: dict[str, str], part: str) -> str:
    """The answer to the one command of the README that says so."""
    (answer,) = [answer for command, answer in answers.items() if part in command]
    return answer


def test_every_command_is_answered(answers: dict[str, str]) -> None:
    assert answers
    assert all(answer.strip() for answer in answers.values())


def test_the_smallest_call_answers_in_json(answers: dict[str, str]) -> None:
    assert next(iter(answers.values())).startswith('{"id":"dec_')


def test_the_answer_in_text_is_the_one_that_is_shown(answers: dict[str, str]) -> None:
    assert answer_to(answers, "event sourcing") == SHOWN[0]


def test_a_stream_is_answered_line_by_line(answers: dict[str, str]) -> None:
    lines = answer_to(answers, "Content-Type: application/x-ndjson").splitlines()
    assert [line[:9] for line in lines] == ['{"key":"a', '{"key":"b']


def test_a_bad_request_is_answered_in_two_lines(answers: dict[str, str]) -> None:
    told = answer_to(answers, "intervew")
    assert len(told.splitlines()) == 2
    assert "`interview`" in told


def test_a_plan_reads_like_a_calendar(answers: dict[str, str]) -> None:
    assert "If you write on" in answer_to(answers, "v1/plans")


def test_an_explanation_lists_what_would_change_it(answers: dict[str, str]) -> None:
    assert "It would be otherwise if:" in answer_to(answers, "explain=full,changes")


def test_what_is_reported_is_tracked(answers: dict[str, str]) -> None:
    told = answer_to(answers, "external_id")
    assert "Wait until" in told


def test_own_numbers_change_the_answer(answers: dict[str, str]) -> None:
    assert "The usual wait here is 7 working days." in answer_to(answers, "policy_overrides")


def test_the_rules_and_a_comparison_can_be_read(answers: dict[str, str]) -> None:
    told = answer_to(answers, "v1/rules")
    assert " 1. Decided with them (do_not_follow_up)" in told
    assert "2020-01 -> 2026-11" in told


def test_a_note_of_ones_own_is_checked_like_spelling(answers: dict[str, str]) -> None:
    told = answer_to(answers, "Just checking in")
    assert told.startswith("Not ready yet:")
    assert "1:6 error recipient_misspelt: Anna -> Ana Ruiz" in told


def test_german_is_answered_in_german(answers: dict[str, str]) -> None:
    assert "Uhr" in answer_to(answers, "Accept-Language: de")


@pytest.mark.parametrize("document", [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"])
def test_every_link_inside_the_repository_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target
