"""Where a page ended, as text that means nothing to a caller."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from app.api.queries import refused_query

_LONGEST = 512


def cursor(listed: str, *position: str) -> str:
    """`listed`: which list it is a position in."""
    text = json.dumps([listed, *position], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position(listed: str, given: Mapping[str, str], length: int) -> tuple[str, ...] | None:
    """Of so many parts. Raises a 422 for what is no cursor of this list."""
    text = given.get("cursor")
    return None if text is None else _read(listed, text, length)


def _read(listed: str, text: str, length: int) -> tuple[str, ...]:
    try:
        found = json.loads(
            urlsafe_b64decode(text[:_LONGEST].encode("ascii") + b"=" * (-len(text) % 4))
        )
    except ValueError:
        raise wrong_cursor() from None
    if not isinstance(found, list) or len(found) != length + 1 or found[0] != listed:
        raise wrong_cursor()
    if not all(isinstance(each, str) for each in found):
        raise wrong_cursor()
    return tuple(found[1:])


def last_id(listed: str, given: Mapping[str, str]) -> UUID | None:
    """Of a list that is ordered by its ids: the last one of the page before."""
    text = given.get("cursor")
    return None if text is None else read_last_id(listed, text)


def read_last_id(listed: str, text: str) -> UUID:
    """As `last_id`, of a cursor that stands somewhere else than in the query."""
    (last,) = _read(listed, text, 1)
    try:
        return UUID(last)
    except ValueError:
        raise wrong_cursor() from None


def wrong_cursor() -> Exception:
    return refused_query("wrong_cursor")


def link_to_next(path: str, given: Mapping[str, str], cursor_after: str | None) -> dict[str, str]:
    """The header that leads to the next page, if there is one."""
    if cursor_after is None:
        return {}
    return {"Link": f'<{path}?{urlencode({**given, "cursor": cursor_after})}>; rel="next"'}
