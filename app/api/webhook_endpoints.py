"""`/v1/webhook-endpoints`: where a customer wants to be told that an answer has changed."""

from asyncio import to_thread
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers.endpoints import endpoint, endpoint_id
from app.api.applications import MERGE_PATCH
from app.api.bodies import (
    KIB,
    read_body,
    read_optional_body,
    refuse_query,
    require_accepted,
    require_type,
)
from app.api.entity_tags import is_unchanged, of_state, require_match, required_match
from app.api.idempotency import Done, done_once
from app.api.negotiation import JSON
from app.api.positions import cursor, last_id, link_to_next
from app.api.problems import ProblemError, ProblemType
from app.api.queries import queried, whole_number
from app.api.storage import database_of, tenant_of
from app.api.webhook_shapes import (
    USUAL_OVERLAP_HOURS,
    USUAL_SPREAD_SECONDS,
    EndpointChange,
    EndpointRequest,
    RotationRequest,
    values_of,
)
from app.domain.fault import Fault, RefusedError
from app.identifiers import PREFIX_OF_ENDPOINT, read_id, uuid7
from app.intake.validation import parse
from app.storage import endpoint_rows as rows
from app.storage.outbox import EndpointRow, give_up_expired
from app.storage.scope import Scope
from app.webhooks.secret import Secret

PATH = "/v1/webhook-endpoints"
MOST_ENDPOINTS = 20
USUAL_LIMIT = MOST_AT_ONCE = MOST_ENDPOINTS
MOST_BYTES = 16 * KIB
FRESH = {"Cache-Control": "no-store"}
_CHECKED = {"Cache-Control": "private, no-cache"}
"""To be kept, and asked about each time."""
_LISTED = "webhook-endpoints"
_ONE = f"{PATH}/{{endpoint_id}}"
_ASKED = "asked"
_CLOSED = {"failure_count": 0, "resume_at": None}
"""Of a breaker: nothing has failed yet."""
_ENABLED = {"disabled_at": None, "disabled_reason": None, **_CLOSED}

router = APIRouter()


@router.post(PATH)
async def create_endpoint(request: Request) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    require_type(request, JSON)
    body = await read_body(request, MOST_BYTES)
    asked, now = parse(EndpointRequest, body), request.app.state.clock()
    await request.app.state.destinations.require(asked.url)

    def work(scope: Scope) -> Done:
        if rows.count_to_add(scope) >= MOST_ENDPOINTS:
            raise ProblemError(ProblemType.TOO_MANY_ENDPOINTS, {"most": str(MOST_ENDPOINTS)})
        row = _new(asked, now)
        rows.add(scope, row)
        done = _done(201, _there(rows.find(scope, row["id"])))
        done.headers["Location"] = f"{PATH}/{endpoint_id(row['id'])}"
        return done

    return await done_once(request, body, now, work, _with_secret)


@router.get(PATH)
async def list_endpoints(request: Request) -> Response:
    given = queried(request, ("cursor", "limit"))
    require_accepted(request, (JSON,))
    limit = whole_number(given, "limit", USUAL_LIMIT, MOST_AT_ONCE)
    found = await to_thread(_page, request, last_id(_LISTED, given), limit + 1)
    page = found[:limit]
    more = cursor(_LISTED, str(page[-1].id)) if len(found) > limit else None
    content = orjson.dumps({"items": [endpoint(row) for row in page], "next_cursor": more})
    return Response(content, headers=FRESH | link_to_next(PATH, given, more), media_type=JSON)


@router.get(_ONE)
async def read_endpoint(request: Request, endpoint_id: str) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    row = await to_thread(found_endpoint, request, endpoint_id)
    headers = {**_CHECKED, "ETag": _tag(row)}
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(orjson.dumps(endpoint(row)), headers=headers, media_type=JSON)


@router.patch(_ONE)
async def change_endpoint(request: Request, endpoint_id: str) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    require_type(request, MERGE_PATCH, JSON)
    required_match(request)
    asked = parse(EndpointChange, await read_body(request, MOST_BYTES))
    if asked.url is not None:
        await request.app.state.destinations.require(asked.url)
    elif "url" in asked.model_fields_set:
        raise RefusedError((Fault(pointer="/url", code="missing"),))
    now = request.app.state.clock()

    def changed() -> EndpointRow:
        with database_of(request).writing(tenant_of(request)) as scope:
            row = found_to_change(scope, endpoint_id)
            require_match(request, _tag(row))
            values = _changes(row, asked, now)
            if row.disabled_at is not None and "disabled_at" in values:
                # While nothing was sent nobody saw to what had waited too long.
                give_up_expired(scope, row.id, scope.now(now))
            if values:
                rows.change(scope, row.id, values | _changed(row, now))
            return _there(rows.find(scope, row.id))

    row = await to_thread(changed)
    headers = {**_CHECKED, "ETag": _tag(row)}
    return Response(orjson.dumps(endpoint(row)), headers=headers, media_type=JSON)


