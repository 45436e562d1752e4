"""The body of a notification. It holds no name and no draft: who wants those asks for them."""

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

DECISION_CHANGED = "decision.changed"
ENDPOINT_PING = "endpoint.ping"


class Told(NamedTuple):
    """What is told of an answer."""

    decision_id: str | None
    """None: of an answer from before decisions were kept with it."""
    as_of: datetime
    verdict: str
    message_kind: str | None
    wait_until: datetime | None


class Subject(NamedTuple):
    """What it is told of."""

    application_id: str
    external_id: str


def decision_changed(of: Subject, now: Told, before: Told) -> str:
    """JSON. `timestamp` is `as_of` in UTC; all other moments keep the offset they come with."""
    data = {**of._asdict(), **_as_data(now), "previous": _as_data(before)}
    return _body(DECISION_CHANGED, now.as_of, data)


def endpoint_ping(endpoint_id: str, at: datetime) -> str:
    """JSON."""
    return _body(ENDPOINT_PING, at, {"endpoint_id": endpoint_id})


def _body(kind: str, at: datetime, data: dict[str, Any]) -> str:
    # Of one length, so that those who compare it as text, or to the millisecond, order by it.
    timestamp = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    content = {"type": kind, "timestamp": f"{timestamp}Z", "data": data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _as_data(told: Told) -> dict[str, Any]:
    return {
        **told._asdict(),
        "as_of": _written(told.as_of),
        "wait_until": None if told.wait_until is None else _written(told.wait_until),
    }


def _written(moment: datetime) -> str:
    """With a fraction of a second where there is one: answers are ordered by it."""
    return moment.isoformat()
