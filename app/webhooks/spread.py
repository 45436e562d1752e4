"""Spreading notifications of one moment, so that nine o'clock is no herd for who receives them."""

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

_BYTES = 8


def delay(application_id: UUID, spread_seconds: int) -> timedelta:
    """From nothing to less than the spread, in whole seconds; always the same for one application,
    so that what is told of it keeps its order.
    """
    if spread_seconds < 1:
        return timedelta()
    number = int.from_bytes(sha256(application_id.bytes).digest()[:_BYTES])
    return timedelta(seconds=number % spread_seconds)
