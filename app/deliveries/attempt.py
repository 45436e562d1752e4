"""An attempt that was made, as it is written down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from app.deliveries.outcome import PUT_OFF_BY, Outcome, consequence
from app.storage.outbox import Claimed, DeliveryStatus, Settlement
from app.webhooks.breaker import Breaker


class Attempt(NamedTuple):
    delivery: Claimed
    started_at: datetime
    outcome: Outcome

    def settlement(self, now: datetime, chance: float) -> Settlement:
        """`chance`: a random number from 0 to 1."""
        of, failures = self.delivery, self.delivery.failure_count
        if not self.outcome.is_delivered:
            failures += 1
        follows = consequence(self.outcome, failures, now, of.give_up_at, chance)
        settled_at = now if follows.next_attempt_at is None else None
        return Settlement(of.id, of.claim, *follows, settled_at, failures)

    def settlement_elsewhere(self, now: datetime) -> Settlement:
        """Its endpoint has another URL by now: who took it has it, and whatever else the old one
        answered, the new one has not been asked.
        """
        if self.outcome.is_delivered or now > self.delivery.give_up_at:
            return self.settlement(now, 0)
        return Settlement(self.delivery.id, self.delivery.claim, DeliveryStatus.PENDING, now, None)

    def is_put_off(self, now: datetime) -> bool:
        """Nothing was sent, for want of room here: it counts as no attempt, unless it is the last
        that there could be.
        """
        return self.outcome.is_unsent and now + PUT_OFF_BY <= self.delivery.give_up_at

    def row(self) -> dict[str, Any]:
        """Of `delivery_attempts`."""
        return {
            "delivery_id": self.delivery.id,
            "number": self.delivery.attempt,
            "started_at": self.started_at,
            "duration_ms": self.outcome.duration_ms,
            "response_status": self.outcome.response_status,
            "error": self.outcome.error,
        }


def breaker_after(before: Breaker, attempts: Sequence[Attempt], now: datetime) -> Breaker:
    """What is our own fault says nothing of the endpoint."""
    of_theirs = [each.outcome for each in attempts if not each.outcome.is_ours]
    delivered = sum(each.is_delivered for each in of_theirs)
    asked = max((each.patience_seconds for each in of_theirs), default=0.0)
    failed = len(of_theirs) - delivered
    return before.after(now, delivered=delivered, failed=failed, asked_seconds=asked)
