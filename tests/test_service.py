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
OF_NOBODY = "https://jobs.example/followup"
"""A name that stands for nothing (RFC 2606)."""
_HOOKS = f"""
import schemathesis

@schemathesis.hook
def map_body(context, body):
    # What is made up is made of texts of the answers too, and some of those are the addresses of
    # strangers: they are not to be pinged.
    if isinstance(body, dict) and str(body.get("url")).startswith("http"):
        return {{**body, "url": "{OF_NOBODY}"}}
    return body
"""
TELLS_NOBODY = {"WORKER": "off", "WEBHOOK_DESTINATIONS": "public"}
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


# Chains of links are tried in tests/test_links.py; what is tried of every field in turn (coverage)
# takes some 7,000 requests, and is left to the soak.
SOME = ("--seed", "20261123", "--max-examples", "10", "--phases", "examples,fuzzing")
TRIES = [
    pytest.param(False, SOME, id="open-some"),
    pytest.param(True, SOME, id="keyed-some"),
    pytest.param(
        False,
        ("--max-examples", "1", "--phases", "coverage"),
        id="open-coverage",
        marks=pytest.mark.soak,
    ),
    pytest.param(False, ("--max-examples", "1000"), id="open-many", marks=pytest.mark.soak),
    pytest.param(True, ("--max-examples", "1000"), id="keyed-many", marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("keyed", "options"), TRIES)
def test_schemathesis_finds_nothing(tmp_path: Path, keyed: bool, options: tuple[str, ...]) -> None:
    """Where a key is needed, the checks also take it away and spoil it."""
    data = {"DATA_DIR": str(tmp_path / "data"), "RATE_LIMIT": "1000000"}
    if keyed:
        options = (*options, "-H", f"Authorization: Bearer {key_for_all(data)}")
    _schemathesis(tmp_path, *options, AUTH="required" if keyed else "open", **data)


def key_for_all(environment: dict[str, str]) -> str:
    """A new key with every scope."""
    scopes = [option for scope in KeyScope for option in ("--scope", scope)]
    told = run("keys", "create", "schemathesis", *scopes, environment=environment)
    return told.stdout.split()[0]


def _schemathesis(folder: Path, *options: str, **environment: str) -> None:
    config = folder / "schemathesis.toml"
    hooks = folder / "hooks.py"
    hooks.write_text(_HOOKS)
    config.write_text(f'hooks = "{hooks}"\n{CHECKS}')
    with running(None, **TELLS_NOBODY, **environment) as server:
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
