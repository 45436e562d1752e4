"""Notifications as they arrive, verified by the libraries that receivers use."""

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import playwright
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.clock import utc_now
from app.deliveries.sending import Destination, Sender
from app.webhooks.secret import Secret
from tests.deliveries.receivers import OK, answering, receiver

_HERE = Path(__file__).parent
_NODE = Path(playwright.__file__).parent / "driver" / "node"
"""Playwright brings it along."""
NEW, OLD, STRANGE = Secret(bytes(range(32))), Secret(b"\xff" * 64), Secret(b"s" * 24)
MESSAGE_ID = "msg_01977a2e-0000-7000-8000-000000000000"
CONTENT = '{"type":"decision.changed","data":{"name":"Zoë \u2028 \\"q\\""}}'


class Notification(NamedTuple):
    secret: str
    headers: dict[str, str]
    content: str


def by_python(notifications: Sequence[Notification]) -> list[str]:
    return [_by_python(each) for each in notifications]


def _by_python(notification: Notification) -> str:
    try:
        Webhook(notification.secret).verify(notification.content, notification.headers)
    except WebhookVerificationError as error:
        return str(error)
    return "taken"


def by_node(notifications: Sequence[Notification]) -> list[str]:
    told = subprocess.run(
        [_NODE, _HERE / "verify_webhook.cjs"],
        input="\n".join(json.dumps(each._asdict()) for each in notifications),
        env={**os.environ, "NODE_PATH": str(_HERE / "standardwebhooks")},
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    return told.stdout.splitlines()


async def arrived(secrets: tuple[Secret, ...], at: datetime) -> dict[str, str]:
    """The headers with which a receiver gets a notification, over a real connection."""
    async with receiver(answering(OK)) as there, Sender(allows_local=True) as sender:
        to = Destination(there.url(), secrets)
        assert (await sender.send(to, MESSAGE_ID, CONTENT.encode(), at)).is_delivered
    (request,) = there.requests
    assert request.body == CONTENT.encode()
    assert request.headers["content-type"] == "application/json"
    return request.headers


Verifier = Callable[[Sequence[Notification]], list[str]]
every_library = pytest.mark.parametrize("verify", [by_python, by_node])


@pytest.mark.anyio
@every_library
async def test_what_arrives_is_taken_with_the_right_secret_alone(verify: Verifier) -> None:
    headers = await arrived((NEW,), utc_now())
    right, wrong = verify([Notification(each.text(), headers, CONTENT) for each in (NEW, OLD)])
    assert right == "taken"
    assert "No matching signature" in wrong


@pytest.mark.anyio
@every_library
async def test_while_a_secret_is_replaced_both_are_taken(verify: Verifier) -> None:
    headers = await arrived((NEW, OLD), utc_now())
    told = verify([Notification(each.text(), headers, CONTENT) for each in (NEW, OLD, STRANGE)])
    assert told[:2] == ["taken", "taken"]
    assert "No matching signature" in told[2]


@pytest.mark.anyio
@every_library
async def test_what_was_changed_on_its_way_is_not_taken(verify: Verifier) -> None:
    headers = await arrived((NEW,), utc_now())
    later = str(int(headers["webhook-timestamp"]) + 1)
    told = verify(
        [
            Notification(NEW.text(), headers, CONTENT.replace("Zoë", "Zoe")),
            Notification(NEW.text(), {**headers, "webhook-id": MESSAGE_ID[:-1] + "1"}, CONTENT),
            Notification(NEW.text(), {**headers, "webhook-timestamp": later}, CONTENT),
        ]
    )
    assert all("No matching signature" in each for each in told), told


@pytest.mark.anyio
@every_library
async def test_a_repeat_is_taken_long_after_the_first_attempt_and_a_copy_of_that_is_not(
    verify: Verifier,
) -> None:
    first = await arrived((NEW,), utc_now() - timedelta(hours=12))
    again = await arrived((NEW,), utc_now())
    told = verify([Notification(NEW.text(), each, CONTENT) for each in (first, again)])
    assert "too old" in told[0]
    assert told[1] == "taken"
    assert first["webhook-id"] == again["webhook-id"]
