"""When a notification that failed is tried again.

The wait grows fourfold, from 5 seconds to 12 hours: a restart is over in seconds, a broken release
in an hour, and a weekend is lost by nobody. Half of each wait is certain and half is chance. With
full jitter a receiver that is down might be asked again at once, again and again; with none, all
that failed together would come back together.
"""

from datetime import datetime, timedelta

LIFETIME = timedelta(days=3)
"""How long a notification is tried, counted from when it was due."""
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=12)
_GROWTH = 4
_STEPS_TO_THE_LONGEST = 7
"""No power beyond this is computed: the wait has long been the longest."""
_SPREAD_OF_ASKED = 0.1
"""Those that were told the same `Retry-After` come back over a tenth of it."""


def next_attempt_at(
    failures: int,
    now: datetime,
    give_up_at: datetime,
    chance: float,
    retry_after_seconds: float | None = None,
) -> datetime | None:
    """After so many failures (from 1 on), the last of them at `now`; None: it is given up, because
    the next would lie after `give_up_at`. `chance` is a random number from 0 to 1, the caller's.

    `retry_after_seconds` is what the receiver asked for: never sooner, up to the longest wait.
    """
    wait = _backoff(failures) * (1 + chance) / 2
    if retry_after_seconds is not None:
        wait = max(wait, asked(retry_after_seconds) * (1 + _SPREAD_OF_ASKED * chance))
    next_at = now + wait
    return next_at if next_at <= give_up_at else None


def _backoff(failures: int) -> timedelta:
    steps = min(failures - 1, _STEPS_TO_THE_LONGEST)
    growth: int = _GROWTH**steps
    return min(FIRST_WAIT * growth, LONGEST_WAIT)


def asked(seconds: float) -> timedelta:
    """The wait that a receiver asked for, as far as it is kept to."""
    return timedelta(seconds=min(max(seconds, 0.0), LONGEST_WAIT.total_seconds()))
