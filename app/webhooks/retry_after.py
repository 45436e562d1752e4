"""The header Retry-After (RFC 9110, section 10.2.3): seconds, or a date."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MOST_DIGITS = 9
"""Thirty years: more says nothing, and a number of a million digits is not read."""


def retry_after_seconds(text: str | None, now: datetime) -> float | None:
    """From `now` on, 0 for a moment that has passed; None if there is none, or it is nonsense."""
    if text is None:
        return None
    asked = text.strip()
    if asked.isascii() and asked.isdecimal():
        return float(asked) if len(asked) <= _MOST_DIGITS else None
    try:
        moment = parsedate_to_datetime(asked)
    except (ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((aware - now).total_seconds(), 0.0)
