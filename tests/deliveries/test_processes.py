"""`followup worker` and the worker inside `followup serve`, as processes."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Timer

import pytest

from app.clock import utc_now
from app.deliveries.dispatch import IN_FLIGHT
from app.settings import SettingError, from_environment
from app.storage.database import Database
from app.storage.worker_lock import WorkerLock
from tests.deliveries import rows
from tests.deliveries.processes import Processes, processes
from tests.deliveries.receiver import Receiver, Reply, receiving, until
from tests.server import free_port


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def force(database: Database, tmp_path: Path) -> Iterator[Processes]:
    url = database.url.render_as_string(hide_password=False)
    named = {"DATABASE_URL": url, "WEBHOOK_DESTINATIONS": "any", "ACCESS_LOG": "off"}
    with processes(tmp_path / "log", **named) as started:
        yield started


@pytest.mark.parametrize("kind", ["worker", "serve"])
def test_who_is_told_to_stop_settles_what_was_sent(
    database: Database, force: Processes, receiver: Receiver, kind: str
) -> None:
    """After a restart nothing comes twice, and nothing is missing."""
    command = [kind] if kind == "worker" else [kind, "--with-worker", "--port", str(free_port())]
    may_answer = Event()
    receiver.reply = lambda _: Reply(after=may_answer)
    expected = rows.put_due(database, rows.endpoint(database, receiver.url), 60, utc_now())
    first = force.start(*command)
    until(lambda: len(receiver.arrived) == IN_FLIGHT, force.said())
    Timer(0.5, may_answer.set).start()
    force.stop(first)
    assert may_answer.is_set()
    waiting = 60 - IN_FLIGHT
    assert sorted(rows.statuses(database)) == ["delivered"] * IN_FLIGHT + ["pending"] * waiting
    force.start(*command)
    until(lambda: "pending" not in rows.statuses(database), force.said())
    assert receiver.count() == dict.fromkeys(expected, 1)


def test_a_worker_tells_prometheus_what_it_did(
    database: Database, force: Processes, receiver: Receiver
) -> None:
    port = free_port()
    rows.put_due(database, rows.endpoint(database, receiver.url), 3, utc_now())
    worker = force.start("worker", "--metrics-port", str(port))
    until(lambda: rows.statuses(database) == ["delivered"] * 3, force.said())
    wanted = 'followup_deliveries_settled_total{status="delivered"} 3.0'
    until(lambda: wanted in scraped(port))
    assert 'followup_delivery_attempts_total{outcome="204"} 3.0' in scraped(port)
    assert "followup_oldest_due_delivery_seconds 0.0" in scraped(port)
    assert force.stop(worker) == 0


def scraped(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        found: bytes = answer.read()
        return found.decode()


@pytest.mark.parametrize(
    ("option", "works"), [("--with-worker", True), ("--without-worker", False)]
)
def test_the_option_reaches_the_process_that_serves(
    sqlite_database: Database, tmp_path: Path, option: str, works: bool
) -> None:
    """Who holds the lock is told by trying to take it."""
    port = free_port()
    named = {"DATABASE_URL": sqlite_database.url.render_as_string()}
    with processes(tmp_path / "log", **named) as force, WorkerLock(sqlite_database) as lock:
        force.start("serve", "--port", str(port), option)
        until(lambda: is_up(port), force.said())
        assert lock.take() is not works


def is_up(port: int) -> bool:
    try:
        return "http_requests_total" in scraped(port)
    except OSError:
        return False


@pytest.mark.parametrize(
    ("environment", "works"),
    [
        ({}, True),
        ({"DATABASE_URL": "postgresql://a.example/b"}, False),
        ({"WORKER": "auto"}, True),
        ({"WORKER": "off"}, False),
        ({"WORKER": "on", "DATABASE_URL": "postgresql://a.example/b"}, True),
    ],
)
def test_a_service_works_by_itself_on_sqlite(environment: dict[str, str], works: bool) -> None:
    assert from_environment(environment).runs_worker is works


@pytest.mark.parametrize(
    "environment",
    [{"WORKER": "yes"}, {"DELIVERY_LEASE_SECONDS": "0"}, {"DELIVERY_LEASE_SECONDS": "3601"}],
)
def test_a_setting_that_cannot_be_is_named(environment: dict[str, str]) -> None:
    (name,) = environment
    with pytest.raises(SettingError, match=name):
        from_environment(environment)


def test_of_several_processes_on_sqlite_one_works(
    sqlite_database: Database, receiver: Receiver, tmp_path: Path
) -> None:
    """A service of two processes, and a worker beside it: each would do, and two stand by."""
    endpoint = rows.endpoint(sqlite_database, receiver.url)
    named = {
        "DATABASE_URL": sqlite_database.url.render_as_string(),
        "WEBHOOK_DESTINATIONS": "any",
    }
    with processes(tmp_path / "log", **named) as force:
        force.start("worker")
        service = force.start("serve", "--workers", "2", "--port", str(free_port()))
        try:
            until(lambda: force.said().count("stands by") == 2, "standing by")
            expected = rows.put_due(sqlite_database, endpoint, 200, utc_now())
            until(lambda: "pending" not in rows.statuses(sqlite_database), "the end of all")
        finally:
            force.stop(service)
    assert receiver.count() == dict.fromkeys(expected, 1)
