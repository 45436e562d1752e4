"""`POST /v1/decisions`: interview state in, decision out."""

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers.answer import answer
from app.answers.plain import plain
from app.api.bodies import KIB, read_body, refuse_query, require_type
from app.api.metrics import count_decision
from app.api.negotiation import JSON, TEXT, accepted, preferred, prefers_no_store
from app.api.problems import ProblemError, ProblemType
from app.identifiers import decision_id
from app.intake.shapes import DecisionRequest
from app.intake.state_of import question
from app.intake.validation import parse
from app.words.catalog import catalog
from app.words.languages import DEFAULT

MOST_BYTES = 64 * KIB
_OFFERED = (JSON, TEXT)

router = APIRouter()


@router.post("/v1/decisions")
async def decide(request: Request) -> Response:
    refuse_query(request)
    media = _wanted(request)
    require_type(request, JSON)
    asked = parse(DecisionRequest, await read_body(request, MOST_BYTES))
    words = catalog(DEFAULT)
    answered = answer(question(asked, request.app.state.clock()), words, decision_id())
    count_decision(answered)
    headers = _headers(request, answered)
    if media == TEXT:
        return Response(plain(answered, words), headers=headers, media_type=TEXT)
    return Response(orjson.dumps(answered), headers=headers, media_type=JSON)


def _wanted(request: Request) -> str:
    media = preferred(accepted(request), _OFFERED)
    if media is None:
        raise ProblemError(ProblemType.NOT_ACCEPTABLE, {"offered": ", ".join(_OFFERED)})
    return media


def _headers(request: Request, answered: dict[str, Any]) -> dict[str, str]:
    headers = {
        "Decision-Id": answered["id"],
        "Content-Language": DEFAULT,
        "Cache-Control": "no-store",
        "Vary": "Accept, Accept-Language",
    }
    if prefers_no_store(request):
        headers["Preference-Applied"] = "no-store"
    return headers
