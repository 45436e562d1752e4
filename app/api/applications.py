"""`/v1/applications`: what the service keeps track of, created, read, changed, told of events."""

from asyncio import to_thread
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers.answer import told
from app.answers.tracked import application, application_id, state_in_full
from app.api.bodies import read_body, refuse_query, require_accepted, require_type
from app.api.decisions import MOST_BYTES
from app.api.entity_tags import is_unchanged, of_revision, require_match, required_match
from app.api.idempotency import Done, done_once
from app.api.metrics import count_decision
from app.api.negotiation import JSON, VARIES, in_language, words_for
from app.api.positions import cursor, last_id, link_to_next
from app.api.problems import ProblemError, ProblemType
from app.api.queries import names_in, queried, refused_query, whole_number, with_plus
from app.api.storage import database_of, tenant_of
from app.applications.tracking import (
    EventIdTakenError,
    ExternalIdTakenError,
    Tracked,
    change,
    create,
    tell,
)
from app.domain.application.event import Beginning
from app.domain.application.fold import fold
from app.identifiers import PREFIX_OF_APPLICATION, PREFIX_OF_DECISION, read_id
from app.intake.events import instant_of, moment_asked, report
from app.intake.patches import patch_of
from app.intake.shapes import ApplicationRequest
from app.intake.validation import parse
from app.storage import application_rows as rows
from app.storage.application_rows import ApplicationRow
from app.storage.scope import Scope

MERGE_PATCH = "application/merge-patch+json"
USUAL_LIMIT, MOST_AT_ONCE = 50, 200
_FILTERS = ("external_id", "subject_id")
_LISTED = "applications"
_PATH = "/v1/applications"
_FRESH = {"Cache-Control": "no-store", "Vary": VARIES}
_CHECKED = {"Cache-Control": "private, no-cache", "Vary": VARIES}
"""To be kept, and asked about each time."""

router = APIRouter()


@router.post(_PATH)
async def create_application(request: Request) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    require_type(request, JSON)
    body = await read_body(request, MOST_BYTES)
    asked, now = parse(ApplicationRequest, body), request.app.state.clock()

    def work(scope: Scope) -> Done:
        try:
            tracked = create(scope, asked, now)
        except ExternalIdTakenError as taken:
            raise _taken(taken.identifier) from None
        headers = {**_headers(tracked), "Location": f"{_PATH}/{application_id(tracked.id)}"}
        return Done(201 if tracked.is_new else 200, _told(tracked), headers, tracked.id)

    return await done_once(request, body, now, work)


@router.get(_PATH)
async def list_applications(request: Request) -> Response:
    given = queried(request, (*_FILTERS, "cursor", "limit"))
    require_accepted(request, (JSON,))
    limit = whole_number(given, "limit", USUAL_LIMIT, MOST_AT_ONCE)
    wanted = names_in(given, _FILTERS)
    found = await to_thread(_page, request, wanted, last_id(_LISTED, given), limit + 1)
    page = found[:limit]
    more = cursor(_LISTED, str(page[-1].id)) if len(found) > limit else None
    items = [application(row.id, row.external_id, row.state) for row in page]
    headers = _FRESH | link_to_next(_PATH, given, more)
    content = orjson.dumps({"items": items, "next_cursor": more})
    return Response(content, headers=headers, media_type=JSON)


@router.get("/v1/applications/{application_id}")
async def read_application(request: Request, application_id: str) -> Response:
    given = queried(request, ("at",))
    require_accepted(request, (JSON,))
    if "at" in given:
        return await to_thread(_as_it_was, request, application_id, given["at"])
    row = await to_thread(found, request, application_id)
    tracked = Tracked.of(row)
    headers = _headers(tracked)
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(_told(tracked), headers=headers, media_type=JSON)


