"""`make soak`: what is asked of a service costs the same, however many applications it tracks.

`SOAK_APPLICATIONS` says how many; a million, unless it does.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy import text

from app.applications.tracking import create
from app.clock import utc_now
from app.intake.shapes import ApplicationRequest
from app.intake.validation import parse
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT
from tests import postgresql
from tests.applications.telling import tracked
from tests.server import Server, running

FEW = 1_000
MANY = int(os.environ.get("SOAK_APPLICATIONS", "1000000"))
MOST_RATIO = 1.5
MOST_GROWN_KIB = 20 * 1_024
TURNS = 60
_COLUMNS = (
    "tenant_id, subject_id, created_at, changed_at, revision, event_count, created, state, "
    "answered_at, answer_count, rule, message_kind"
)
_ID = "('01a20f37-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"
_FILL = f"""
  INSERT INTO applications
    (id, external_id, verdict, wait_until, due_at, wake_at, {_COLUMNS})
  SELECT {_ID}, 'application-' || n,
    CASE WHEN n % 10 = 0 THEN 'follow_up_now' WHEN n % 10 < 4 THEN 'do_not_follow_up'
         ELSE 'wait' END,
    CASE WHEN n % 10 >= 4 THEN now() + interval '1 hour' + n * interval '20 seconds' END,
    CASE WHEN n % 10 >= 4 THEN now() + interval '1 hour' + n * interval '20 seconds'
         ELSE now() - n * interval '1 second' END,
    CASE WHEN n % 10 >= 4 OR n % 10 = 0
         THEN now() + interval '1 hour' + n * interval '20 seconds' END,
    {_COLUMNS}
  FROM applications, generate_series(1, :count) AS n
"""


def fill(url: str, count: int) -> None:
    """So many applications of all sorts: due, coming, and to be left."""
    ended_at = (utc_now() - timedelta(days=1)).isoformat(timespec="seconds")
    body = tracked(external_id="first", interview={"ended_at": ended_at})
    asked = parse(ApplicationRequest, json.dumps(body).encode())
    with Database(url) as database:
        with database.writing(LOCAL_TENANT) as scope:
            create(scope, asked, utc_now())
        with database.unbound_writing() as connection:
            connection.execute(text(_FILL), {"count": count - 1})
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
            plain.execute(text("VACUUM ANALYZE applications"))


def identifier(number: int) -> str:
    return f"app_01a20f37-0000-7000-8000-{number:012x}"


def agenda(server: Server, _: int) -> None:
    _ask(server, "/v1/agenda")


def page_in_the_middle(server: Server, turn: int) -> None:
    days = 1 + turn % 5 / 100
    since = (utc_now() + timedelta(hours=1 + days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    _ask(server, f"/v1/agenda?verdict=wait&from={since}")


def decision(server: Server, turn: int) -> None:
    _ask(server, f"/v1/applications/{identifier(1 + turn * 7 % (FEW - 1))}/decision")


def event_and_decision(server: Server, turn: int) -> None:
    event = {"type": "note_sent", "kind": "thank_you", "at": utc_now().isoformat()}
    where = f"/v1/applications/{identifier(1 + turn * 11 % (FEW - 1))}/events"
    status, body = server.ask(
        "POST", where, json.dumps(event).encode(), Content_Type="application/json"
    )
    assert status == 200, body


CALLS: tuple[Callable[[Server, int], None], ...] = (
    agenda,
    page_in_the_middle,
    decision,
    event_and_decision,
)


def _ask(server: Server, path: str) -> None:
    status, body = server.ask("GET", path)
    assert status == 200, body
    assert len(body) > 500


def took(call: Callable[[Server, int], None], server: Server, turn: int) -> float:
    began = perf_counter()
    call(server, turn)
    return perf_counter() - began


def resident_kib(server: Server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found is not None
    return int(found.group(1))


@pytest.fixture
def few_and_many(
    postgresql_server: postgresql.Server, migrated_template: str
) -> Iterator[tuple[Server, Server]]:
    """Two services, each with a database of its own."""
    with ExitStack() as stack:
        servers = []
        for count in (FEW, MANY):
            url = stack.enter_context(postgresql_server.new_database(like=migrated_template))
            fill(url, count)
            servers.append(stack.enter_context(running(DATABASE_URL=url)))
        yield servers[0], servers[1]


@pytest.mark.soak
def test_the_cost_does_not_grow_with_the_applications(
    few_and_many: tuple[Server, Server],
) -> None:
    """In turns, in one run; what is compared is the median."""
    ratios = {}
    for call in CALLS:
        times: list[list[float]] = [[], []]
        for turn in range(TURNS):
            for index, server in enumerate(few_and_many):
                times[index].append(took(call, server, turn))
        few, many = (median(each[5:]) for each in times)
        ratios[call.__name__] = many / few
        print(f"{call.__name__}: {few * 1e3:.1f} ms with {FEW}, {many * 1e3:.1f} ms with {MANY}, "
              f"ratio {many / few:.2f}")  # fmt: skip
    few_kib, many_kib = map(resident_kib, few_and_many)
    print(f"memory: {few_kib // 1024} MiB and {many_kib // 1024} MiB")
    assert max(ratios.values()) <= MOST_RATIO, ratios
    assert many_kib - few_kib <= MOST_GROWN_KIB
