"""What a feed has shown, compared with what is so now: which events are new, say something else,
are off, or leave the feed. Nothing is read or written here, and nothing is left to chance but the
name of a new event.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from app.answers.calendar_event import GONE, Said

CANCELLED_KEPT = timedelta(days=30)
"""For so long an event stays in the feed as cancelled: a client that is away for a month still
learns of it.
"""
MOST_CANCELLED = 1_000


class Entry(NamedTuple):
    """An event of a feed, as it was shown last."""

    uid: UUID
    application_id: UUID | None
    sequence: int
    digest: str | None
    starts_at: datetime
    changed_at: datetime
    cancelled_at: datetime | None
    hidden_at: datetime | None


class Event(NamedTuple):
    """What is in the feed."""

    entry: Entry
    said: Said


class Settled(NamedTuple):
    events: list[Event]
    """The feed as it is now, the earliest first."""
    new: list[Entry]
    changed: list[Entry]
    forgotten: list[UUID]

    @property
    def is_as_it_was(self) -> bool:
        return not (self.new or self.changed or self.forgotten)


class Applications(NamedTuple):
    """Those that the feed may show."""

    inside: Mapping[UUID, Said]
    """Inside its bounds."""
    outside: Mapping[UUID, Said]
    """Others that it has shown before: not due any more, or out of its bounds."""

    def said_of(self, entry: Entry) -> Said | None:
        """None: the event leaves the feed and is not off."""
        identifier = entry.application_id
        if identifier is None:
            return GONE
        if identifier in self.inside:
            return self.inside[identifier]
        said = self.outside.get(identifier, GONE)
        return said if said.is_cancelled else None


def settle(
    entries: Iterable[Entry],
    found: Applications,
    now: datetime,
    new_uid: Callable[[], UUID] = uuid4,
) -> Settled:
    """`entries`: those in the feed, and those out of it whose application is inside its bounds."""
    entries = list(entries)
    forgotten = [entry.uid for entry in entries if _is_over(entry, now)]
    known = {entry.uid: entry for entry in entries if not _is_over(entry, now)}
    new = list(_new(known.values(), found, now, new_uid))
    kept = _kept([*_events(known.values(), found, now), *new])
    stays = {event.entry.uid: event.entry for event in kept}
    after = {uid: stays.get(uid) or _hidden(entry, now) for uid, entry in known.items()}
    return Settled(
        events=kept,
        new=[event.entry for event in new],
        changed=[entry for uid, entry in after.items() if entry != known[uid]],
        forgotten=forgotten,
    )


def _new(
    entries: Iterable[Entry], found: Applications, now: datetime, new_uid: Callable[[], UUID]
) -> Iterator[Event]:
    shown_before = {entry.application_id for entry in entries}
    for identifier, said in found.inside.items():
        if identifier not in shown_before and said.starts_at is not None:
            yield Event(_first(new_uid(), identifier, said, said.starts_at, now), said)


def _hidden(entry: Entry, now: datetime) -> Entry:
    """What it said stays known, so that it goes on from there if it comes back."""
    return entry if entry.hidden_at is not None else entry._replace(hidden_at=now)


def _events(entries: Iterable[Entry], found: Applications, now: datetime) -> Iterator[Event]:
    for entry in entries:
        said = found.said_of(entry)
        if said is not None:
            yield Event(_next(entry, said, now), said)


def _first(
    uid: UUID, application_id: UUID, said: Said, starts_at: datetime, now: datetime
) -> Entry:
    return Entry(
        uid=uid,
        application_id=application_id,
        sequence=0,
        digest=said.digest(starts_at),
        starts_at=starts_at,
        changed_at=now,
        cancelled_at=None,
        hidden_at=None,
    )


def _next(entry: Entry, said: Said, now: datetime) -> Entry:
    """The entry as it is shown now."""
    starts_at = said.starts_at or entry.starts_at
    digest = said.digest(starts_at)
    there = entry._replace(
        application_id=None if said is GONE else entry.application_id, hidden_at=None
    )
    if digest == entry.digest:
        return there
    # A clock that was set back does not make the latest change older than the one before.
    now = max(now, entry.changed_at)
    return there._replace(
        sequence=entry.sequence + 1,
        digest=digest,
        starts_at=starts_at,
        changed_at=now,
        cancelled_at=(entry.cancelled_at or now) if said.is_cancelled else None,
    )


def _is_over(entry: Entry, now: datetime) -> bool:
    """It was cancelled so long ago that it leaves the feed for good."""
    return entry.cancelled_at is not None and entry.cancelled_at <= now - CANCELLED_KEPT


def _kept(events: Iterable[Event]) -> list[Event]:
    """Of cancelled ones the latest."""
    standing: list[Event] = []
    off: list[Event] = []
    for event in events:
        (standing if event.entry.cancelled_at is None else off).append(event)
    off.sort(key=lambda event: (event.entry.changed_at, event.entry.uid), reverse=True)
    kept = [*standing, *off[:MOST_CANCELLED]]
    return sorted(kept, key=lambda event: (event.entry.starts_at, event.entry.uid))
