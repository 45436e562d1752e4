"""How often a key may ask, and other things may be done. Counted in this process: N processes let
through N times as much.
"""

from functools import lru_cache
from math import ceil
from typing import NamedTuple

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.clock import utc_now
from app.customers.caller import Caller

WINDOW_SECONDS = 60


class Quota(NamedTuple):
    """What is left of a minute, after the request that asked."""

    requests: int
    """In a minute."""
    remaining: int
    reset_seconds: int
    is_within: bool
    """False: the request was one too many, and is not counted."""


class Rates:
    def __init__(self, requests_per_minute: int) -> None:
        """`requests_per_minute`: of a key that names no number of its own."""
        self._usual = requests_per_minute
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def take(self, caller: Caller) -> Quota | None:
        """One request of the caller's; None: who has no key has no limit."""
        if caller.key_id is None:
            return None
        return self.count(caller.key_id, caller.requests_per_minute or self._usual)

    def count(self, name: str, requests: int) -> Quota:
        """One request of whatever the name stands for, which has so many in a minute."""
        item = _a_minute(requests)
        is_within = self._limiter.hit(item, name)
        window = self._limiter.get_window_stats(item, name)
        # The window runs by the machine's clock, as the library counts it.
        seconds = ceil(window.reset_time - utc_now().timestamp())
        reset_seconds = min(max(seconds, 1), WINDOW_SECONDS)
        return Quota(requests, window.remaining if is_within else 0, reset_seconds, is_within)


@lru_cache(maxsize=64)
def _a_minute(requests: int) -> RateLimitItemPerMinute:
    return RateLimitItemPerMinute(requests)
