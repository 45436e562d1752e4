"""Identifiers: a prefix and a UUID of version 7 (RFC 9562), which sorts by time.

The standard library has such UUIDs from Python 3.14 on.
"""

import os
from datetime import UTC, datetime, timedelta
from time import time_ns
from uuid import UUID

PREFIX_OF_APPLICATION = "app_"
PREFIX_OF_CALENDAR = "cal_"
PREFIX_OF_DECISION = "dec_"
PREFIX_OF_DELIVERY = "msg_"
PREFIX_OF_ENDPOINT = "whe_"

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_RANDOM_A = (1 << 12) - 1
_RANDOM_B = (1 << 62) - 1
_NS_PER_MS = 1_000_000
_MS = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def decision_id() -> str:
    """`dec_0197...`"""
    return f"{PREFIX_OF_DECISION}{uuid7()}"


def event_id() -> str:
    """`evt_0197...`"""
    return f"evt_{uuid7()}"


def read_id(prefix: str, text: str) -> UUID | None:
    """The UUID of an identifier as it is written in answers; None for anything else."""
    if not text.startswith(prefix):
        return None
    try:
        found = UUID(text.removeprefix(prefix))
    except ValueError:
        return None
    return found if f"{prefix}{found}" == text else None


def uuid7() -> UUID:
    """48 bits of milliseconds since 1970, then 74 random bits."""
    random = int.from_bytes(os.urandom(10))
    high = (time_ns() // _NS_PER_MS << 80) | _VERSION_7 | ((random >> 62 & _RANDOM_A) << 64)
    return UUID(int=high | _VARIANT | (random & _RANDOM_B))


def made_at(identifier: UUID) -> datetime:
    """The moment that an identifier holds, to the millisecond."""
    return _EPOCH + (identifier.int >> 80) * _MS


def first_of(moment: datetime) -> UUID:
    """No identifier made at the moment or after it sorts before this one."""
    return UUID(int=max(moment - _EPOCH, timedelta()) // _MS << 80)
