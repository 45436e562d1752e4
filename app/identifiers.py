"""Identifiers: a prefix and a UUID of version 7 (RFC 9562), which sorts by time.

The standard library has such UUIDs from Python 3.14 on.
"""

import os
from time import time_ns
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_RANDOM_A = (1 << 12) - 1
_RANDOM_B = (1 << 62) - 1
_NS_PER_MS = 1_000_000


def decision_id() -> str:
    """`dec_0197...`"""
    return f"dec_{uuid7()}"


def uuid7() -> UUID:
    """48 bits of milliseconds since 1970, then 74 random bits."""
    random = int.from_bytes(os.urandom(10))
    high = (time_ns() // _NS_PER_MS << 80) | _VERSION_7 | ((random >> 62 & _RANDOM_A) << 64)
    return UUID(int=high | _VARIANT | (random & _RANDOM_B))
