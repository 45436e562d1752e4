"""A calendar feed, fetched: what its applications say now, compared with what it has shown."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from app.answers.calendar_event import Said, said_of
from app.applications.basis import registered
from app.applications.calendar_entries import Applications, Entry, Event, Settled, settle
from app.applications.current import current
from app.applications.sweep import latest, refresh
from app.domain.fault import RefusedError
from app.domain.vocabulary import Verdict
from app.storage import calendar_rows as rows
from app.storage.calendar_rows import Bounds, CalendarRow, CandidateRow, EntryRow, View
from app.storage.database import Database
from app.storage.scope import Scope
from app.words.catalog import Catalog, catalog

MOST_EVENTS = 1_000
_BACK, _AHEAD = timedelta(days=30), timedelta(days=366)
_HIDDEN_KEPT = timedelta(days=366)
"""For so long an event that is out of the bounds can come back as itself."""
_COMING = (Verdict.FOLLOW_UP_NOW, Verdict.WAIT)
_MOST_SWEPT, _SWEPT_AT_ONCE = 500, 100

_log = logging.getLogger(__name__)


def fetch(database: Database, calendar: CalendarRow, now: datetime) -> list[Event] | None:
    """The feed's events, the earliest first. None: it was revoked meanwhile.

    A fetch that changes nothing only reads. One that does looks again once it holds the feed, so
    that of two at once one writes, and the other finds it written.
    """
    _sweep(database, calendar, now)
    with database.reading(calendar.tenant_id) as scope:
        settled = _settled(scope, calendar, now)
    if settled.is_as_it_was:
        return settled.events
    with database.writing(calendar.tenant_id) as scope:
        if not rows.hold(scope, calendar.id):
            return None
        settled = _settled(scope, calendar, now)
        _write(scope, calendar, settled)
        rows.forget_hidden(scope, calendar.id, now - _HIDDEN_KEPT)
    return settled.events


def view_of(calendar: CalendarRow) -> View:
    return View(calendar.application_id, calendar.subject_id)


def _sweep(database: Database, calendar: CalendarRow, now: datetime) -> None:
    """Answers that the feed may show and that time has changed are given anew, so many at most."""
    registered(database, now)
    with database.reading(calendar.tenant_id) as scope:
        outdated = rows.outdated(scope, view_of(calendar), now, _MOST_SWEPT)
    for start in range(0, len(outdated), _SWEPT_AT_ONCE):
        with database.writing(calendar.tenant_id) as scope:
            refresh(scope, outdated[start : start + _SWEPT_AT_ONCE], now)


class _Telling(NamedTuple):
    """How events are told."""

    words: Catalog
    now: datetime
    basis: int


def _settled(scope: Scope, calendar: CalendarRow, now: datetime) -> Settled:
    view, words = view_of(calendar), catalog(calendar.language)
    bounds = Bounds(now - _BACK, now + _AHEAD, MOST_EVENTS)
    telling = _Telling(words, now, scope.terms.basis)
    coming = dict(_told(rows.coming(scope, view, _COMING, bounds), telling))
    shown = [_entry(row) for row in rows.shown(scope, calendar.id)]
    others = {each.application_id for each in shown if each.application_id} - coming.keys()
    known = rows.named(scope, view, others)
    # What cannot be decided any more leaves the feed, but is not off.
    outside = {row.id: _UNTOLD for row in known} | dict(_told(known, telling))
    # Of those that nobody has seen to yet, some are off by now.
    off = {identifier: said for identifier, said in coming.items() if said.is_cancelled}
    inside = {identifier: said for identifier, said in coming.items() if identifier not in off}
    hidden = [_entry(row) for row in rows.hidden(scope, calendar.id, inside.keys())]
    return settle([*shown, *hidden], Applications(inside, outside | off), now)


_UNTOLD = Said(None, None, None, is_cancelled=False)


def _told(candidates: Iterable[CandidateRow], telling: _Telling) -> Iterator[tuple[UUID, Said]]:
    for row in candidates:
        try:
            yield row.id, _said(row, telling)
        except RefusedError:
            _log.warning("an application cannot be decided any more")


def _said(row: CandidateRow, telling: _Telling) -> Said:
    """Decided for the moment since which answer and state are these, so that it is told in the
    same words for as long as they are; for now, where the answer may be another and nobody has
    seen to it.
    """
    is_late = row.wake_at is not None and row.wake_at <= telling.now
    is_outdated = is_late or row.basis < telling.basis
    at = latest(row, telling.now) if is_outdated else max(row.answered_at, row.changed_at)
    found = current(row.state, at)
    due_at = at if is_outdated else row.due_at
    return said_of(row.external_id, found.question, found.decision, due_at, telling.words)


def _entry(row: EntryRow) -> Entry:
    return Entry(*(getattr(row, name) for name in Entry._fields))


def _write(scope: Scope, calendar: CalendarRow, settled: Settled) -> None:
    if settled.forgotten:
        rows.forget_entries(scope, calendar.id, settled.forgotten)
    rows.change_entries(scope, calendar.id, [entry._asdict() for entry in settled.changed])
    new = [{**entry._asdict(), "calendar_id": calendar.id} for entry in settled.new]
    rows.add_entries(scope, new)
