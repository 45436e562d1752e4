"""`followup` at the command line."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from app.applications.tracking import create
from app.intake.shapes import ApplicationRequest
from app.intake.validation import parse
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT
from tests.builders import NOW, request

COMMAND = Path(sys.executable).with_name("followup")


def run(
    *arguments: str | Path, given: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments],
        input=given,
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "DATABASE_URL": "", **(environment or {})},
    )


def test_decide_tells_the_answer_in_lines_to_read() -> None:
    told = run("decide", "-", given=json.dumps(request()))
    assert told.returncode == 0
    assert told.stdout.splitlines()[0] == "Follow up now"


def test_decide_reads_a_file_and_tells_the_whole_answer_as_json(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text(json.dumps(request()), encoding="utf-8")
    assert json.loads(run("decide", file, "--json").stdout)["verdict"] == "follow_up_now"


@pytest.mark.parametrize(
    ("given", "says"),
    [("{", "Not JSON (400)"), ('{"intervew":{}}', "Invalid request (422)")],
)
def test_what_cannot_be_decided_is_told_in_two_lines(given: str, says: str) -> None:
    told = run("decide", "-", given=given)
    assert told.returncode == 1
    assert told.stderr.splitlines()[0] == says
    assert len(told.stderr.splitlines()) == 2


def test_a_file_that_is_not_there_is_named() -> None:
    told = run("decide", "no-such-file.json")
    assert (told.returncode, told.stderr) == (2, "no-such-file.json: No such file or directory\n")


def test_advice_sets_the_engine_beside_what_experts_said() -> None:
    told = run("advice", Path(__file__).parent / "advice")
    assert told.returncode == 0
    assert "letters.jsonl: 50 askable cases" in told.stdout


def test_advice_without_a_folder_says_so() -> None:
    assert run("advice", "no-such-folder").returncode == 2


def test_health_of_a_service_that_is_not_there_is_not_ready() -> None:
    told = run("health", "http://127.0.0.1:1/readyz")
    assert (told.returncode, told.stdout) == (1, "http://127.0.0.1:1/readyz: not ready\n")


def test_policy_diff_tells_what_another_policy_changes() -> None:
    told = run("policy", "diff", "2020-01", "2026-11")
    assert told.stdout.startswith("2020-01 -> 2026-11\n")
    assert "ask -> wait_for_promised_date" in told.stdout
    same = run("policy", "diff", "2026-11", "2026-11")
    assert "No answer changes in any of" in same.stdout


def test_policy_diff_names_the_policies_there_are() -> None:
    told = run("policy", "diff", "2020-01", "2030-01")
    assert told.returncode == 2
    assert "2020-01, 2026-11" in told.stderr


def test_decide_speaks_german_if_asked_to() -> None:
    told = run("decide", "-", "--language", "de", given=json.dumps(request()))
    assert told.stdout.splitlines()[0] == "Jetzt schreiben"
    refused = run("decide", "-", "--language", "de", given="{")
    assert refused.stderr.splitlines()[0] == "Kein JSON (400)"


def test_decide_names_the_languages_it_speaks() -> None:
    told = run("decide", "-", "--language", "tlh", given="{}")
    assert told.returncode == 2
    assert "en" in told.stderr
    assert "de" in told.stderr


def test_a_policy_that_is_not_there_is_not_analysed() -> None:
    told = run("policy", "analyse", "1999-01")
    assert told.returncode == 2
    assert told.stderr.startswith("1999-01: no such policy; there are ")


def test_sweep_brings_answers_up_to_date(sqlite_database: Database) -> None:
    long_ago, body = NOW - timedelta(days=60), request(as_of=None, external_id="a")
    body["interview"] = {"ended_at": "2026-09-20T15:00:00-04:00"}
    asked = parse(ApplicationRequest, json.dumps(body).encode())
    with sqlite_database.writing(LOCAL_TENANT) as scope:
        create(scope, asked, long_ago)
    environment = {"DATABASE_URL": f"sqlite:///{sqlite_database.url.database}"}
    assert [run("sweep", environment=environment).stdout for _ in range(2)] == [
        "1 answers were brought up to date.\n",
        "0 answers were brought up to date.\n",
    ]
