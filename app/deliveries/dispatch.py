"""From due to settled, for one endpoint at a time: claim, decide again, send, settle.

Each step is a transaction of its own, in a thread, and none is open while something is sent. A
process that dies between two of them leaves a lease behind, and when that ends it all begins anew.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from app.applications.basis import registered
from app.applications.sweep import TRIED_AGAIN_AFTER, refresh
from app.deliveries import metrics
from app.deliveries.attempt import Attempt, breaker_after
from app.deliveries.sending import Destination, Sender
from app.identifiers import PREFIX_OF_DELIVERY
from app.storage import endpoint_state, outbox
from app.storage.database import Database
from app.storage.outbox import Claimed, EndpointKey, EndpointRow, Settlement
from app.storage.scope import Scope
from app.storage.trouble import StorageError
from app.webhooks.breaker import Breaker
from app.webhooks.secret import signing

AT_ONCE = 50
"""Of one endpoint: also the most that a kill can make arrive twice."""
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


class Settled(NamedTuple):
    settlements: Sequence[Settlement]
    given_up: int
    """Without a further attempt."""


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
        attempts = await self._send(ready)
        settled = await self._insist(lambda: self._settle(claim, attempts))
        metrics.count_attempts(attempts)
        metrics.count_settled(settled.settlements, settled.given_up)
        return len(claim.deliveries)

    def _claim(self, key: EndpointKey) -> Claim:
        now = self._clock()
        with self._database.writing(key.tenant_id) as scope:
            row = endpoint_state.find_enabled(scope, key.id)
            if row is not None and row.resume_at is not None:
                row = endpoint_state.find_enabled_to_change(scope, key.id)
            if row is None:
                return Claim(key, (), is_trial=False)
            breaker = _breaker(row)
            room, is_trial = breaker.room(now, AT_ONCE), breaker.resume_at is not None
            claimed = outbox.claim(scope, key.id, now, room, self._lease) if room else ()
            if is_trial and claimed:
                # No other process makes another trial meanwhile.
                endpoint_state.change(scope, key.id, {"resume_at": now + self._lease})
            return Claim(key, claimed, is_trial)

    def _make_ready(self, claim: Claim) -> Ready | None:
        """None: the endpoint is not to be sent to any more."""
        now = self._clock()
        registered(self._database, now)
        told_of = {each.application_id for each in claim.deliveries if each.application_id}
        with self._database.writing(claim.key.tenant_id) as scope:
            undecided = refresh(scope, sorted(told_of), now)
            untrue = [each for each in claim.deliveries if each.application_id in undecided]
            outbox.put_off(scope, untrue, now + TRIED_AGAIN_AFTER)
            still = outbox.still_to_be_sent(scope, claim.deliveries)
            row = endpoint_state.find_enabled(scope, claim.key.id)
        return None if row is None else Ready(_destination(row, now), still, now)

    async def _send(self, ready: Ready) -> list[Attempt]:
        outcomes = await asyncio.gather(
            *(
                self._sender.send(
                    ready.destination,
                    f"{PREFIX_OF_DELIVERY}{each.id}",
                    each.content.encode(),
                    ready.now,
                )
                for each in ready.deliveries
            )
        )
        return [
            Attempt(delivery, ready.now, outcome)
            for delivery, outcome in zip(ready.deliveries, outcomes, strict=True)
        ]

    def _release(self, claim: Claim) -> int:
        now = self._clock()
        with self._database.writing(claim.key.tenant_id) as scope:
            if claim.is_trial:
                endpoint_state.change(scope, claim.key.id, {"resume_at": now})
            return outbox.release(scope, claim.deliveries, now)

    def _settle(self, claim: Claim, attempts: Sequence[Attempt]) -> Settled:
        """Of the attempts that were still the last ones, and not overtaken by another answer."""
        now = self._clock()
        with self._database.writing(claim.key.tenant_id) as scope:
            # The endpoint before its deliveries, as whoever deletes it.
            row = endpoint_state.find_enabled_to_change(scope, claim.key.id)
            held = outbox.hold(scope, [each.delivery for each in attempts])
            settlements = [
                each.settlement(now, _chance()) for each in attempts if each.delivery in held.ours
            ]
            outbox.settle(scope, settlements)
            outbox.note_attempts(
                scope, [each.row() for each in attempts if each.delivery.id in held.there]
            )
            given_up = 0 if row is None else _note(scope, row, claim, attempts, now)
        return Settled(settlements, given_up)

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


def _note(
    scope: Scope, row: EndpointRow, claim: Claim, attempts: Sequence[Attempt], now: datetime
) -> int:
    """What the attempts say about their endpoint; how many others are given up with it."""
    if any(each.outcome.is_gone for each in attempts):
        endpoint_state.disable_gone(scope, row.id, now)
        return outbox.give_up_all(scope, row.id, now)
    after = breaker_after(_breaker(row), attempts, now)
    if claim.is_trial and not attempts:
        after = after._replace(resume_at=now)
    if after != _breaker(row):
        endpoint_state.change(scope, row.id, after._asdict())
    return outbox.give_up_expired(scope, row.id, now) if after.failure_count else 0


def _breaker(row: EndpointRow) -> Breaker:
    return Breaker(row.failure_count, row.resume_at)


def _destination(row: EndpointRow, now: datetime) -> Destination:
    secrets_ = signing(row.secret, row.previous_secret, row.previous_secret_until, now)
    return Destination(row.url, secrets_)


def _chance() -> float:
    return secrets.SystemRandom().random()
