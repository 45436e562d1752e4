"""The headers by which a receiver knows that a notification is ours, whole, and of now
(Standard Webhooks 1.0.0, HMAC-SHA256).
"""

import base64
import hmac
from collections.abc import Iterable
from datetime import datetime

from app.webhooks.secret import Secret

_SCHEME = "v1"


def headers(
    secrets: Iterable[Secret], message_id: str, content: bytes, at: datetime
) -> dict[str, str]:
    """Of one attempt, made at `at`. The id stays over attempts, the time and with it the signature
    do not: a receiver refuses what is older than some minutes, and a repeat must not be old.
    """
    seconds = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), content))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: Secret, signed: bytes) -> str:
    code = base64.b64encode(hmac.digest(secret.key, signed, "sha256"))
    return f"{_SCHEME},{code.decode()}"
