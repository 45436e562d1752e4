"""`GET /v1/calendars/{token}.ics`: a calendar for programs that subscribe. Its address is the key:
it opens this one document, and is logged and counted as its route only.
"""

from asyncio import to_thread

import icalendar
import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app import __version__
from app.answers.calendar_document import Shown, as_document
from app.api.entity_tags import is_unchanged, strong_of
from app.api.negotiation import CALENDAR
from app.api.problems import ProblemError, ProblemType
from app.api.rates import require_within
from app.api.storage import database_of
from app.applications.calendar_entries import Event
from app.applications.calendar_feed import fetch
from app.customers.calendar_token import find_calendar
from app.storage.calendar_rows import CalendarRow
from app.words.catalog import catalog

FEED_PATH = "/v1/calendars/{token}.ics"
REQUESTS_PER_MINUTE = 10
"""Of one calendar and one process. Programs ask once an hour, or less."""
AT_ONCE = 2
"""Feeds that a process works out: all that they show is decided anew, which may take half a second,
and other requests need threads as well.
"""

router = APIRouter()


@router.get(FEED_PATH)
async def read_feed(request: Request, token: str) -> Response:
    """Whatever the program accepts, there is but this to give; and what it adds to the address, as
    some do to get past a cache, is passed over.
    """
    calendar = await to_thread(find_calendar, database_of(request), token)
    if calendar is None:
        raise _not_there()
    rates, refusal = request.app.state.rates, ProblemType.CALENDAR_READ_TOO_OFTEN
    require_within(rates, f"calendar {calendar.id}", REQUESTS_PER_MINUTE, refusal)
    async with request.app.state.feeds:
        return await _answered(request, calendar)


async def _answered(request: Request, calendar: CalendarRow) -> Response:
    database, now = database_of(request), request.app.state.clock()
    events = await to_thread(fetch, database, calendar, now)
    if events is None:
        raise _not_there()
    headers = {
        "ETag": _tag(events),
        "Cache-Control": "private, no-cache",
        "Content-Language": calendar.language,
        "X-Robots-Tag": "noindex",
    }
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    content = await to_thread(_content, events, calendar)
    return Response(content, headers=headers, media_type=CALENDAR)


def _tag(events: list[Event]) -> str:
    """Of what the document is made of: to write it costs more than to find that nobody needs it."""
    made_of = [[entry.uid, entry.sequence, entry.changed_at, entry.digest] for entry, _ in events]
    return strong_of(orjson.dumps([__version__, icalendar.__version__, made_of]))


def _content(events: list[Event], calendar: CalendarRow) -> bytes:
    return as_document(map(shown, events), catalog(calendar.language))


def shown(event: Event) -> Shown:
    entry, said = event
    return Shown(
        uid=entry.uid,
        sequence=entry.sequence,
        starts_at=entry.starts_at,
        changed_at=entry.changed_at,
        title=said.title,
        description=said.description,
        is_cancelled=said.is_cancelled,
    )


def _not_there() -> ProblemError:
    return ProblemError(ProblemType.CALENDAR_NOT_FOUND)
