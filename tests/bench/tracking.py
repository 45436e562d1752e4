"""One event with its decision per second, beside the stateless decision on the same server: on each
database, in turns, in one run.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from re import search
from statistics import median
from tempfile import TemporaryDirectory

from app.storage.database import Database
from app.storage.migrating import migrate
from tests import postgresql
from tests.bench.rivals import BODY
from tests.server import HOST, Server, running

_APPLICATIONS = 500
_ROUNDS = 3
_SECONDS = 3
_CONNECTIONS = "16"
_EVENT = json.dumps({"type": "note_sent", "kind": "thank_you", "at": "2026-11-20T19:00:00-05:00"})
_TRACKED = {
    "interview": {"ended_at": "2026-11-20T15:00:00-05:00"},
    "employer": {"time_zone": "America/New_York"},
}
_SCRIPT = """
local number = 0
wrk.headers["Content-Type"] = "application/json"
wrk.method = "POST"
local paths = {{ {paths} }}
local body = '{body}'
request = function()
  number = number + 1
  return wrk.format(nil, paths[number % #paths + 1], nil, body)
end
"""


@dataclass(frozen=True, slots=True)
class Rates:
    """Per second."""

    events: list[float]
    decisions: list[float]


def measure() -> dict[str, Rates]:
    if shutil.which("wrk") is None:
        sys.exit("make bench needs wrk; on Debian: apt-get install wrk")
    found = {"SQLite": _measured()}
    if not postgresql.is_left_out():
        with _on_postgresql() as url:
            found["PostgreSQL"] = _measured(url)
    return found


@contextmanager
def _on_postgresql() -> Iterator[str]:
    with postgresql.server() as started, started.new_database() as url:
        with Database(url) as database:
            migrate(database)
        yield url


def _measured(url: str = "") -> Rates:
    """Each event goes to another application, so that none has many."""
    rates = Rates([], [])
    with running(DATABASE_URL=url) as server, TemporaryDirectory() as folder:
        paths = [f"{_create(server, number)}/events" for number in range(_APPLICATIONS)]
        events = _script(Path(folder) / "events.lua", paths, _EVENT)
        decisions = _script(Path(folder) / "decisions.lua", ["/v1/decisions"], BODY.decode())
        for _ in range(_ROUNDS):
            rates.events.append(_rate(server, events))
            rates.decisions.append(_rate(server, decisions))
    return rates


def _create(server: Server, number: int) -> str:
    body = json.dumps({**_TRACKED, "external_id": str(number)}).encode()
    status, answer = server.ask("POST", "/v1/applications", body, Content_Type="application/json")
    if status != 201:
        raise AssertionError(answer)
    return f"/v1/applications/{json.loads(answer)['id']}"


def _script(file: Path, paths: list[str], body: str) -> Path:
    quoted = ", ".join(f'"{path}"' for path in paths)
    file.write_text(_SCRIPT.format(paths=quoted, body=body), encoding="utf-8")
    return file


def _rate(server: Server, script: Path) -> float:
    command = ["wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{_SECONDS}s", "-s", str(script)]
    told = subprocess.run(
        [*command, f"http://{HOST}:{server.port}"], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in told:
        raise AssertionError(told)
    found = search(r"Requests/sec:\s+([\d.]+)", told)
    return float(found.group(1)) if found else 0.0


def report(found: dict[str, Rates]) -> None:
    print(f"An event with its decision, {_ROUNDS} rounds of {_SECONDS} s in turns, one process")
    for name, rates in found.items():
        turns = zip(rates.events, rates.decisions, strict=True)
        share = median(event / plain for event, plain in turns)
        print(
            f"  {name:<11} best {max(rates.events):>6.0f}/s  "
            f"median {median(rates.events):>6.0f}/s  share of the stateless rate {share:.2f}"
        )


if __name__ == "__main__":
    report(measure())
