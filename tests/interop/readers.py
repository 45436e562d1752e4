"""The same calendar, read by four libraries that others use, into one form."""

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import icalendar
import ics  # type: ignore[import-untyped]
import playwright
import vobject  # type: ignore[import-untyped]

_HERE = Path(__file__).parent
_NODE = Path(playwright.__file__).parent / "driver" / "node"
"""Playwright brings it along."""


class Read(NamedTuple):
    """An event; instants as ISO in UTC."""

    uid: str
    sequence: int
    status: str
    starts_at: str
    ends_at: str
    changed_at: str
    title: str | None
    description: str | None


Events = dict[str, Read]
"""By UID."""


def _instant(moment: datetime) -> str:
    assert moment.tzinfo is not None, "a moment without a zone is another one everywhere"
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def by_icalendar(content: bytes) -> Events:
    return {
        str(event["uid"]): Read(
            uid=str(event["uid"]),
            sequence=int(event["sequence"]),
            status=str(event["status"]),
            starts_at=_instant(event["dtstart"].dt),
            ends_at=_instant(event["dtend"].dt),
            changed_at=_instant(event["last-modified"].dt),
            title=_text(event.get("summary")),
            description=_text(event.get("description")),
        )
        for event in _walked(content)
    }


def _walked(content: bytes) -> Iterator[Any]:
    yield from icalendar.Calendar.from_ical(content).walk("VEVENT")


def by_ics(content: bytes) -> Events:
    calendar = ics.Calendar(content.decode())
    return {
        event.uid: Read(
            uid=event.uid,
            sequence=int(next(line.value for line in event.extra if line.name == "SEQUENCE")),
            status=str(event.status),
            starts_at=_instant(event.begin.datetime),
            ends_at=_instant(event.end.datetime),
            changed_at=_instant(event.last_modified.datetime),
            title=event.name or None,
            description=event.description or None,
        )
        for event in calendar.events
    }


def by_vobject(content: bytes) -> Events:
    calendar = vobject.readOne(content.decode())
    return {
        event.uid.value: Read(
            uid=event.uid.value,
            sequence=int(event.sequence.value),
            status=event.status.value,
            starts_at=_instant(event.dtstart.value),
            ends_at=_instant(event.dtend.value),
            changed_at=_instant(event.last_modified.value),
            title=_value(event, "summary"),
            description=_value(event, "description"),
        )
        for event in calendar.contents.get("vevent", [])
    }


def by_ical_js(content: bytes) -> Events:
    return {each["uid"]: Read(**each) for each in told_by_ical_js(content)["events"]}


def told_by_ical_js(content: bytes) -> dict[str, Any]:
    ran = subprocess.run(
        [_NODE, _HERE / "read_calendar.mjs"],
        check=False,
        input=content,
        capture_output=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _value(event: Any, name: str) -> str | None:
    found = getattr(event, name, None)
    return None if found is None else str(found.value)


READERS: dict[str, Callable[[bytes], Events]] = {
    "icalendar": by_icalendar,
    "ics": by_ics,
    "vobject": by_vobject,
    "ical.js": by_ical_js,
}
