"""`POST /v1/plans`: what is right now, what comes after, and when."""

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers.plan_calendar import as_events
from app.answers.planned import as_text, planned, steps_of
from app.api.bodies import read_body, refuse_query, require_accepted, require_type
from app.api.decisions import MOST_BYTES
from app.api.negotiation import CALENDAR, JSON, TEXT, in_language, words_for
from app.intake.shapes import DecisionRequest
from app.intake.state_of import question
from app.intake.validation import parse

_OFFERED = (JSON, TEXT, CALENDAR)

router = APIRouter()


@router.post("/v1/plans")
async def make_plan(request: Request) -> Response:
    refuse_query(request)
    media = require_accepted(request, _OFFERED)
    require_type(request, JSON)
    asked = parse(DecisionRequest, await read_body(request, MOST_BYTES))
    read, words = question(asked, request.app.state.clock()), words_for(request.headers)
    steps, headers = steps_of(read), in_language(words) | {"Cache-Control": "no-store"}
    if media == TEXT:
        return Response(as_text(read, steps, words), headers=headers, media_type=TEXT)
    if media == CALENDAR:
        return Response(as_events(read, steps, words), headers=headers, media_type=CALENDAR)
    return Response(orjson.dumps(planned(read, steps, words)), headers=headers, media_type=JSON)
