"""Notifications delivered per second by one worker while few others wait, and while a million do:
on each database, in turns, in one run. The receiver is another process on this machine.

Each is of an application, which is decided again before it is sent.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID

from sqlalchemy import func, insert, select, update

from app.applications.basis import registered
from app.clock import utc_now
from app.deliveries.sending import Sender
from app.identifiers import uuid7
from app.storage.application_tables import applications
from app.storage.database import Database, sqlite_url
from app.storage.migrating import migrate
from app.storage.schema import LOCAL_TENANT
from app.storage.webhook_tables import deliveries
from app.worker import Worker
from tests import postgresql
from tests.deliveries import rows
from tests.deliveries.tracked import track

FEW = 1_000
MANY = int(os.environ.get("BENCH_WAITING", "1000000"))
_ENDPOINTS = 4
_TRACKED = 500
_ROUNDS = 3
_EACH = 2_000
"""Delivered in a round."""
_PORTION = 10_000
_LEASE = timedelta(seconds=60)
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Scene:
    database: Database
    endpoints: list[UUID]
    tracked: list[UUID]
    rates: list[float] = field(default_factory=list)


def measure() -> dict[str, dict[int, Scene]]:
    with ExitStack() as stack:
        url = stack.enter_context(_receiver())
        urls = {"SQLite": [stack.enter_context(_on_sqlite()) for _ in range(2)]}
        if not postgresql.is_left_out():
            server = stack.enter_context(postgresql.server())
            urls["PostgreSQL"] = [stack.enter_context(server.new_database()) for _ in range(2)]
        return {name: _compared(stack, each, url) for name, each in urls.items()}


def _compared(stack: ExitStack, urls: list[str], receiver: str) -> dict[int, Scene]:
    scenes = {
        waiting: _scene(stack.enter_context(Database(url)), receiver, waiting)
        for waiting, url in zip((FEW, MANY), urls, strict=True)
    }
    for _ in range(_ROUNDS):
        for scene in scenes.values():
            scene.rates.append(_rate(scene))
    return scenes


def _scene(database: Database, receiver: str, waiting: int) -> Scene:
    migrate(database)
    now = utc_now()
    # Else the first sweep would give all of them anew.
    registered(database, now)
    endpoints = [rows.endpoint(database, receiver) for _ in range(_ENDPOINTS)]
    tracked = [track(database, f"told {number}", since=now) for number in range(_TRACKED)]
    for begin in range(0, waiting, _PORTION):
        _wait(database, endpoints, tracked[0], range(begin, min(begin + _PORTION, waiting)))
    if not database.is_sqlite:
        with database.unbound_writing() as connection:
            connection.exec_driver_sql("ANALYZE")
    return Scene(database, endpoints, tracked)


def _wait(database: Database, endpoints: list[UUID], like: UUID, numbers: range) -> None:
    """As many timers, and as many deliveries, whose time has not come."""
    with database.reading(LOCAL_TENANT) as scope:
        asked = select(applications).where(applications.c.id == like)
        template = dict(scope.select(asked).mappings().one())
    ahead = utc_now() + 30 * _DAY
    timers = [
        template | {"id": uuid7(), "external_id": f"waits {number}", "wake_at": ahead, "state": {}}
        for number in numbers
    ]
    later = [
        rows.delivery(
            endpoints[number % _ENDPOINTS],
            ahead,
            application_id=timer["id"],
            answer_sequence=1,
            status="pending",
            claim_count=0,
            attempt_count=0,
            failure_count=0,
        )
        for number, timer in zip(numbers, timers, strict=True)
    ]
    with database.writing(LOCAL_TENANT) as scope:
        scope.insert(insert(applications), timers)
        scope.insert(insert(deliveries), later)


def _rate(scene: Scene) -> float:
    now = utc_now()
    for begin in range(0, _EACH, _TRACKED):
        _make_due(scene, now, begin // _TRACKED)
    began = perf_counter()
    asyncio.run(_work(scene.database, now))
    return _EACH / (perf_counter() - began)


def _make_due(scene: Scene, now: datetime, turn: int) -> None:
    """One of each application, for one endpoint."""
    with scene.database.writing(LOCAL_TENANT) as scope:
        # What was told of the same answer in an earlier round makes room.
        old = deliveries.c.answer_sequence == 1, deliveries.c.status == "delivered"
        scope.change(update(deliveries).where(*old).values(answer_sequence=None))
    rows.put(
        scene.database,
        [
            rows.delivery(scene.endpoints[turn], now, application_id=tracked, answer_sequence=1)
            for tracked in scene.tracked
        ],
    )


async def _work(database: Database, began_at: datetime) -> None:
    worker = Worker(database, Sender(allows_local=True), _LEASE)
    running = asyncio.ensure_future(worker.run())
    while await asyncio.to_thread(_is_any_left, database, began_at):  # noqa: ASYNC110 # rows
        await asyncio.sleep(0.02)
    worker.stop()
    await running


def _is_any_left(database: Database, began_at: datetime) -> bool:
    asked = select(func.count()).where(
        deliveries.c.settled_at >= began_at, deliveries.c.status == "delivered"
    )
    with database.reading(LOCAL_TENANT) as scope:
        return scope.select(asked.select_from(deliveries)).scalar_one() < _EACH


@contextmanager
def _on_sqlite() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        yield sqlite_url(Path(folder))


@contextmanager
def _receiver() -> Iterator[str]:
    """In a process of its own: what it costs is not the worker's."""
    command = [sys.executable, "-m", "tests.bench.receiver"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def report(found: dict[str, dict[int, Scene]]) -> None:
    print(f"Deliveries by one worker, {_ROUNDS} rounds of {_EACH} in turns, others wait")
    for name, scenes in found.items():
        turns = zip(scenes[FEW].rates, scenes[MANY].rates, strict=True)
        slower = median(few / many for few, many in turns)
        told = "  ".join(
            f"{waiting:>9,}: {median(scene.rates):>6.0f}/s" for waiting, scene in scenes.items()
        )
        print(f"  {name:<11} {told}  slower by {slower:.2f}")


if __name__ == "__main__":
    report(measure())
