"""A calendar feed as a document: RFC 5545 with the properties of RFC 7986."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from icalendar import Calendar, Event, vDuration

from app.words.catalog import Catalog

_PRODUCT = "-//Follow-up timing//Calendar//{language}"
_HOURLY = timedelta(hours=1)
_LASTS = timedelta(minutes=15)
"""Long enough to be seen: some programs draw an event without length as nothing."""


class Shown(NamedTuple):
    """An event as it stands in the document."""

    uid: UUID
    sequence: int
    starts_at: datetime
    changed_at: datetime
    title: str | None
    description: str | None
    is_cancelled: bool


def as_document(events: Iterable[Shown], words: Catalog) -> bytes:
    """The same events give the same bytes. Moments are in UTC, so that no zone is described."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT.format(language=words.language.upper()))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    name = words.phrases["calendar_name"]
    for each in ("name", "x-wr-calname"):
        calendar.add(each, name)
    calendar.add("refresh-interval", vDuration(_HOURLY), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")  # Outlook's, which is plain text
    for event in events:
        calendar.add_component(_event(event))
    written: bytes = calendar.to_ical()
    return written


def _event(shown: Shown) -> Event:
    event = Event()
    event.add("uid", f"{shown.uid}@followup")
    event.add("dtstamp", shown.changed_at)
    event.add("last-modified", shown.changed_at)
    event.add("sequence", shown.sequence)
    event.add("dtstart", shown.starts_at)
    event.add("dtend", shown.starts_at + _LASTS)
    event.add("status", "CANCELLED" if shown.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a reminder keeps nobody busy
    if shown.title is not None:
        event.add("summary", shown.title)
    if shown.description is not None:
        event.add("description", shown.description)
    return event
