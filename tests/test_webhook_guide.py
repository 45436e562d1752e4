"""The receivers of docs/webhooks.md take what the service sends, and nothing else; what it says
about repeats is what is done.
"""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from threading import Thread
from typing import Any

import pytest

from app.clock import utc_now
from app.deliveries.sending import Destination, Sender
from app.webhooks.payload import Subject, Told, decision_changed
from app.webhooks.retries import LIFETIME, next_attempt_at
from app.webhooks.secret import Secret
from app.webhooks.signature import headers
from tests.api.asking import Body
from tests.applications.telling import REFUSED, tracked
from tests.server import PATIENCE, Server, running

GUIDE = (Path(__file__).parents[1] / "docs/webhooks.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"<!-- run -->\n```python\n(.*?)```", GUIDE, re.DOTALL)
(IN_NODE,) = re.findall(r"```js\n(import \{ createHmac.*?)```", GUIDE, re.DOTALL)
SECRET, OTHER = Secret.new(), Secret.new()
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)
ID = "msg_0197c2a4-77aa-7000-8000-5d1f3f9c2b11"
Verifies = Callable[[str, dict[str, str], bytes], bool]


def content(as_of: datetime = MONDAY, verdict: str = "follow_up_now") -> bytes:
    before = Told(None, MONDAY - timedelta(days=3), "wait", None, MONDAY)
    now = Told(None, as_of, verdict, "check_in", None)
    return decision_changed(Subject("app_1", "acme-1"), now, before).encode()


def example() -> dict[str, Any]:
    """What the examples define, run one after the other."""
    found: dict[str, Any] = {}
    for source in EXAMPLES:
        exec(source, found)
    return found


def by_package(secret: str, sent: dict[str, str], body: bytes) -> bool:
    from standardwebhooks.webhooks import WebhookVerificationError  # noqa: PLC0415 # beside its use

    try:
        found = example()["verified"](secret, sent, body)
    except WebhookVerificationError:
        return False
    assert found == json.loads(body)
    return True


def by_hand(secret: str, sent: dict[str, str], body: bytes) -> bool:
    found: bool = example()["is_ours"](secret, sent, body)
    return found


def in_node(secret: str, sent: dict[str, str], body: bytes) -> bool:
    if which("node") is None:
        pytest.skip("no Node is installed")
    asked = json.dumps([secret, sent, body.decode()])
    script = f"{IN_NODE}\nconsole.log(isOurs(...{asked}));"
    done = subprocess.run(
        ["node", "--input-type=module"], input=script, capture_output=True, text=True, check=True
    )
    return done.stdout.strip() == "true"


@pytest.fixture(params=[by_package, by_hand, in_node])
def verifies(request: pytest.FixtureRequest) -> Verifies:
    found: Verifies = request.param
    return found


@pytest.mark.parametrize(
    ("signing", "seconds_ago", "tampered", "taken"),
    [
        ((SECRET,), 0, False, True),
        ((OTHER, SECRET), 0, False, True),
        ((SECRET, OTHER), 0, False, True),
        ((OTHER,), 0, False, False),
        ((SECRET,), 0, True, False),
        ((SECRET,), 290, False, True),
        ((SECRET,), 310, False, False),
        ((SECRET,), -310, False, False),
    ],
)
def test_each_example_takes_what_is_ours_and_of_now(
    verifies: Verifies,
    signing: tuple[Secret, ...],
    seconds_ago: int,
    tampered: bool,
    taken: bool,
) -> None:
    body = content()
    sent = headers(signing, ID, body, utc_now() - timedelta(seconds=seconds_ago))
    received = body.replace(b"acme-1", b"acme-2") if tampered else body
    assert verifies(SECRET.text(), sent, received) is taken


def test_what_is_not_signed_at_all_is_refused(verifies: Verifies) -> None:
    assert not verifies(SECRET.text(), {}, content())


