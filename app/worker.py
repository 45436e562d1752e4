"""The worker: what keeps the promise that somebody is told when an answer changes.

Two loops that know nothing of each other: one gives answers anew when their time has come, one
sends what is due. All that they know is in the database, so that they may die at any moment, and
any number of them may share the work.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from threading import Thread
from time import perf_counter
from traceback import format_tb
from typing import NamedTuple

from app.applications.sweep import sweep_due
from app.clock import utc_now
from app.deliveries import metrics, turns
from app.deliveries.dispatch import IN_FLIGHT, Dispatch
from app.deliveries.metrics import Loop
from app.deliveries.sending import Sender
from app.deliveries.turns import Turns
from app.http_client.client import Limits
from app.settings import Settings
from app.storage.database import Database
from app.storage.database_clock import DatabaseClock
from app.storage.outbox import EndpointKey
from app.storage.trouble import StorageError
from app.storage.worker_lock import WorkerLock

_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.5, 10.0
"""After trouble."""
_SWEPT_AT_ONCE = 1_000
"""Then the worker looks whether it is to stop."""

_log = logging.getLogger(__name__)


class Pace(NamedTuple):
    """How long a loop rests when it finds nothing to do."""

    sweep_rest_seconds: float = 1.0
    delivery_rest_seconds: float = 0.5
    standby_seconds: float = 1.0


_USUAL_PACE = Pace()


class Worker:
    def __init__(
        self,
        database: Database,
        sender: Sender,
        lease: timedelta,
        clock: Callable[[], datetime] = utc_now,
        pace: Pace = _USUAL_PACE,
    ) -> None:
        """`clock`: the process's, for a database that has none. An attempt of the sender's takes
        no longer than half the lease.
        """
        self._database = database
        self._clock = DatabaseClock(database, clock)
        self._sender = sender
        self._lease = lease
        self._pace = pace
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_in_trouble = False
        self._stands_by = False

    def stop(self) -> None:
        """Nothing more is begun; what is being sent is finished and settled. May be called from
        any thread and by a signal, at any time.
        """
        if self._loop is None:
            self._stopping.set()
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def run(self) -> None:
        """Until it is stopped."""
        self._loop = asyncio.get_running_loop()
        with WorkerLock(self._database) as lock:
            await self._stand_by(lock)
            await asyncio.gather(
                self._repeat(Loop.SWEEP, self._sweep, self._pace.sweep_rest_seconds),
                self._deliver(),
            )

    async def _stand_by(self, lock: WorkerLock) -> None:
        """Until no other process runs the worker of an embedded database, whatever happens."""
        while not self._stopping.is_set() and not self._takes(lock):
            await self._rest(self._pace.standby_seconds)

    def _takes(self, lock: WorkerLock) -> bool:
        try:
            is_taken = lock.take()
        except StorageError as error:
            self._note_trouble(error)
            return False
        self._note_no_trouble()
        if not is_taken and not self._stands_by:
            self._stands_by = True
            _log.warning("another process runs the worker of this database: this one stands by")
        return is_taken

    async def _sweep(self) -> bool:
        began = perf_counter()
        swept = await asyncio.to_thread(
            lambda: sweep_due(self._database, self._clock(), _SWEPT_AT_ONCE)
        )
        metrics.count_sweep(swept, perf_counter() - began)
        self._note_no_trouble()
        return swept > 0

    async def _deliver(self) -> None:
        rest_seconds = self._pace.delivery_rest_seconds
        async with self._sender as sender:
            dispatch = Dispatch(self._database, sender, self._clock, self._lease, self._stopping)
            served = Turns(self._database, self._clock, partial(self._serve, dispatch))

            async def turn() -> bool:
                await served.begin()
                return await served.wait(rest_seconds)

            await self._repeat(Loop.DELIVERY, turn, rest_seconds)
            await served.finish()

    async def _serve(self, dispatch: Dispatch, key: EndpointKey) -> int:
        try:
            return await dispatch.serve(key)
        except Exception as error:  # noqa: BLE001 # one endpoint must not stop the others
            self._note_trouble(error)
            return 0

    async def _repeat(
        self, loop: Loop, step: Callable[[], Awaitable[bool]], rest_seconds: float
    ) -> None:
        """Until it is stopped, whatever happens. `step` tells whether there may be more at once."""
        wait_seconds = _FIRST_WAIT_SECONDS
        while not self._stopping.is_set():
            try:
                has_more = await step()
            except Exception as error:  # noqa: BLE001 # a worker that has ended tells nobody
                self._note_trouble(error)
                await self._rest(wait_seconds)
                wait_seconds = min(2 * wait_seconds, _LONGEST_WAIT_SECONDS)
                continue
            metrics.note_turn(loop)
            wait_seconds = _FIRST_WAIT_SECONDS
            if not has_more:
                await self._rest(rest_seconds)

    async def _rest(self, seconds: float) -> None:
        """Shorter if it is stopped."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _note_trouble(self, error: Exception) -> None:
        """A database that is gone is told of once. Anything else is a mistake of ours."""
        if not isinstance(error, StorageError):
            # Its message may hold what a row holds, and that is private.
            where = "".join(format_tb(error.__traceback__))
            _log.error("the worker met a mistake: %s\n%s", type(error).__name__, where)
        elif not self._is_in_trouble:
            self._is_in_trouble = True
            _log.warning("the worker waits for the database: %s", error)

    def _note_no_trouble(self) -> None:
        if self._is_in_trouble:
            self._is_in_trouble = False
            _log.warning("the worker has its database again")


@asynccontextmanager
async def beside(worker: Worker) -> AsyncIterator[None]:
    """While the context lasts, in a thread with an event loop of its own: in the loop of a service,
    each answer would wait for a whole batch of notifications, not for its share of the processor.
    """
    thread = Thread(target=lambda: asyncio.run(worker.run()), name="worker")
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        await asyncio.to_thread(thread.join)


def worker_of(
    settings: Settings, database: Database, clock: Callable[[], datetime] = utc_now
) -> Worker:
    lease = timedelta(seconds=settings.delivery_lease_seconds)
    sender = Sender(allows_local=settings.allows_local_destinations, limits=limits_within(lease))
    return Worker(database, sender, lease, clock)


def limits_within(lease: timedelta) -> Limits:
    """An attempt has ended, and there is time to settle it, before somebody else may make the
    next: it takes no longer than half the lease. All that may be in flight finds a connection.
    """
    usual, seconds = Limits(), lease.total_seconds()
    return replace(
        usual,
        connections=turns.MOST * IN_FLIGHT,
        total_seconds=min(usual.total_seconds, seconds / 4),
        connect_seconds=min(usual.connect_seconds, seconds / 8),
        rest_seconds=min(usual.rest_seconds, seconds / 8),
    )
