"""What came of one attempt, and what follows for the notification and for its endpoint."""

from datetime import datetime, timedelta
from typing import NamedTuple

from app.http_client.trouble import Trouble
from app.storage.outbox import DeliveryStatus
from app.webhooks.retries import next_attempt_at

OTHER = "other"
"""A mistake in this service, which its log tells."""
_UNSENT = frozenset({Trouble.NO_CONNECTION_FREE.value, Trouble.NO_LOOK_UP_FREE.value})
PUT_OFF_BY = timedelta(seconds=5)
"""What was not sent, for want of room here."""
_GONE = 410
_ASK_FOR_PATIENCE = frozenset({429, 503})
_SUCCESS = 2


class Outcome(NamedTuple):
    """Three columns of `delivery_attempts`, and what the receiver asked for."""

    response_status: int | None
    error: str | None
    """Why there is no status."""
    duration_ms: int
    retry_after_seconds: float | None

    @property
    def is_delivered(self) -> bool:
        """A redirect is a failure: nobody has said that they took it."""
        return self.response_status is not None and self.response_status // 100 == _SUCCESS

    @property
    def is_gone(self) -> bool:
        """The endpoint wants no more: it is to be disabled, and what waits for it is dead."""
        return self.response_status == _GONE

    @property
    def patience_seconds(self) -> float:
        """How long the endpoint asked to be left alone: with another status it speaks of this
        notification.
        """
        asks = self.response_status in _ASK_FOR_PATIENCE
        return (self.retry_after_seconds or 0.0) if asks else 0.0

    @property
    def is_ours(self) -> bool:
        """The failure says nothing of the endpoint: its breaker is not to count it."""
        return self.is_unsent or self.error == OTHER

    @property
    def is_unsent(self) -> bool:
        """There was no room here: whoever it was for has had no part in it. A mistake of ours is
        none of these: it would be made again at once.
        """
        return self.error in _UNSENT


class Consequence(NamedTuple):
    """Two columns of `deliveries`."""

    status: DeliveryStatus
    next_attempt_at: datetime | None
    """None: it is settled."""


def consequence(
    outcome: Outcome, failures: int, now: datetime, give_up_at: datetime, chance: float
) -> Consequence:
    """`failures`: in all, with this one. `chance` is a random number from 0 to 1."""
    if outcome.is_delivered:
        return Consequence(DeliveryStatus.DELIVERED, None)
    if outcome.is_gone:
        return Consequence(DeliveryStatus.DEAD, None)
    if outcome.is_unsent:
        later = now + PUT_OFF_BY
        next_at = later if later <= give_up_at else None
    else:
        next_at = next_attempt_at(failures, now, give_up_at, chance, outcome.retry_after_seconds)
    return Consequence(DeliveryStatus.DEAD if next_at is None else DeliveryStatus.PENDING, next_at)
