"""The token in the address of a calendar: who has it may read that calendar, and nothing else."""

import re
import secrets
from hashlib import sha256

from app.storage.calendar_rows import CalendarRow, find_by_digest
from app.storage.database import Database

_BYTES = 32
_FORM = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def new_token() -> str:
    """256 random bits, as text that can stand in an address."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(token: str) -> str:
    """What is stored. A fast hash is right for 256 random bits: there is nothing to guess."""
    return sha256(token.encode()).hexdigest()


def find_calendar(database: Database, token: str) -> CalendarRow | None:
    """Of whichever customer. What has not the form of a token costs no look-up."""
    if _FORM.fullmatch(token) is None:
        return None
    with database.unbound_reading() as connection:
        return find_by_digest(connection, digest_of(token))