@router.delete(_ONE)
async def delete_endpoint(request: Request, endpoint_id: str) -> Response:
    refuse_query(request)
    required_match(request)

    def forgotten() -> None:
        with database_of(request).writing(tenant_of(request)) as scope:
            row = found_to_change(scope, endpoint_id)
            require_match(request, _tag(row))
            rows.forget(scope, row.id)

    await to_thread(forgotten)
    return Response(status_code=204)


@router.post(f"{_ONE}/rotate-secret")
async def rotate_secret(request: Request, endpoint_id: str) -> Response:
    body = await said(request)
    asked, now = parse(RotationRequest, body), request.app.state.clock()
    hours = USUAL_OVERLAP_HOURS if asked.overlap_hours is None else asked.overlap_hours

    def work(scope: Scope) -> Done:
        row = found_to_change(scope, endpoint_id)
        values = {
            "secret": Secret.new().text(),
            "previous_secret": row.secret if hours else None,
            "previous_secret_until": now + timedelta(hours=hours) if hours else None,
        }
        rows.change(scope, row.id, values | _changed(row, now))
        return _done(200, _there(rows.find(scope, row.id)))

    return await done_once(request, body, now, work, _with_secret)


async def said(request: Request) -> bytes:
    """The body of a request that may have none; then it is that of an empty object."""
    refuse_query(request)
    require_accepted(request, (JSON,))
    return await read_optional_body(request, MOST_BYTES)


def found_endpoint(request: Request, identifier: str) -> EndpointRow:
    """Raises a 404."""
    with database_of(request).reading(tenant_of(request)) as scope:
        return found_in(scope, identifier)


def found_in(scope: Scope, identifier: str) -> EndpointRow:
    """Raises a 404."""
    known = read_id(PREFIX_OF_ENDPOINT, identifier)
    return _there(None if known is None else rows.find(scope, known))


def found_to_change(scope: Scope, identifier: str) -> EndpointRow:
    """Raises a 404."""
    known = read_id(PREFIX_OF_ENDPOINT, identifier)
    return _there(None if known is None else rows.find_to_change(scope, known))


def _there(row: EndpointRow | None) -> EndpointRow:
    if row is None:
        raise ProblemError(ProblemType.NOT_FOUND)
    return row


def _page(request: Request, after: UUID | None, limit: int) -> list[EndpointRow]:
    with database_of(request).reading(tenant_of(request)) as scope:
        return rows.page(scope, after, limit)


def _new(asked: EndpointRequest, now: datetime) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "description": None,
        "verdicts": [],
        "causes": [],
        "spread_seconds": USUAL_SPREAD_SECONDS,
    }
    return {
        "id": uuid7(),
        **usual,
        **values_of(asked),
        "secret": Secret.new().text(),
        "previous_secret": None,
        "previous_secret_until": None,
        "created_at": now,
        "changed_at": now,
        "revision": 1,
        **_ENABLED,
    }


def _changes(row: EndpointRow, asked: EndpointChange, now: datetime) -> dict[str, Any]:
    """The columns that a patch changes. What failed was another destination, if it is a new one."""
    values = values_of(asked)
    if values.get("url", row.url) != row.url:
        values |= _CLOSED
    if asked.disabled and row.disabled_at is None:
        values |= {"disabled_at": now, "disabled_reason": _ASKED}
    elif "disabled" in asked.model_fields_set and not asked.disabled:
        values |= _ENABLED
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def _changed(row: EndpointRow, now: datetime) -> dict[str, Any]:
    return {"changed_at": now, "revision": row.revision + 1}


def _done(status: int, row: EndpointRow) -> Done:
    headers = {**FRESH, "ETag": _tag(row)}
    return Done(status, orjson.dumps(endpoint(row)), headers)


def _with_secret(scope: Scope, content: bytes) -> bytes | None:
    """The secret lies with its endpoint and nowhere else. An answer that is told again has the one
    that signs now; with the endpoint the answer is gone.
    """
    told = orjson.loads(content)
    row = rows.find(scope, UUID(told["id"].removeprefix(PREFIX_OF_ENDPOINT)))
    return None if row is None else orjson.dumps(told | {"secret": row.secret})


def _tag(row: EndpointRow) -> str:
    """Changes too when a destination begins to fail."""
    return of_state(row.revision, orjson.dumps(endpoint(row)))
