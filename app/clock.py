"""The only reader of the clock, but for identifiers and measurements of time spent."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)
