"""The real service under hard use: clients that write before they read, kills, made-up requests."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from http.client import HTTPException
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import openapi

from app.api.openapi import describe
from app.customers.key_scope import KeyScope
from app.domain.fault import RefusedError
from app.intake.shapes import DecisionRequest
from app.intake.state_of import question
from app.intake.validation import parse
from app.main import create_app
from app.settings import Settings
from tests.builders import NOW, request
from tests.server import HOST, Server, running
from tests.test_commands import run

LINES = 10_000
LINE = json.dumps({"key": "k", "state": request()}).encode() + b"\n"
NDJSON = "application/x-ndjson"
CHECKS = """
[checks.positive_data_acceptance]
# A body of the right shape may still be impossible as a history (422), what it speaks of may not be
# there (404), be another (409, 412), or be known already (304).
expected-statuses = ["2xx", "304", "404", "409", "412", "422"]

[checks.negative_data_rejection]
# What is too long for its field may be too large for a body (413).
expected-statuses = [
  "400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429", "5xx",
]

[checks.missing_required_header]
# RFC 6585 has a status of its own for a change without its condition.
expected-statuses = ["422", "428"]
"""
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


def test_a_client_that_writes_all_before_it_reads_gets_every_answer() -> None:
    with running() as server:
        status, body = server.ask("POST", "/v1/decisions/batch", LINE * LINES, Content_Type=NDJSON)
    assert status == 200
    assert body.count(b"\n") == LINES


def test_a_client_that_goes_away_in_the_middle_leaves_the_service_well() -> None:
    head = f"POST /v1/decisions/batch HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {NDJSON}\r\n"
    with running() as server:
        for _ in range(5):
            with server.connected() as connection:
                connection.sendall(f"{head}Content-Length: 1000000\r\n\r\n".encode() + LINE * 20)
        assert server.is_well()
        assert "Traceback" not in server.said()


def test_a_kill_in_the_middle_leaves_nothing_behind_that_hinders_a_new_start() -> None:
    with running() as server:
        asking = threading.Thread(target=_ask_and_be_cut_off, args=(server,))
        asking.start()
        server.signal(signal.SIGKILL)
        server.wait()
        asking.join()
        port = server.port
    with running(port) as again:
        assert again.is_well()


def test_what_is_under_way_is_answered_before_the_service_stops() -> None:
    head = f"POST /v1/decisions/batch HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {NDJSON}\r\n"
    with running() as server:
        with server.connected() as connection:
            connection.sendall(f"{head}Content-Length: {len(LINE)}\r\n\r\n".encode() + LINE[:-1])
            assert connection.recv(12) == b"HTTP/1.1 200"
            server.signal(signal.SIGTERM)
            connection.sendall(LINE[-1:])
            rest = b"".join(iter(lambda: connection.recv(65_536), b""))
        assert b'"status":200' in rest
        assert server.wait() in {0, -signal.SIGTERM}


def _ask_and_be_cut_off(server: Server) -> None:
    try:
        server.ask("POST", "/v1/decisions/batch", LINE * LINES, Content_Type=NDJSON)
    except (OSError, HTTPException):
        return


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    _schemathesis(tmp_path, "--max-examples", "30", "--seed", "20261123")


@pytest.mark.soak
def test_schemathesis_finds_nothing_in_many_tries(tmp_path: Path) -> None:
    _schemathesis(tmp_path, "--max-examples", "1000")


def test_schemathesis_finds_nothing_where_keys_are_needed(tmp_path: Path) -> None:
    """With a key, which the checks also take away and spoil."""
    data = {"DATA_DIR": str(tmp_path / "data")}
    header = f"Authorization: Bearer {key_for_all(data)}"
    _schemathesis(tmp_path, "--max-examples", "10", "--seed", "20261124", "-H", header,
                  AUTH="required", RATE_LIMIT="1000000", **data)  # fmt: skip


def key_for_all(environment: dict[str, str]) -> str:
    """A new key with every scope."""
    scopes = [option for scope in KeyScope for option in ("--scope", scope)]
    told = run("keys", "create", "schemathesis", *scopes, environment=environment)
    return told.stdout.split()[0]


def _schemathesis(folder: Path, *options: str, **environment: str) -> None:
    config = folder / "schemathesis.toml"
    config.write_text(CHECKS)
    with running(None, **environment) as server:
        told = subprocess.run(
            [
                SCHEMATHESIS, "--config-file", config, "run", f"{server.url}/openapi.json",
                "--checks", "all", "--no-color", *options,
            ],
            capture_output=True, check=False, cwd=folder, env=os.environ, text=True,
        )  # fmt: skip
    assert told.returncode == 0, told.stdout[-4_000:]


def test_at_least_three_in_ten_generated_bodies_can_be_decided() -> None:
    described = openapi.from_dict(describe(create_app(Settings(access_log=False))))
    bodies = described["/v1/decisions"]["POST"].as_strategy()
    seen: Counter[int] = Counter()

    @settings(
        max_examples=500,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(bodies)
    def ask(case: object) -> None:
        body = json.dumps(case.body).encode()  # type: ignore[attr-defined]
        try:
            question(parse(DecisionRequest, body), NOW)
        except RefusedError:
            seen[422] += 1
        else:
            seen[200] += 1

    ask()
    assert seen[200] / sum(seen.values()) >= 0.30, seen
