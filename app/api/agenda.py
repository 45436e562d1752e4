"""`GET /v1/agenda`: what is due or coming, across applications, soonest first."""

import logging
from asyncio import to_thread
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers.agenda import Entry, as_events, as_text, item
from app.answers.answer import moment
from app.api.applications import MOST_AT_ONCE, USUAL_LIMIT
from app.api.bodies import require_accepted
from app.api.negotiation import CALENDAR, JSON, NDJSON, TEXT, in_language, words_for
from app.api.positions import cursor, link_to_next, position, wrong_cursor
from app.api.queries import moment_in, queried, verdict_in, whole_number
from app.api.storage import database_of, tenant_of
from app.applications.current import current
from app.applications.sweep import latest, sweep
from app.domain.fault import RefusedError
from app.domain.vocabulary import Verdict
from app.storage import application_rows as rows
from app.storage.application_rows import ApplicationRow, Due, Stretch
from app.storage.database import Database

_LISTED = "agenda"
_PATH = "/v1/agenda"
_OFFERED = (JSON, TEXT, NDJSON, CALENDAR)
_PARAMETERS = ("verdict", "from", "until", "cursor", "limit")
_SWEPT_AT_ONCE = 500
_COMING = (Verdict.FOLLOW_UP_NOW, Verdict.WAIT)
"""What is due comes before what is coming. An application that is to be left has no moment; it is
listed when its verdict is asked for, by the moment since which it is so.
"""

_log = logging.getLogger(__name__)

router = APIRouter()


class _Place(NamedTuple):
    verdict: Verdict
    due: Due


class _Wanted(NamedTuple):
    verdicts: tuple[Verdict, ...]
    since: datetime | None
    until: datetime | None
    after: _Place | None
    limit: int


@router.get(_PATH)
async def read_agenda(request: Request) -> Response:
    given = queried(request, _PARAMETERS)
    media = require_accepted(request, _OFFERED)
    now, words = request.app.state.clock(), words_for(request.headers)
    entries, more, is_current = await to_thread(
        _page, database_of(request), tenant_of(request), _wanted(given), now
    )
    headers = in_language(words) | {"Cache-Control": "no-store"}
    headers |= link_to_next(_PATH, given, more)
    match media:
        case "text/plain":
            return Response(as_text(entries, words), headers=headers, media_type=TEXT)
        case "text/calendar":
            return Response(as_events(entries, words), headers=headers, media_type=CALENDAR)
    items = [item(entry, words) for entry in entries]
    if media == NDJSON:
        lines = b"".join(orjson.dumps(each) + b"\n" for each in items)
        return Response(lines, headers=headers, media_type=NDJSON)
    content = {
        "as_of": moment(now, UTC),
        "is_current": is_current,
        "items": items,
        "next_cursor": more,
    }
    return Response(orjson.dumps(content), headers=headers, media_type=JSON)


def _wanted(given: dict[str, str]) -> _Wanted:
    verdict = verdict_in(given)
    return _Wanted(
        verdicts=_COMING if verdict is None else (verdict,),
        since=moment_in(given, "from"),
        until=moment_in(given, "until", ends=True),
        after=_after(given),
        limit=whole_number(given, "limit", USUAL_LIMIT, MOST_AT_ONCE),
    )


def _after(given: dict[str, str]) -> _Place | None:
    place = position(_LISTED, given, 3)
    if place is None:
        return None
    try:
        due_at = datetime.fromisoformat(place[1])
        if due_at.tzinfo is None:
            raise wrong_cursor()
        return _Place(Verdict(place[0]), Due(due_at, UUID(place[2])))
    except ValueError:
        raise wrong_cursor() from None


def _page(
    database: Database, tenant_id: str, wanted: _Wanted, now: datetime
) -> tuple[list[Entry], str | None, bool]:
    """The entries, the cursor of what follows, and whether all answers are those of now."""
    with database.reading(tenant_id) as scope:
        is_current = not rows.is_any_outdated(scope, now)
    if not is_current:
        is_current = sweep(database, tenant_id, now, _SWEPT_AT_ONCE) < _SWEPT_AT_ONCE
    with database.reading(tenant_id) as scope:
        found = [
            row
            for verdict, after in _ranges(wanted)
            for row in rows.due(
                scope, verdict, Stretch(wanted.since, wanted.until, after), wanted.limit + 1
            )
        ]
    page = found[: wanted.limit]
    more = _cursor(page[-1]) if len(found) > wanted.limit else None
    return list(_entries(page, now)), more, is_current


def _ranges(wanted: _Wanted) -> Iterator[tuple[Verdict, Due | None]]:
    """Each verdict that a page may hold, and where it goes on."""
    verdicts = wanted.verdicts
    if wanted.after is None:
        yield from ((verdict, None) for verdict in verdicts)
        return
    if wanted.after.verdict not in verdicts:
        raise wrong_cursor()
    first = verdicts.index(wanted.after.verdict)
    yield verdicts[first], wanted.after.due
    yield from ((verdict, None) for verdict in verdicts[first + 1 :])


def _cursor(row: ApplicationRow) -> str:
    return cursor(_LISTED, row.verdict, row.due_at.isoformat(), str(row.id))


def _entries(page: list[ApplicationRow], now: datetime) -> Iterator[Entry]:
    for row in page:
        try:
            found = current(row.state, latest(row, now))
        except RefusedError:
            # Who asks for its decision is told why; the others are not kept from the agenda.
            _log.warning("an application cannot be decided any more")
            continue
        yield Entry(row.id, row.external_id, row.due_at, found.question, found.decision)
