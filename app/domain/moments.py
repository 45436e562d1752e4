"""Instants. Every instant in the domain is an aware `datetime` in UTC; zones appear only in
`working_time`, where a local day or hour matters.
"""

from datetime import UTC, datetime, timedelta

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""Later than every instant that can be asked about: what has no end ends then."""

LONG_AGO = datetime(1000, 1, 1, tzinfo=UTC)
"""Earlier than every instant that can be asked about: what was always so began then."""


_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def hours(count: int) -> timedelta:
    return count * _HOUR


def days(count: int) -> timedelta:
    """Whole days of 24 hours, for windows long enough that the local hour does not matter."""
    return count * _DAY


def latest(*moments: datetime | None) -> datetime:
    """The latest of those that are set; `LONG_AGO` if none is."""
    return max((moment for moment in moments if moment is not None), default=LONG_AGO)
