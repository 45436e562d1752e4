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
from tests.bench.servers import cpu_seconds
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
class Load:
    per_second: float
    cpu_ms: float
    """Of the service, for each request."""


@dataclass(frozen=True, slots=True)
class Loads:
    events: list[Load]
    decisions: list[Load]


def measure(rounds: int = _ROUNDS, seconds: int = _SECONDS) -> dict[str, Loads]:
    if shutil.which("wrk") is None:
        sys.exit("make bench needs wrk; on Debian: apt-get install wrk")
    found = {"SQLite": _measured("", rounds, seconds)}
    if not postgresql.is_left_out():
        with _on_postgresql() as url:
            found["PostgreSQL"] = _measured(url, rounds, seconds)
    return found


@contextmanager
def _on_postgresql() -> Iterator[str]:
    with postgresql.server() as started, started.new_database() as url:
        with Database(url) as database:
            migrate(database)
        yield url


def _measured(url: str, rounds: int, seconds: int) -> Loads:
    """Each event goes to another application, so that none has many."""
    loads = Loads([], [])
    with running(DATABASE_URL=url) as server, TemporaryDirectory() as folder:
        paths = [f"{_create(server, number)}/events" for number in range(_APPLICATIONS)]
        events = _script(Path(folder) / "events.lua", paths, _EVENT)
        decisions = _script(Path(folder) / "decisions.lua", ["/v1/decisions"], BODY.decode())
        for _ in range(rounds):
            loads.events.append(_load(server, events, seconds))
            loads.decisions.append(_load(server, decisions, seconds))
    return loads


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


def _load(server: Server, script: Path, seconds: int) -> Load:
    command = ["wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{seconds}s", "-s", str(script)]
    before = cpu_seconds(server.process.pid)
    told = subprocess.run(
        [*command, f"http://{HOST}:{server.port}"], capture_output=True, text=True, check=True
    ).stdout
    used = cpu_seconds(server.process.pid) - before
    if "Non-2xx" in told:
        raise AssertionError(told)
    rate, answered = search(r"Requests/sec:\s+([\d.]+)", told), search(r"(\d+) requests in", told)
    assert rate is not None
    assert answered is not None
    return Load(float(rate[1]), used / max(int(answered[1]), 1) * 1_000)


def report(found: dict[str, Loads]) -> None:
    rounds = len(next(iter(found.values())).events)
    print(f"An event with its decision, {rounds} rounds in turns, one process")
    for name, loads in found.items():
        rates = [each.per_second for each in loads.events]
        turns = zip(loads.events, loads.decisions, strict=True)
        share = median(event.per_second / plain.per_second for event, plain in turns)
        cpu = min(each.cpu_ms for each in loads.events)
        plain_cpu = min(each.cpu_ms for each in loads.decisions)
        print(
            f"  {name:<11} best {max(rates):>6.0f}/s  median {median(rates):>6.0f}/s  "
            f"share of the stateless rate {share:.2f}  CPU {cpu:.2f} ms, stateless {plain_cpu:.2f}"
        )


if __name__ == "__main__":
    report(measure())
