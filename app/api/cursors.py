"""Where a page ended, as text that only its own list can use: signed, so that nobody comes to
depend on what is in it.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from app.api.queries import refused_query

_SIGNATURE_BYTES = 12
_ID_BYTES = 16


def cursor(secret: bytes, listed: str, last: UUID) -> str:
    """`listed`: what the list is of, customer and filters included."""
    signed = last.bytes + _signature(secret, listed, last.bytes)
    return urlsafe_b64encode(signed).decode().rstrip("=")


def read_cursor(secret: bytes, listed: str, text: str) -> UUID:
    """The last id of the page before. Raises a 422."""
    try:
        found = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        raise refused_query("wrong_cursor") from None
    last, signature = found[:_ID_BYTES], found[_ID_BYTES:]
    if len(last) != _ID_BYTES or not hmac.compare_digest(
        signature, _signature(secret, listed, last)
    ):
        raise refused_query("wrong_cursor")
    return UUID(bytes=last)


def _signature(secret: bytes, listed: str, last: bytes) -> bytes:
    found = hashlib.blake2b(
        listed.encode() + b"\0" + last, key=secret, digest_size=_SIGNATURE_BYTES
    )
    return found.digest()
