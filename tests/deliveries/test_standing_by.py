"""Who runs the worker of an embedded database: one process; the others wait, whatever happens."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.clock import utc_now
from app.deliveries.metrics import counted
from app.deliveries.sending import Sender
from app.storage.database import Database
from app.storage.trouble import StorageError
from app.storage.worker_lock import WorkerLock
from app.worker import Pace, Worker
from tests.deliveries import rows
from tests.deliveries.receiver import receiving

LEASE = timedelta(seconds=60)
PACE = Pace(sweep_rest_seconds=0.05, delivery_rest_seconds=0.05, standby_seconds=0.05)


def lock_file(database: Database) -> Path:
    return Path(f"{database.url.database}-worker")


def a_folder(path: Path) -> None:
    path.mkdir()


def garbage(path: Path) -> None:
    path.write_bytes(b"no database" * 100)


@pytest.mark.parametrize("put", [a_folder, garbage])
def test_a_lock_file_that_is_none_is_trouble(
    sqlite_database: Database, put: Callable[[Path], None]
) -> None:
    put(lock_file(sqlite_database))
    with WorkerLock(sqlite_database) as lock, pytest.raises(StorageError):
        lock.take()


def test_one_has_the_lock_until_it_lets_go(sqlite_database: Database) -> None:
    with WorkerLock(sqlite_database) as other:
        with WorkerLock(sqlite_database) as one:
            assert (one.take(), one.take(), other.take()) == (True, True, False)
        assert other.take()


@pytest.mark.anyio
async def test_trouble_with_the_lock_passes_and_the_worker_begins(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """At its start, and again while another has the lock."""
    path = lock_file(sqlite_database)
    garbage(path)
    with receiving() as receiver:
        endpoint = rows.endpoint(sqlite_database, receiver.url)
        rows.put_due(sqlite_database, endpoint, 1, utc_now())
        worker = Worker(sqlite_database, Sender(allows_local=True), LEASE, pace=PACE)
        before = turns()
        running = asyncio.ensure_future(worker.run())
        await eventually(lambda: "waits for the database" in caplog.text)
        path.unlink()
        with sqlite3.connect(path) as other:
            other.execute("BEGIN EXCLUSIVE")
            await eventually(lambda: "stands by" in caplog.text)
            path.rename(path.with_suffix(".old"))
            garbage(path)
            await eventually(lambda: caplog.text.count("waits for the database") == 2)
            path.unlink()
        assert (turns(), receiver.arrived) == (before, [])
        await eventually(lambda: rows.statuses(sqlite_database) == ["delivered"])
        worker.stop()
        await running
    other.close()
    assert all(now > then for now, then in zip(turns(), before, strict=True))
    assert caplog.text.count("stands by") == 1


def turns() -> list[float]:
    """When each loop of this process's worker last came round, as Unix time."""
    name = "followup_worker_last_turn_timestamp_seconds"
    return [counted.get_sample_value(name, {"loop": each}) or 0 for each in ("sweep", "delivery")]


async def eventually(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 # true in another thread
            await asyncio.sleep(0.01)
