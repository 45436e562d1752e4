"""What follows once some deliveries of an endpoint were attempted, for them and for the endpoint,
in one transaction.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.deliveries.attempt import Attempt, breaker_after
from app.deliveries.outcome import PUT_OFF_BY
from app.storage import endpoint_rows, endpoint_state, outbox
from app.storage.outbox import Claimed, EndpointRow, Settlement
from app.storage.scope import Scope
from app.webhooks.breaker import Breaker


class Sent(NamedTuple):
    """What was made of deliveries that were claimed."""

    endpoint_id: UUID
    url: str
    attempts: Sequence[Attempt]
    not_begun: Sequence[Claimed]
    is_trial: bool
    """The endpoint's breaker was open; this was to show whether it may be closed."""


class Settled(NamedTuple):
    settlements: Sequence[Settlement]
    given_up: int
    """Without a further attempt."""


def settle(scope: Scope, sent: Sent, now: datetime, chance: Callable[[], float]) -> Settled:
    """Of the attempts that were still the last ones, and not overtaken by another answer."""
    # The endpoint before its deliveries, as whoever deletes it.
    row = endpoint_rows.find_to_change(scope, sent.endpoint_id)
    held = outbox.hold(scope, [*(each.delivery for each in sent.attempts), *sent.not_begun])
    put_off = {each for each in sent.attempts if each.is_put_off(now)}
    later = [each.delivery._replace(due_at=now + PUT_OFF_BY) for each in put_off]
    outbox.release(scope, [*sent.not_begun, *later])
    made = [each for each in sent.attempts if each not in put_off]
    has_moved = row is not None and row.url != sent.url
    settlements = [
        each.settlement_elsewhere(now) if has_moved else each.settlement(now, chance())
        for each in made
        if each.delivery in held.ours
    ]
    outbox.settle(scope, settlements)
    outbox.note_attempts(scope, [each.row() for each in made if each.delivery.id in held.there])
    given_up = 0 if row is None or has_moved else _note(scope, row, sent, now)
    return Settled(settlements, given_up)


def breaker_of(row: EndpointRow) -> Breaker:
    return Breaker(row.failure_count, row.resume_at)


def _note(scope: Scope, row: EndpointRow, sent: Sent, now: datetime) -> int:
    """What the attempts say about their endpoint; how many others are given up with it."""
    if row.disabled_at is not None:
        return 0
    if any(each.outcome.is_gone for each in sent.attempts):
        endpoint_state.disable_gone(scope, row.id, now)
        return outbox.give_up_all(scope, row.id, now)
    after = breaker_after(breaker_of(row), sent.attempts, now)
    if sent.is_trial and all(each.outcome.is_ours for each in sent.attempts):
        after = after._replace(resume_at=now + PUT_OFF_BY if sent.attempts else now)
    if after != breaker_of(row):
        endpoint_rows.change(scope, row.id, after._asdict())
    return outbox.give_up_expired(scope, row.id, now) if after.failure_count else 0
