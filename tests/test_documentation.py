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
def answers() -> list[str]:
    """What each command of the README answers, by a shell, from a running service."""
    with running() as server:
        return [
            subprocess.run(
                ["sh", "-c", command.replace("localhost:8000", f"127.0.0.1:{server.port}")],
                capture_output=True,
                check=True,
                text=True,
            ).stdout
            for command in COMMANDS
        ]


def test_the_readme_has_commands_to_run() -> None:
    assert len(COMMANDS) == 4


def test_the_smallest_call_answers_in_json(answers: list[str]) -> None:
    assert answers[0].startswith('{"id":"dec_')


def test_the_answer_in_text_is_the_one_that_is_shown(answers: list[str]) -> None:
    assert answers[1] == SHOWN[0]


def test_a_stream_is_answered_line_by_line(answers: list[str]) -> None:
    assert [line[:9] for line in answers[2].splitlines()] == ['{"key":"a', '{"key":"b']


def test_a_bad_request_is_answered_in_two_lines(answers: list[str]) -> None:
    assert len(answers[3].splitlines()) == 2
    assert "`interview`" in answers[3]


@pytest.mark.parametrize("document", [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"])
def test_every_link_inside_the_repository_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target
