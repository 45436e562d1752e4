"""How the tests make calendars, and a calendar program that subscribes to one."""

from datetime import datetime
from typing import Any, NamedTuple

from icalendar import Calendar

from tests.api.asking import Body
from tests.client import Answer, Client

PATH = "/v1/calendars"
ALL: Body = {"all": True}


async def subscribed(client: Client, body: Body | None = None, **headers: str) -> Body:
    """The calendar that was made. Fails if none was."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = await client.post(PATH, json=ALL if body is None else body, headers=named)
    assert answer.status_code == 201, answer.text
    made: Body = answer.json()
    return made


class Seen(NamedTuple):
    """An event, as a program reads it."""

    uid: str
    sequence: int
    starts_at: datetime
    changed_at: datetime
    status: str
    title: str | None
    description: str | None

    @property
    def is_cancelled(self) -> bool:
        return self.status == "CANCELLED"


async def fetched(client: Client, url: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.get(url, headers=named)


async def seen(client: Client, url: str) -> list[Seen]:
    answer = await fetched(client, url)
    assert answer.status_code == 200, answer.text
    return events_in(answer.content)


def events_in(content: bytes) -> list[Seen]:
    return [_seen(each) for each in Calendar.from_ical(content).walk("VEVENT")]


def _seen(event: Any) -> Seen:
    assert event["dtstamp"].dt == event["last-modified"].dt
    return Seen(
        uid=str(event["uid"]),
        sequence=int(event["sequence"]),
        starts_at=event["dtstart"].dt,
        changed_at=event["last-modified"].dt,
        status=str(event["status"]),
        title=None if "summary" not in event else str(event["summary"]),
        description=None if "description" not in event else str(event["description"]),
    )


class Program:
    """A calendar program that polls: it keeps the latest of each UID, by SEQUENCE alone."""

    def __init__(self) -> None:
        self.kept: dict[str, Seen] = {}
        """All that it ever saw, as it saw it last."""
        self.shown: dict[str, Seen] = {}
        """What the feed held at the last poll, for who checks on it."""

    def take(self, content: bytes) -> list[Seen]:
        """What is new to it. Fails where an event says something else under the same SEQUENCE, or
        the same under another.
        """
        return [event for event in events_in(content) if self._takes(event)]

    def _takes(self, event: Seen) -> bool:
        known = self.kept.get(event.uid)
        self.kept[event.uid] = event
        if known is None:
            return True
        if known.sequence == event.sequence:
            assert known == event, "it says something else under the same SEQUENCE"
            return False
        assert event.sequence == known.sequence + 1, "it was polled after each change"
        assert event.changed_at >= known.changed_at
        same = known._replace(sequence=event.sequence, changed_at=event.changed_at)
        assert event != same, "it says the same under another SEQUENCE"
        return True
