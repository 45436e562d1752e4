"""What is answered to a tracked application: now, later, and what was."""

from asyncio import to_thread
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers.answer import Json, moment, told
from app.answers.plain import plain
from app.answers.plan_calendar import as_events
from app.answers.planned import as_text, planned, steps_of
from app.api.applications import MOST_AT_ONCE, USUAL_LIMIT, found
from app.api.bodies import refuse_query, require_accepted
from app.api.entity_tags import is_unchanged, weak_of
from app.api.metrics import count_decision
from app.api.negotiation import (
    CALENDAR,
    JSON,
    TEXT,
    VARIES,
    in_language,
    prefers_no_store,
    words_for,
)
from app.api.positions import cursor, link_to_next, position, wrong_cursor
from app.api.queries import queried, whole_number
from app.api.register import register_of
from app.api.storage import database_of, tenant_of
from app.applications.current import Current, current
from app.applications.sweep import latest, refresh
from app.domain.fault import RefusedError
from app.identifiers import PREFIX_OF_DECISION, decision_id
from app.storage import application_rows as rows
from app.storage.application_rows import AnswerRow, ApplicationRow

_LISTED = "history"
_FRESH = {"Cache-Control": "no-store"}
_NEVER_CHANGES = timedelta(days=365)
_AGES = frozenset({"id", "as_of", "send_from", "summary"})
"""What an answer says of the moment at which it is given; the rest holds until `valid_until`."""

router = APIRouter()


@router.get("/v1/applications/{application_id}/decision")
async def read_decision(request: Request, application_id: str) -> Response:
    refuse_query(request)
    media = require_accepted(request, (JSON, TEXT))
    words = words_for(request.headers)
    row, answer_now = await to_thread(_now, request, application_id)
    answered = told(answer_now.question, answer_now.decision, words, decision_id())
    headers = in_language(words) | {
        "Cache-Control": f"private, max-age={_lasts(answer_now)}",
        "ETag": _tag(row, answered, media, words.language),
    }
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    count_decision(answered)
    register = register_of(request)
    await register.keep(register.record(answer_now.question, answered, words))
    headers["Decision-Id"] = answered["id"]
    if prefers_no_store(request):
        headers["Preference-Applied"] = "no-store"
    if media == TEXT:
        return Response(plain(answered, words), headers=headers, media_type=TEXT)
    return Response(orjson.dumps(answered), headers=headers, media_type=JSON)


@router.get("/v1/applications/{application_id}/plan")
async def read_plan(request: Request, application_id: str) -> Response:
    refuse_query(request)
    media = require_accepted(request, (JSON, TEXT, CALENDAR))
    words = words_for(request.headers)
    _, answer_now = await to_thread(_now, request, application_id)
    asked = answer_now.question
    steps, headers = steps_of(asked), in_language(words) | _FRESH
    if media == TEXT:
        return Response(as_text(asked, steps, words), headers=headers, media_type=TEXT)
    if media == CALENDAR:
        return Response(as_events(asked, steps, words), headers=headers, media_type=CALENDAR)
    return Response(orjson.dumps(planned(asked, steps, words)), headers=headers, media_type=JSON)


@router.get("/v1/applications/{application_id}/history")
async def read_history(request: Request, application_id: str) -> Response:
    given = queried(request, ("cursor", "limit"))
    require_accepted(request, (JSON,))
    limit = whole_number(given, "limit", USUAL_LIMIT, MOST_AT_ONCE)
    after = _after(given)
    now = request.app.state.clock()
    row, answers = await to_thread(_past, request, application_id, after, limit + 1, now)
    page, zone = answers[:limit], _zone(row)
    more = cursor(_LISTED, str(page[-1].sequence)) if len(answers) > limit else None
    headers = _FRESH | {"Vary": VARIES} | link_to_next(request.url.path, given, more)
    content = {"items": [_answer(each, zone) for each in page], "next_cursor": more}
    return Response(orjson.dumps(content), headers=headers, media_type=JSON)


def _now(request: Request, identifier: str) -> tuple[ApplicationRow, Current]:
    row = found(request, identifier)
    return row, current(row.state, latest(row, request.app.state.clock()))


def _lasts(answer_now: Current) -> int:
    """Seconds for which the passing of time changes nothing."""
    changes_at = answer_now.changes_at
    lasts = _NEVER_CHANGES if changes_at is None else changes_at - answer_now.question.as_of
    return int(lasts.total_seconds())


def _tag(row: ApplicationRow, answered: Mapping[str, Any], media: str, language: str) -> str:
    lasting = {name: value for name, value in answered.items() if name not in _AGES}
    return weak_of(orjson.dumps([str(row.id), media, language, lasting]))


def _past(
    request: Request, identifier: str, after: int, limit: int, now: datetime
) -> tuple[ApplicationRow, list[AnswerRow]]:
    row = found(request, identifier)
    database, tenant_id = database_of(request), tenant_of(request)
    if row.wake_at is not None and row.wake_at <= now:
        with database.writing(tenant_id) as scope:
            refresh(scope, [row.id], now)
    with database.reading(tenant_id) as scope:
        return row, rows.answers_of(scope, row.id, after, limit)


def _after(given: Mapping[str, str]) -> int:
    place = position(_LISTED, given, 1)
    if place is None:
        return 0
    if not (place[0].isascii() and place[0].isdecimal()):
        raise wrong_cursor()
    return int(place[0])


def _zone(row: ApplicationRow) -> tzinfo:
    """The employer's; UTC for what cannot be decided any more."""
    try:
        return current(row.state, row.changed_at).question.place.zone
    except RefusedError:
        return UTC


def _answer(row: AnswerRow, zone: tzinfo) -> Json:
    return {
        "as_of": moment(row.as_of, zone),
        "cause": row.cause,
        "event_id": row.event_id,
        "decision_id": _decision_id(row.decision_id),
        "verdict": row.verdict,
        "wait_until": moment(row.wait_until, zone),
        "message_kind": row.message_kind,
        "rule": row.rule,
        "policy_version": row.policy_version,
        "engine_version": row.engine_version,
    }


def _decision_id(identifier: UUID | None) -> str | None:
    return None if identifier is None else f"{PREFIX_OF_DECISION}{identifier}"
