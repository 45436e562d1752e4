"""From due to settled, for one endpoint at a time: claim, decide again, send, settle.

Each step is a transaction of its own, in a thread, and none is open while something is sent. A
process that dies between two of them leaves a lease behind, and when that ends it all begins anew.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple, TypeVar
from uuid import UUID

from app.answers.deliveries import delivery_id
from app.applications.basis import registered
from app.applications.sweep import TRIED_AGAIN_AFTER, refresh
from app.deliveries import metrics
from app.deliveries.attempt import Attempt
from app.deliveries.sending import Destination, Sender
from app.deliveries.settling import GivesUp, Sent, Settled, breaker_of, settle
from app.storage import endpoint_rows, endpoint_state, outbox
from app.storage.database import Database
from app.storage.outbox import Claimed, EndpointKey
from app.storage.trouble import StorageError

AT_ONCE = 50
"""Claimed of one endpoint: also the most that a kill can make arrive twice."""
IN_FLIGHT = 10
"""Of those, sent at the same time: an endpoint that is slow takes no more of what all share."""
_BEGUN_WITHIN_SECONDS = 1.0
"""After it was decided again: what a slow endpoint leaves of a claim is claimed anew, and decided
anew. No more than a quarter of the lease: an attempt takes up to half, and the rest is to settle.
"""
_PATIENCE_WHEN_STOPPING = timedelta(seconds=5)
_TRIED_AGAIN_AFTER_SECONDS = 0.5

_Result = TypeVar("_Result")


class Claim(NamedTuple):
    """Deliveries of one endpoint that are ours until the lease ends."""

    key: EndpointKey
    deliveries: Sequence[Claimed]
    is_trial: bool
    """The endpoint's breaker is open; this is to show whether it may be closed."""


class Ready(NamedTuple):
    """What is still true, with where it goes."""

    destination: Destination
    deliveries: Sequence[Claimed]
    now: datetime


class Dispatch:
    def __init__(
        self,
        database: Database,
        sender: Sender,
        clock: Callable[[], datetime],
        lease: timedelta,
        stopping: asyncio.Event,
    ) -> None:
        """`clock`: the database's. Once `stopping` is set, nothing more is begun."""
        self._database = database
        self._sender = sender
        self._clock = clock
        self._lease = lease
        self._stopping = stopping

    async def serve(self, key: EndpointKey) -> int:
        """How many were claimed. Raises `StorageError`; then the lease will end."""
        claim = await asyncio.to_thread(self._claim, key)
        if not claim.deliveries:
            return 0
        ready = await asyncio.to_thread(self._make_ready, claim)
        if ready is None or self._stopping.is_set():
            await self._insist(lambda: self._release(claim))
            return 0
        sent = await self._send(claim, ready)
        settled = await self._insist(lambda: self._settle(key, sent))
        metrics.count_attempts(sent.attempts)
        metrics.count_settled(settled.settlements)
        await self._give_up(key, settled.gives_up)
        return len(claim.deliveries)

    def _claim(self, key: EndpointKey) -> Claim:
        now = self._clock()
        with self._database.writing(key.tenant_id) as scope:
            row = endpoint_state.find_enabled(scope, key.id)
            if row is not None and row.resume_at is not None:
                row = endpoint_state.find_enabled_to_change(scope, key.id)
            if row is None:
                return Claim(key, (), is_trial=False)
            breaker = breaker_of(row)
            room, is_trial = breaker.room(now, AT_ONCE), breaker.resume_at is not None
            claimed = outbox.claim(scope, key.id, now, room, self._lease) if room else ()
            if is_trial and claimed:
                # No other process makes another trial meanwhile.
                endpoint_rows.change(scope, key.id, {"resume_at": now + self._lease})
            return Claim(key, claimed, is_trial)

    def _make_ready(self, claim: Claim) -> Ready | None:
        """None: the endpoint is not to be sent to any more."""
        undecided = self._decide_again(claim)
        # Some of the lease may be spent: an application is waited for as long as somebody holds it.
        now = self._clock()
        with self._database.writing(claim.key.tenant_id) as scope:
            row = endpoint_state.find_enabled(scope, claim.key.id)
            if row is None:
                return None
            ours = outbox.renew(scope, claim.deliveries, now + self._lease)
            later = now + TRIED_AGAIN_AFTER
            untrue = [each for each in ours if each.application_id in undecided]
            outbox.release(scope, [each._replace(due_at=later) for each in untrue])
        still = [each for each in ours if each.application_id not in undecided]
        return Ready(Destination.of(row, now), still, now)

    def _decide_again(self, claim: Claim) -> frozenset[UUID]:
        """The applications that cannot be decided: whether what is told of them is true nobody
        knows.
        """
        now = self._clock()
        registered(self._database, now)
        told_of = {each.application_id for each in claim.deliveries if each.application_id}
        if not told_of:
            return frozenset()
        with self._database.writing(claim.key.tenant_id) as scope:
            return refresh(scope, sorted(told_of), now)

    async def _send(self, claim: Claim, ready: Ready) -> Sent:
        """A few at a time, until none is left that may still be begun."""
        clock = asyncio.get_running_loop().time
        begun_by = clock() + min(_BEGUN_WITHIN_SECONDS, self._lease.total_seconds() / 4)
        waiting, attempts = iter(ready.deliveries), list[Attempt]()

        async def send_in_turn() -> None:
            for each in waiting:
                attempts.append(await self._attempt(ready, each))
                if self._stopping.is_set() or clock() >= begun_by:
                    return

        await asyncio.gather(*(send_in_turn() for _ in range(IN_FLIGHT)))
        return Sent(claim.key.id, ready.destination.url, attempts, tuple(waiting), claim.is_trial)

    async def _attempt(self, ready: Ready, each: Claimed) -> Attempt:
        outcome = await self._sender.send(
            ready.destination, delivery_id(each.id), each.content.encode(), ready.now
        )
        return Attempt(each, ready.now, outcome)

    def _release(self, claim: Claim) -> int:
        now = self._clock()
        with self._database.writing(claim.key.tenant_id) as scope:
            if claim.is_trial:
                endpoint_rows.change(scope, claim.key.id, {"resume_at": now})
            return outbox.release(scope, claim.deliveries)

    def _settle(self, key: EndpointKey, sent: Sent) -> Settled:
        now = self._clock()
        with self._database.writing(key.tenant_id) as scope:
            return settle(scope, sent, now, secrets.SystemRandom().random)

    async def _give_up(self, key: EndpointKey, some: GivesUp | None) -> None:
        """Each time some in a transaction of its own, however many there are."""
        while some is not None:
            count = await self._insist(partial(self._give_up_some, key, some))
            metrics.count_given_up(count)
            if not count:
                return

    def _give_up_some(self, key: EndpointKey, some: GivesUp) -> int:
        now = self._clock()
        with self._database.writing(key.tenant_id) as scope:
            return some(scope, key.id, now)

    async def _insist(self, step: Callable[[], _Result]) -> _Result:
        """What was sent is to be settled even if the database is gone for some time, and two that
        lock each other out are to try again: until the lease has ended. Raises `StorageError`.
        """
        clock = asyncio.get_running_loop().time
        began = clock()
        while True:
            try:
                return await asyncio.to_thread(step)
            except StorageError:
                patience = self._lease
                if self._stopping.is_set():
                    patience = min(patience, _PATIENCE_WHEN_STOPPING)
                if clock() - began >= patience.total_seconds():
                    raise
                await asyncio.sleep(_TRIED_AGAIN_AFTER_SECONDS)
