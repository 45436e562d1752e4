"""The worker as a whole: its two loops, several of it at once, and its stopping."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from threading import Event

import orjson
import pytest

from app.clock import utc_now
from app.customers.register import create_tenant
from app.deliveries.dispatch import IN_FLIGHT
from app.deliveries.sending import Sender
from app.deliveries.turns import MOST, MOST_OF_ONE
from app.http_client.client import Limits
from app.storage.database import Database
from app.storage.migrating import migrate
from app.worker import Pace, Worker, limits_within
from tests import postgresql
from tests.deliveries import rows
from tests.deliveries.receiver import Receiver, Reply, receiving
from tests.deliveries.tracked import application, track

pytestmark = pytest.mark.anyio

LEASE = timedelta(seconds=60)
PACE = Pace(sweep_rest_seconds=0.05, delivery_rest_seconds=0.05)
PATIENCE_SECONDS = 60


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


def a_worker(database: Database, limits: Limits | None = None) -> Worker:
    return Worker(database, Sender(allows_local=True, limits=limits), LEASE, pace=PACE)


@asynccontextmanager
async def working(*workers: Worker) -> AsyncIterator[None]:
    """Stopped when the context ends; what they were sending is settled then."""
    running = [asyncio.ensure_future(each.run()) for each in workers]
    yield
    for each in workers:
        each.stop()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*running)


async def eventually(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 # true in another thread
            await asyncio.sleep(0.01)


async def test_a_dead_endpoint_slows_no_other(database: Database, receiver: Receiver) -> None:
    """All of the others arrives while the dead one has not answered yet."""
    dead, well = (rows.endpoint(database, f"{receiver.url}/{name}") for name in ("dead", "well"))
    never = Event()
    receiver.reply = lambda it: Reply(after=never) if it.path == "/dead" else Reply()
    rows.put_due(database, dead, 60, utc_now())
    patient = Limits(total_seconds=10 * PATIENCE_SECONDS)
    async with working(a_worker(database, patient)):
        await eventually(lambda: "/dead" in receiver.paths())
        for number in (70, 140, 210):
            rows.put_due(database, well, 70, utc_now())
            await eventually(partial(has_arrived, receiver, "/well", number))
        await eventually(lambda: len(rows.attempts(database)) == 210)
        assert receiver.paths().count("/dead") == IN_FLIGHT
        never.set()


async def test_customers_whose_every_endpoint_is_slow_slow_no_other_customer(
    database: Database, receiver: Receiver
) -> None:
    """Two with as many endpoints as may be, which answer, but not before the third has all."""
    may_answer = Event()
    receiver.reply = lambda it: Reply() if it.path == "/well" else Reply(after=may_answer)
    for tenant_id in ("acme", "zebra"):
        create_tenant(database, tenant_id, utc_now())
        for _ in range(20):
            slow = rows.endpoint(database, f"{receiver.url}/slow", tenant_id)
            rows.put_due(database, slow, 2, utc_now(), tenant_id)
    patient = Limits(total_seconds=10 * PATIENCE_SECONDS)
    async with working(a_worker(database, patient)):
        await eventually(lambda: receiver.paths().count("/slow") == 2 * 2 * MOST_OF_ONE)
        rows.put_due(database, rows.endpoint(database, f"{receiver.url}/well"), 70, utc_now())
        await eventually(lambda: rows.statuses(database) == ["delivered"] * 70)
        assert receiver.paths().count("/slow") == 2 * 2 * MOST_OF_ONE
        may_answer.set()
        await eventually(lambda: receiver.paths().count("/slow") == 2 * 2 * 20)


def has_arrived(receiver: Receiver, path: str, number: int) -> bool:
    return receiver.paths().count(path) == number


async def test_two_workers_deliver_nothing_twice(database_url: str, receiver: Receiver) -> None:
    """On SQLite the second stands by."""
    with Database(database_url) as one, Database(database_url) as other:
        endpoints = [rows.endpoint(one, f"{receiver.url}/{name}") for name in "abc"]
        now = utc_now()
        expected: dict[str, bytes] = {}
        for each in endpoints:
            expected |= rows.put_due(one, each, 150, now)
        async with working(a_worker(one), a_worker(other)):
            await eventually(lambda: "pending" not in rows.statuses(one))
        assert receiver.count() == dict.fromkeys(expected, 1)
        assert set(rows.statuses(one)) == {"delivered"}


async def test_who_stands_by_takes_over(
    sqlite_database_url: str, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    with Database(sqlite_database_url) as one, Database(sqlite_database_url) as other:
        endpoint = rows.endpoint(one, receiver.url)
        second = a_worker(other)
        async with working(a_worker(one)):
            running = asyncio.ensure_future(second.run())
            await eventually(lambda: "stands by" in caplog.text)
        rows.put_due(one, endpoint, 1, utc_now())
        await eventually(lambda: rows.statuses(one) == ["delivered"])
        second.stop()
        await running


async def test_who_stands_by_stops_when_it_is_told_to(sqlite_database_url: str) -> None:
    with Database(sqlite_database_url) as one, Database(sqlite_database_url) as other:
        async with working(a_worker(one)), working(a_worker(other)):
            pass


async def test_stopping_settles_what_is_being_sent_and_begins_nothing(
    database: Database, receiver: Receiver
) -> None:
    endpoint = rows.endpoint(database, receiver.url)
    may_answer = Event()
    receiver.reply = lambda _: Reply(after=may_answer)
    rows.put_due(database, endpoint, 60, utc_now())
    worker = a_worker(database)
    running = asyncio.ensure_future(worker.run())
    await eventually(lambda: len(receiver.arrived) == IN_FLIGHT)
    worker.stop()
    await asyncio.sleep(0.2)
    assert not running.done()
    may_answer.set()
    await asyncio.wait_for(running, PATIENCE_SECONDS)
    waiting = 60 - IN_FLIGHT
    assert sorted(rows.statuses(database)) == ["delivered"] * IN_FLIGHT + ["pending"] * waiting
    assert {row.attempt_count for row in rows.pending(database)} == {0}
    assert len(receiver.arrived) == IN_FLIGHT


async def test_what_time_changes_is_told(database: Database, receiver: Receiver) -> None:
    rows.endpoint(database, receiver.url)
    tracked = track(database, "one", since=utc_now() - timedelta(days=60))
    async with working(a_worker(database)):
        await eventually(lambda: rows.statuses(database) == ["delivered"])
    (arrived,) = receiver.arrived
    told, row = orjson.loads(arrived.content)["data"], application(database, tracked)
    assert told["external_id"] == "one"
    assert (told["verdict"], row.answer_count > 1) == (row.verdict, True)
    assert told["previous"]["verdict"] != told["verdict"]


async def test_a_mistake_with_one_endpoint_stops_no_other(
    database: Database, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    broken = rows.endpoint(database, f"{receiver.url}/broken", secret="no secret")
    well = rows.endpoint(database, f"{receiver.url}/well")
    rows.put_due(database, broken, 1, utc_now())
    async with working(a_worker(database)):
        await eventually(lambda: "met a mistake" in caplog.text)
        rows.put_due(database, well, 1, utc_now())
        await eventually(lambda: receiver.paths() == ["/well"])


async def test_a_database_that_is_gone_is_waited_for_and_told_of_once(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    """It goes in mid-delivery, and stays away for longer than several attempts to reach it."""
    if postgresql.is_left_out():
        pytest.skip(postgresql.LEFT_OUT)
    with postgresql.own_server() as its, Database(its.url) as database:
        migrate(database)
        endpoint = rows.endpoint(database, receiver.url)
        may_answer = Event()
        receiver.reply = lambda _: Reply(after=may_answer)
        expected = rows.put_due(database, endpoint, 60, utc_now())
        async with working(a_worker(database)):
            await eventually(lambda: len(receiver.arrived) == IN_FLIGHT)
            await asyncio.to_thread(its.stop)
            may_answer.set()
            await eventually(lambda: "waits for the database" in caplog.text)
            await asyncio.sleep(2)
            await asyncio.to_thread(its.start)
            await eventually(lambda: len(receiver.arrived) >= 60)
            await eventually(lambda: "has its database again" in caplog.text)
        assert receiver.count() == dict.fromkeys(expected, 1)
        assert set(rows.statuses(database)) == {"delivered"}
        assert caplog.text.count("waits for the database") == 1


@pytest.mark.parametrize("seconds", [1, 4, 60, 3_600])
def test_an_attempt_ends_in_half_its_lease(seconds: int) -> None:
    limits = limits_within(timedelta(seconds=seconds))
    longest = limits.connect_seconds + limits.total_seconds + limits.rest_seconds
    assert longest <= seconds / 2
    assert limits.connections == MOST * IN_FLIGHT
    assert limits.total_seconds <= 15
