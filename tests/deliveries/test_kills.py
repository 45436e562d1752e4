"""Processes are killed in mid-delivery: nothing is lost, and only what was in flight is repeated.

A receiver writes down all that arrives. Afterwards it is compared with the tables.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import Row, select

from app.clock import utc_now
from app.identifiers import PREFIX_OF_DELIVERY
from app.storage.application_tables import applications
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT
from tests.deliveries import rows
from tests.deliveries.processes import Processes, processes
from tests.deliveries.receiver import Receiver, Reply, receiving, until
from tests.deliveries.tracked import track
from tests.server import free_port

LEASE_SECONDS = 4
IN_A_ROUND = 12
"""Deliveries for each of two endpoints."""
TRACKED_IN_A_ROUND = 3
DAYS = timedelta(days=1)


class Attempt(NamedTuple):
    delivery: UUID
    number: int


class Scene:
    """A database with two endpoints, and what was put into it."""

    def __init__(self, database: Database, receiver: Receiver, force: Processes) -> None:
        self.database = database
        self.receiver = receiver
        self.force = force
        self.endpoints = [rows.endpoint(database, f"{receiver.url}/{name}") for name in "ab"]
        self.contents: dict[str, bytes] = {}
        self.in_flight_at_kills: set[Attempt] = set()

    def put(self) -> None:
        """What is due at once, and applications whose answer time has changed."""
        now = utc_now()
        for endpoint in self.endpoints:
            self.contents |= rows.put_due(self.database, endpoint, IN_A_ROUND, now)
        for number in range(TRACKED_IN_A_ROUND):
            track(self.database, f"{len(self.contents)}-{number}", since=now - 50 * DAYS)

    def arrives(self, number: int) -> None:
        """So many more than there are now."""
        enough = len(self.receiver.arrived) + number
        until(lambda: len(self.receiver.arrived) >= enough, f"a delivery: {self.force.said()}")

    def note_kill(self) -> None:
        for row in rows.delivered(self.database):
            if row.next_attempt_at is not None and row.attempt_count:
                self.in_flight_at_kills.add(Attempt(row.id, row.attempt_count))

    def is_over(self) -> bool:
        """Every application is swept, and nothing waits."""
        now = utc_now()
        with self.database.reading(LOCAL_TENANT) as scope:
            late = select(applications.c.id).where(applications.c.wake_at <= now).limit(1)
            if scope.select(late).first() is not None:
                return False
        return "pending" not in rows.statuses(self.database)


@contextmanager
def scene(database: Database, folder: Path, **environment: str) -> Iterator[Scene]:
    url = database.url.render_as_string(hide_password=False)
    named = {
        "DATABASE_URL": url,
        "WEBHOOK_DESTINATIONS": "any",
        "DELIVERY_LEASE_SECONDS": str(LEASE_SECONDS),
        "ACCESS_LOG": "off",
    }
    with (
        receiving() as receiver,
        processes(folder / "log", **named, **environment) as force,
    ):
        yield Scene(database, receiver, force)


def start(force: Processes, kind: str) -> ForkServerProcess:
    if kind == "worker":
        return force.start("worker")
    return force.start("serve", "--with-worker", "--port", str(free_port()))


def check(scene: Scene) -> None:
    """Nothing is lost; what came twice was in flight at a kill, with the same id and bytes."""
    arrived, contents = scene.receiver.count(), defaultdict(set)
    for each in scene.receiver.arrived:
        contents[each.message_id].add(each.content)
    table = {f"{PREFIX_OF_DELIVERY}{row.id}": row for row in rows.delivered(scene.database)}
    assert scene.contents.keys() <= table.keys()
    assert all(len(each) == 1 for each in contents.values())
    assert contents == {
        name: {row.content.encode()} for name, row in table.items() if name in arrived
    }
    noted: dict[UUID, set[int]] = defaultdict(set)
    for attempt in rows.attempts(scene.database):
        noted[attempt.delivery_id].add(attempt.number)
    for name, row in table.items():
        missing = {Attempt(row.id, each) for each in range(1, row.attempt_count + 1)} - {
            Attempt(row.id, each) for each in noted[row.id]
        }
        assert missing <= scene.in_flight_at_kills
        assert len(noted[row.id]) <= arrived[name] <= row.attempt_count
    by_id = {row.id: row for row in table.values()}
    assert {
        by_id[UUID(name.removeprefix(PREFIX_OF_DELIVERY))].status for name in scene.contents
    } == {"delivered"}
    check_applications(scene, table.values())


def check_applications(scene: Scene, table: Iterable[Row[*tuple[Any, ...]]]) -> None:
    """Their last answers were told to each endpoint."""
    told = {
        (row.application_id, row.answer_sequence, row.endpoint_id)
        for row in table
        if row.application_id is not None and row.status == "delivered"
    }
    with scene.database.reading(LOCAL_TENANT) as scope:
        found = list(scope.select(select(applications.c.id, applications.c.answer_count)))
    assert found
    assert {
        (row.id, row.answer_count, endpoint) for row in found for endpoint in scene.endpoints
    } <= told


def rounds(scene: Scene, number: int, seed: int) -> None:
    """In each one process is killed in mid-delivery. In every other there are two."""
    random = Random(seed)
    scene.receiver.reply = lambda _: Reply(delay_seconds=0.03)
    kinds = cycle(("worker", "worker", "serve", "worker"))
    alive: list[ForkServerProcess] = []
    for each in range(number):
        while len(alive) < 1 + each % 2:
            alive.append(start(scene.force, next(kinds)))
        scene.put()
        scene.arrives(random.randint(1, IN_A_ROUND))
        victim = alive.pop(random.randrange(len(alive)))
        scene.force.kill(victim)
        scene.note_kill()
    if not alive:
        start(scene.force, "worker")
    until(scene.is_over, f"the end of all: {scene.force.said()}")
    check(scene)


def test_whoever_is_killed_in_mid_delivery_loses_and_repeats_nothing_else(
    database: Database, tmp_path: Path
) -> None:
    with scene(database, tmp_path) as each:
        rounds(each, 20, seed=1)
        assert each.in_flight_at_kills, "somebody was killed in mid-delivery"


@pytest.mark.soak
def test_whoever_is_killed_five_hundred_times(database: Database, tmp_path: Path) -> None:
    with scene(database, tmp_path) as each:
        rounds(each, 500, seed=2)
