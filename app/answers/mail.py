"""A draft ready for a mail program: as a `mailto` address (RFC 6068) and as a message (RFC 5322).

Both are written here, not by the `email` package: every decision pays for them, and it takes
several times as long as the decision. The tests read them back with it.
"""

import re
from binascii import b2a_qp
from email.header import Header
from functools import lru_cache
from urllib.parse import quote

LONGEST_MAILTO = 2_000
"""Longer addresses are cut by mail programs and browsers."""

_ENCODED = re.compile(r"[^A-Za-z0-9\-._~!$'()*,:;@%]")
_HEAD = (
    "Subject: {subject}\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "X-Unsent: 1\r\n"
    "\r\n"
)


def mailto(subject: str, body: str) -> str | None:
    """Without an address, for none is known. None: it would be too long to be opened."""
    address = f"mailto:?subject={_percent(subject)}&body={_percent(body)}"
    return address if len(address) <= LONGEST_MAILTO else None


def eml(subject: str, body: str) -> str:
    """Opened as a draft by mail programs that know `X-Unsent`. It has no date and no id, and is
    the same whenever it is made.
    """
    text = b2a_qp(body.encode(), istext=True).decode("ascii").replace("\n", "\r\n")
    return f"{_HEAD.format(subject=_header(subject))}{text}\r\n"


def _percent(text: str) -> str:
    """Percent-encoded, with line ends as the standard wants them."""
    common = text.replace("%", "%25").replace(" ", "%20").replace("\n", "%0D%0A")
    return _ENCODED.sub(_character, common)


def _character(found: re.Match[str]) -> str:
    return _quoted(found[0])


@lru_cache(maxsize=512)
def _quoted(character: str) -> str:
    return quote(character, safe="")


def _header(text: str) -> str:
    """As encoded words (RFC 2047) where it is not plain ASCII, or could be taken for one."""
    if text.isascii() and "=?" not in text:
        return text
    return Header(text, "utf-8", header_name="Subject").encode(linesep="\r\n")
