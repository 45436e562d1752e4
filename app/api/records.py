"""Decisions on record: read, listed, exported, replayed."""

import json
from asyncio import to_thread
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.api.bodies import KIB, read_optional_body, refuse_query, require_accepted
from app.api.cursors import cursor, read_cursor
from app.api.negotiation import JSON, NDJSON, words_for
from app.api.problems import ProblemError, ProblemType
from app.api.queries import moment_in, names_in, queried, verdict_in, whole_number
from app.api.record_shapes import ReplayRequest
from app.api.storage import database_of, tenant_of
from app.identifiers import PREFIX_OF_DECISION, first_of, made_at, read_id
from app.intake.validation import parse
from app.records.replay import NotReplayableError, differences, replayed
from app.storage.database import Database
from app.storage.decision_rows import DecisionRow, Sought, find, page
from app.storage.secret import CURSORS, secret

USUAL_LIMIT, MOST_AT_ONCE = 50, 200
_EXPORTED_AT_ONCE = 500
_MOST_BYTES = 4 * KIB
_HEADERS = {"Cache-Control": "no-store", "Vary": "Accept"}
_NAMES = ("rule", "policy_version", "reference", "subject_id")
FILTERS = ("verdict", *_NAMES, "from", "to")
_PARAMETERS = (*FILTERS, "cursor", "limit")


class _DecisionIdConvertor(StringConvertor):
    """So that an address beside the decisions, `/v1/decisions/batch`, is none of them."""

    regex = f"{PREFIX_OF_DECISION}[^/]*"


register_url_convertor("decision", _DecisionIdConvertor())
router = APIRouter()


@router.get("/v1/decisions/{decision_id:decision}")
async def read_decision(request: Request, decision_id: str) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    found = await _found(request, decision_id)
    return Response(orjson.dumps(_told(found)), headers=_HEADERS, media_type=JSON)


@router.get("/v1/decisions")
async def list_decisions(request: Request) -> Response:
    given = queried(request, _PARAMETERS)
    media = require_accepted(request, (JSON, NDJSON))
    listing = await to_thread(_listing, request, given)
    if media == NDJSON:
        limit = whole_number(given, "limit", 0, MOST_AT_ONCE)
        return await _export(listing, limit)
    limit = whole_number(given, "limit", USUAL_LIMIT, MOST_AT_ONCE)
    rows = await to_thread(listing.rows, listing.before, limit + 1)
    more = listing.cursor_after(rows[limit - 1].id) if len(rows) > limit else None
    content = {"items": [_told(row) for row in rows[:limit]], "next_cursor": more}
    headers = dict(_HEADERS)
    if more is not None:
        query = urlencode({**given, "cursor": more})
        headers["Link"] = f'</v1/decisions?{query}>; rel="next"'
    return Response(orjson.dumps(content), headers=headers, media_type=JSON)


@router.post("/v1/decisions/{decision_id:decision}/replay")
async def replay_decision(request: Request, decision_id: str) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    asked = parse(ReplayRequest, await read_optional_body(request, _MOST_BYTES))
    found = await _found(request, decision_id)
    try:
        now = replayed(found.facts, found.answer, found.as_of, asked.policy_version)
    except NotReplayableError as error:
        says = {"reason": words_for(request.headers).phrases[error.reason]}
        raise ProblemError(ProblemType.NOT_REPLAYABLE, says) from None
    diff = [each._asdict() for each in differences(found.answer, now)]
    content = {"identical": not diff, "then": found.answer, "now": now, "diff": diff}
    return Response(orjson.dumps(content), headers=_HEADERS, media_type=JSON)


class _Listing:
    """What a request asks to have listed."""

    def __init__(
        self, database: Database, tenant_id: str, given: dict[str, str], key: bytes
    ) -> None:
        self._database, self._tenant_id, self._key = database, tenant_id, key
        since, until = moment_in(given, "from"), moment_in(given, "to", ends=True)
        self._sought = Sought(
            verdict=verdict_in(given),
            **names_in(given, _NAMES),
            from_id=first_of(since) if since else None,
            before_id=first_of(until) if until else None,
        )
        self._listed = json.dumps([tenant_id, *(given.get(name) for name in FILTERS)])
        text = given.get("cursor")
        self.before = read_cursor(key, self._listed, text) if text is not None else None

    def rows(self, before: UUID | None, limit: int) -> list[DecisionRow]:
        with self._database.reading(self._tenant_id) as scope:
            return page(scope, self._sought, before, limit)

    def cursor_after(self, last: UUID) -> str:
        return cursor(self._key, self._listed, last)


def _listing(request: Request, given: dict[str, str]) -> _Listing:
    database = database_of(request)
    with database.unbound_reading() as connection:
        key = secret(connection, CURSORS)
    return _Listing(database, tenant_of(request), given, key)


async def _export(listing: _Listing, limit: int) -> Response:
    """All of them, or `limit`; never more than one page in memory."""
    at_once = limit or _EXPORTED_AT_ONCE
    first = await to_thread(listing.rows, listing.before, at_once)

    async def lines() -> AsyncIterator[bytes]:
        rows = first
        while rows:
            yield b"".join(orjson.dumps(_told(row)) + b"\n" for row in rows)
            full = not limit and len(rows) == at_once
            rows = await to_thread(listing.rows, rows[-1].id, at_once) if full else []

    return StreamingResponse(lines(), headers=_HEADERS, media_type=NDJSON)


async def _found(request: Request, text: str) -> DecisionRow:
    identifier = read_id(PREFIX_OF_DECISION, text)
    if identifier is None:
        raise ProblemError(ProblemType.NOT_FOUND)
    found = await to_thread(_find, database_of(request), tenant_of(request), identifier)
    if found is None:
        raise ProblemError(ProblemType.NOT_FOUND)
    return found


def _find(database: Database, tenant_id: str, identifier: UUID) -> DecisionRow | None:
    with database.reading(tenant_id) as scope:
        return find(scope, identifier)


def _told(row: DecisionRow) -> dict[str, Any]:
    return {
        "id": f"{PREFIX_OF_DECISION}{row.id}",
        "answered_at": _moment(made_at(row.id)),
        "as_of": _moment(row.as_of),
        "verdict": row.verdict,
        "rule": row.rule,
        "message_kind": row.message_kind,
        "policy_version": row.policy_version,
        "policy_digest": row.policy_digest,
        "reference": row.reference,
        "subject_id": row.subject_id,
        "facts": row.facts,
        "answer": row.answer,
    }


def _moment(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")