@router.patch("/v1/applications/{application_id}")
async def change_application(request: Request, application_id: str) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    require_type(request, MERGE_PATCH, JSON)
    required_match(request)
    patch = patch_of(await read_body(request, MOST_BYTES))
    now = request.app.state.clock()

    def changed() -> Tracked:
        with database_of(request).writing(tenant_of(request)) as scope:
            row = found_to_change(scope, application_id)
            require_match(request, of_revision(row.revision))
            return change(scope, row, patch, now)

    tracked = await to_thread(changed)
    return Response(_told(tracked), headers=_headers(tracked), media_type=JSON)


@router.delete("/v1/applications/{application_id}")
async def delete_application(request: Request, application_id: str) -> Response:
    refuse_query(request)
    required_match(request)

    def forgotten() -> None:
        with database_of(request).writing(tenant_of(request)) as scope:
            row = found_to_change(scope, application_id)
            require_match(request, of_revision(row.revision))
            rows.forget(scope, row.id)

    await to_thread(forgotten)
    return Response(status_code=204)


@router.post("/v1/applications/{application_id}/events")
async def report_event(request: Request, application_id: str) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    require_type(request, JSON)
    body, now = await read_body(request, MOST_BYTES), request.app.state.clock()
    words = words_for(request.headers)

    def work(scope: Scope) -> Done:
        row = found_to_change(scope, application_id)
        try:
            reported = tell(scope, row, report(body, row.state, now), now, words)
        except EventIdTakenError:
            raise ProblemError(ProblemType.EVENT_ID_TAKEN) from None
        current = reported.current
        identifier = f"{PREFIX_OF_DECISION}{reported.decision_id}"
        answered = told(current.question, current.decision, words, identifier)
        count_decision(answered)
        content = {
            "event_id": reported.event_id,
            "state": state_in_full(reported.tracked.state),
            "decision": answered,
        }
        headers = _headers(reported.tracked) | _FRESH | in_language(words)
        headers["Decision-Id"] = answered["id"]
        return Done(200, orjson.dumps(content), headers, row.id)

    return await done_once(request, body, now, work)


def found(request: Request, identifier: str) -> ApplicationRow:
    """Raises a 404."""
    known = read_id(PREFIX_OF_APPLICATION, identifier)
    if known is None:
        raise ProblemError(ProblemType.NOT_FOUND)
    with database_of(request).reading(tenant_of(request)) as scope:
        return _there(rows.find(scope, known))


def found_to_change(scope: Scope, identifier: str) -> ApplicationRow:
    """Raises a 404."""
    known = read_id(PREFIX_OF_APPLICATION, identifier)
    return _there(None if known is None else rows.find_to_change(scope, known))


def _there(row: ApplicationRow | None) -> ApplicationRow:
    if row is None:
        raise ProblemError(ProblemType.NOT_FOUND)
    return row


def _taken(identifier: UUID) -> ProblemError:
    named = {"application_id": application_id(identifier)}
    location = {"Location": f"{_PATH}/{application_id(identifier)}"}
    return ProblemError(ProblemType.EXTERNAL_ID_TAKEN, named, headers=location, members=named)


def _told(tracked: Tracked) -> bytes:
    return orjson.dumps(application(tracked.id, tracked.external_id, tracked.state))


def _headers(tracked: Tracked) -> dict[str, str]:
    return {**_CHECKED, "ETag": of_revision(tracked.revision)}


def _page(
    request: Request, wanted: dict[str, str], after: UUID | None, limit: int
) -> list[ApplicationRow]:
    with database_of(request).reading(tenant_of(request)) as scope:
        return rows.page(scope, wanted, after, limit)


def _as_it_was(request: Request, identifier: str, text: str) -> Response:
    """The state at a moment, by what is known now of what had happened until then."""
    row = found(request, identifier)
    with database_of(request).reading(tenant_of(request)) as scope:
        events = rows.events_of(scope, row.id)
    until = moment_asked(with_plus(text), row.state)
    if until is None:
        raise refused_query("parameter_not_a_moment", name="at")
    state = fold(Beginning(row.created, row.created_at), events, instant_of, until)
    content = orjson.dumps(application(row.id, row.external_id, state))
    return Response(content, headers=_FRESH, media_type=JSON)
