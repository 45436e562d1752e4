"""The text of a key: `fut_live_` or `fut_pub_`, 12 characters that name it, 32 that are its secret,
6 that check the others. Letters and digits only, so that a double click selects it.

The check (CRC-32) tells a slip of the hand or a cut-off copy without a look-up; it is no secret.
For scanners of leaked secrets: `fut_(live|pub)_[0-9A-Za-z]{50}`.
"""

import re
import secrets
from enum import StrEnum
from hashlib import sha256
from string import ascii_lowercase, ascii_uppercase, digits
from typing import NamedTuple, Self
from zlib import crc32

_ALPHABET = digits + ascii_uppercase + ascii_lowercase
_ID, _SECRET, _CHECK = 12, 32, 6
_FORM = re.compile(rf"(fut_(live|pub)_([0-9A-Za-z]{{{_ID}}})([0-9A-Za-z]{{{_SECRET}}}))"
                   rf"([0-9A-Za-z]{{{_CHECK}}})")  # fmt: skip
_NAMED = re.compile(rf"(?:fut_(?:live|pub)_)?([0-9A-Za-z]{{{_ID}}})"
                    rf"(?:\.\.\.|[0-9A-Za-z]{{{_SECRET + _CHECK}}})?")  # fmt: skip


class KeyKind(StrEnum):
    SECRET = "live"  # noqa: S105 # its mark, not a secret
    """For servers."""
    PUBLISHABLE = "pub"
    """For pages: readable by all who open them."""


class MistypedKeyError(ValueError):
    """It is no key, or one with a character changed or missing. Nothing had to be looked up."""


class KeyText(NamedTuple):
    kind: KeyKind
    id: str
    secret: str

    @classmethod
    def new(cls, kind: KeyKind) -> Self:
        """71 random bits to name it, 190 to keep secret."""
        return cls(kind, _random(_ID), _random(_SECRET))

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises `MistypedKeyError`."""
        found = _FORM.fullmatch(text)
        if found is None or _check_of(found[1]) != found[5]:
            raise MistypedKeyError
        return cls(KeyKind(found[2]), found[3], found[4])

    def __str__(self) -> str:
        body = f"fut_{self.kind}_{self.id}{self.secret}"
        return body + _check_of(body)

    def digest(self) -> str:
        """What is stored. A fast hash is right for a secret of 190 random bits: there is nothing
        to guess.
        """
        return sha256(self.secret.encode()).hexdigest()


def id_named(text: str) -> str | None:
    """The id of a key that somebody means: the id alone, as a list shows it, or the whole key, as
    who has found a leaked one holds it. None: it is none of these.
    """
    found = _NAMED.fullmatch(text)
    return found[1] if found else None


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _check_of(body: str) -> str:
    number, written = crc32(body.encode()), ""
    for _ in range(_CHECK):
        number, digit = divmod(number, len(_ALPHABET))
        written = _ALPHABET[digit] + written
    return written
