"""The breaker of an endpoint: one that fails is left alone for a while, then tried with one
notification. So is one that asks for it. What waits meanwhile is not attempted, so it loses none of
its attempts.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from app.webhooks.retries import asked

FAILURES_TO_OPEN = 5
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=10)
_DOUBLINGS_TO_THE_LONGEST = 6
"""No power beyond this is computed: the pause has long been the longest."""


class Breaker(NamedTuple):
    """Two columns of `webhook_endpoints`."""

    failure_count: int = 0
    """Failures in a row, up to the five that open it; after that one more for each trial."""
    resume_at: datetime | None = None
    """Nothing is sent before; None: it is closed."""

    def room(self, now: datetime, most: int) -> int:
        """How many notifications may be sent together now: `most`, one on trial, or none."""
        if self.resume_at is None:
            return most
        return 1 if self.resume_at <= now else 0

    def after(
        self, now: datetime, *, delivered: int, failed: int, asked_seconds: float = 0.0
    ) -> "Breaker":
        """What follows when some were sent together. One that was delivered closes it: the
        endpoint is there. Ten that failed at once are one trial that failed, not ten, and what
        failed shortens no pause.

        `asked_seconds`: for how long one of them asked for patience, whatever the others said.
        """
        after = self._counting(now, delivered, failed)
        until = now + asked(asked_seconds)
        if self.resume_at is not None and not delivered:
            until = max(until, self.resume_at)
        if until <= now or (after.resume_at is not None and until <= after.resume_at):
            return after
        return after._replace(resume_at=until)

    def _counting(self, now: datetime, delivered: int, failed: int) -> "Breaker":
        if delivered:
            return Breaker()
        if not failed:
            return self
        if self.failure_count >= FAILURES_TO_OPEN:
            return _open(self.failure_count + 1, now)
        count = min(self.failure_count + failed, FAILURES_TO_OPEN)
        return _open(count, now) if count == FAILURES_TO_OPEN else Breaker(count)


def _open(failure_count: int, now: datetime) -> Breaker:
    doublings = min(failure_count - FAILURES_TO_OPEN, _DOUBLINGS_TO_THE_LONGEST)
    return Breaker(failure_count, now + min(FIRST_PAUSE * 2**doublings, LONGEST_PAUSE))