@contextmanager
def receiving(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, dict[str, Any]]]:
    """The guide's receiver: where it listens, and what it knows."""
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET.text())
    known = example()
    known["Receiver"].log_message = lambda *_: None
    with known["receiver"](0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", known
        finally:
            server.shutdown()


async def sent(url: str, message_id: str, body: bytes, secret: Secret = SECRET) -> int | None:
    async with Sender(allows_local=True) as sender:
        outcome = await sender.send(Destination(url, (secret,)), message_id, body, utc_now())
    return outcome.response_status


@pytest.mark.anyio
async def test_the_receiver_takes_each_once_and_no_older_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later, earlier = content(MONDAY), content(MONDAY - timedelta(hours=1), "wait")
    with receiving(monkeypatch) as (url, known):
        answers = [
            await sent(url, "msg_1", later, OTHER),
            await sent(url, "msg_1", later),
            await sent(url, "msg_1", later),
            await sent(url, "msg_2", earlier),
        ]
        assert answers == [401, 204, 204, 204]
        assert known["to_do"].qsize() == 1
        assert known["to_do"].get()["verdict"] == "follow_up_now"


def test_what_an_event_brings_arrives_at_the_receiver(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guide followed with a real service: an endpoint, its secret, a ping, an event."""
    with running(WEBHOOK_DESTINATIONS="any") as server, receiving(monkeypatch) as (url, known):
        endpoint = asked(server, "/v1/webhook-endpoints", {"url": url})
        monkeypatch.setenv("WEBHOOK_SECRET", endpoint["secret"])
        assert asked(server, f"/v1/webhook-endpoints/{endpoint['id']}/ping", {})["delivered"]
        application = asked(server, "/v1/applications", tracked(external_id="acme-1"))
        asked(server, f"/v1/applications/{application['id']}/events", REFUSED)
        told = known["to_do"].get(timeout=PATIENCE)
        assert (told["external_id"], told["message_kind"]) == ("acme-1", "post_rejection")
        assert known["to_do"].empty(), "a ping is no news, and a new application is not announced"


def asked(server: Server, path: str, body: Body) -> Body:
    status, answer = server.ask(
        "POST", path, json.dumps(body).encode(), Content_Type="application/json"
    )
    assert status in {200, 201}, answer
    found: Body = json.loads(answer)
    return found


def test_the_notification_that_is_shown_has_the_fields_that_are_sent() -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    assert shape(json.loads(shown)) == shape(json.loads(content()))


def shape(found: object) -> object:
    if isinstance(found, dict):
        return {name: shape(value) for name, value in found.items()}
    return None


def test_the_waits_that_are_told_are_those_that_are_kept() -> None:
    (table,) = re.findall(r"\| after attempt.*?\n\n", GUIDE, re.DOTALL)
    told = [line.split(" | ")[1].rstrip(" |") for line in table.strip().splitlines()[2:]]
    waits = [[waited(attempt, chance) for chance in (0, 1)] for attempt in range(1, 9)]
    assert [tuple(seconds_in(each)) for each in told] == [tuple(each) for each in waits]
    assert waited(20, 1) == waited(8, 1)


def waited(attempt: int, chance: float) -> float:
    found = next_attempt_at(attempt, MONDAY, MONDAY + LIFETIME, chance)
    assert found is not None
    return (found - MONDAY).total_seconds()


def seconds_in(told: str) -> list[float]:
    """Of `2 min 40 s to 5 min`; a number without a unit has that of the other."""
    units = {"h": 3_600, "min": 60, "s": 1}
    low, high = told.split(" to ")
    last = high.split()[-1]
    return [
        sum(
            float(number) * units[unit]
            for number, unit in re.findall(
                r"([\d.]+) (h|min|s)", part if " " in part else f"{part} {last}"
            )
        )
        for part in (low, high)
    ]


@pytest.mark.parametrize(("chance", "attempts"), [(1, 13), (0, 19)])
def test_so_many_attempts_are_made_as_are_told(chance: float, attempts: int) -> None:
    now, give_up_at, made = MONDAY, MONDAY + LIFETIME, 1
    while (later := next_attempt_at(made, now, give_up_at, chance)) is not None:
        now, made = later, made + 1
    assert made == attempts
    assert "13 to 19 attempts" in GUIDE
