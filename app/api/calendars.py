"""`/v1/calendars`: addresses under which calendar programs subscribe, made and revoked."""

from asyncio import to_thread
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers.answer import Json, moment
from app.answers.tracked import application_id
from app.api.applications import MOST_AT_ONCE, USUAL_LIMIT
from app.api.bodies import KIB, read_body, refuse_query, require_accepted, require_type
from app.api.idempotency import Done, done_once
from app.api.negotiation import JSON, VARIES, words_for
from app.api.positions import cursor, last_id, link_to_next
from app.api.problems import ProblemError, ProblemType
from app.api.queries import queried, whole_number
from app.api.storage import database_of, tenant_of
from app.customers.calendar_token import digest_of, new_token
from app.domain.fault import Fault, RefusedError
from app.identifiers import PREFIX_OF_APPLICATION, PREFIX_OF_CALENDAR, read_id, uuid7
from app.intake.calendar_shapes import CalendarRequest, require_one
from app.intake.validation import parse
from app.storage import application_rows
from app.storage import calendar_rows as rows
from app.storage.calendar_rows import CalendarRow
from app.storage.scope import Scope
from app.words.catalog import spoken

MOST_BYTES = 4 * KIB
PATH = "/v1/calendars"
_LISTED = "calendars"
_FRESH = {"Cache-Control": "no-store", "Vary": VARIES}

router = APIRouter()


@router.post(PATH)
async def create_calendar(request: Request) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    require_type(request, JSON)
    body, now = await read_body(request, MOST_BYTES), request.app.state.clock()
    asked = parse(CalendarRequest, body)
    require_one(asked)
    language = _language(asked, words_for(request.headers).language)

    address: Json = {"token": None, "url": None}

    def work(scope: Scope) -> Done:
        calendar = _New(uuid7(), _application(scope, asked), asked.subject_id, language, now)
        token = new_token()
        address.update(token=token, url=f"{PATH}/{token}.ics")
        rows.add(scope, {**calendar._asdict(), "token_digest": digest_of(token)})
        told = _told(calendar)
        headers = _FRESH | {"Location": f"{PATH}/{told['id']}"}
        return Done(201, orjson.dumps(told), headers, calendar_id=calendar.id)

    def with_address(_: Scope, kept: bytes) -> bytes:
        """To whoever made it; sent again, it is not known any more."""
        return orjson.dumps(orjson.loads(kept) | address)

    return await done_once(request, body, now, work, with_address)


@router.get(PATH)
async def list_calendars(request: Request) -> Response:
    given = queried(request, ("cursor", "limit"))
    require_accepted(request, (JSON,))
    limit = whole_number(given, "limit", USUAL_LIMIT, MOST_AT_ONCE)
    found = await to_thread(_page, request, last_id(_LISTED, given), limit + 1)
    page = found[:limit]
    more = cursor(_LISTED, str(page[-1].id)) if len(found) > limit else None
    content = orjson.dumps({"items": [_told(row) for row in page], "next_cursor": more})
    return Response(content, headers=_FRESH | link_to_next(PATH, given, more), media_type=JSON)


@router.get("/v1/calendars/{calendar_id}")
async def read_calendar(request: Request, calendar_id: str) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    row = await to_thread(_found, request, calendar_id)
    return Response(orjson.dumps(_told(row)), headers=_FRESH, media_type=JSON)


@router.delete("/v1/calendars/{calendar_id}")
async def revoke_calendar(request: Request, calendar_id: str) -> Response:
    refuse_query(request)
    known = _identifier(calendar_id)

    def revoked() -> bool:
        with database_of(request).writing(tenant_of(request)) as scope:
            return rows.revoke(scope, known)

    if not await to_thread(revoked):
        raise ProblemError(ProblemType.NOT_FOUND)
    return Response(status_code=204)


class _New(NamedTuple):
    """The columns of a row, but for the digest of its token."""

    id: UUID
    application_id: UUID | None
    subject_id: str | None
    language: str
    created_at: datetime


def _told(calendar: _New | CalendarRow) -> Json:
    shown: UUID | None = calendar.application_id
    return {
        "id": f"{PREFIX_OF_CALENDAR}{calendar.id}",
        "application_id": None if shown is None else application_id(shown),
        "subject_id": calendar.subject_id,
        "all": shown is None and calendar.subject_id is None,
        "language": calendar.language,
        "created_at": moment(calendar.created_at, UTC),
    }


def _language(asked: CalendarRequest, preferred: str) -> str:
    """Raises `RefusedError`."""
    if asked.language is None:
        return preferred
    language = asked.language.partition("-")[0].lower()
    if language not in spoken():
        says = {"listed": ", ".join(f"`{each}`" for each in spoken()), "form": "one_of"}
        raise RefusedError((Fault(pointer="/language", code="not_one_of", says=says),))
    return language


def _application(scope: Scope, asked: CalendarRequest) -> UUID | None:
    """Raises `RefusedError` for one that the caller has not."""
    if asked.application_id is None:
        return None
    known = read_id(PREFIX_OF_APPLICATION, asked.application_id)
    if known is None or application_rows.find(scope, known) is None:
        raise RefusedError((Fault(pointer="/application_id", code="unknown_application"),))
    return known


def _identifier(text: str) -> UUID:
    """Raises a 404."""
    known = read_id(PREFIX_OF_CALENDAR, text)
    if known is None:
        raise ProblemError(ProblemType.NOT_FOUND)
    return known


def _found(request: Request, text: str) -> CalendarRow:
    """Raises a 404."""
    known = _identifier(text)
    with database_of(request).reading(tenant_of(request)) as scope:
        row = rows.find(scope, known)
    if row is None:
        raise ProblemError(ProblemType.NOT_FOUND)
    return row


def _page(request: Request, after: UUID | None, limit: int) -> list[CalendarRow]:
    with database_of(request).reading(tenant_of(request)) as scope:
        return rows.page(scope, after, limit)
