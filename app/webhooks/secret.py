"""The secret of an endpoint, with which its notifications are signed: `whsec_` and base64, as
Standard Webhooks writes it, so that its libraries take the text as it is.
"""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

_PREFIX = "whsec_"
_NEW_BYTES = 32
_FEWEST_BYTES, _MOST_BYTES = 24, 64
"""What Standard Webhooks allows."""


class SecretError(ValueError):
    """The text is no secret; the message says why and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Secret:
    key: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """256 random bits: as many as the signature has."""
        return cls(secrets.token_bytes(_NEW_BYTES))

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises `SecretError`."""
        if not text.startswith(_PREFIX):
            raise SecretError(f"a secret begins with `{_PREFIX}`")
        try:
            key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            raise SecretError(f"what follows `{_PREFIX}` is not base64") from None
        if not _FEWEST_BYTES <= len(key) <= _MOST_BYTES:
            raise SecretError(f"a secret has {_FEWEST_BYTES} to {_MOST_BYTES} bytes")
        return cls(key)

    def text(self) -> str:
        """Not `__str__`: a secret that is printed by mistake shows nothing."""
        return _PREFIX + base64.b64encode(self.key).decode()


def signing(
    secret: str, previous: str | None, previous_until: datetime | None, at: datetime
) -> tuple[Secret, ...]:
    """What signs at a moment: the secret, and for a while after a rotation the one before too.
    Raises `SecretError`.
    """
    if previous is None or previous_until is None or at >= previous_until:
        return (Secret.read(secret),)
    return Secret.read(secret), Secret.read(previous)
