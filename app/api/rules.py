"""`GET /v1/rules`, `/v1/rules/{id}`: the rules that decide, in words, with their sources."""

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers import rulebook
from app.api.bodies import refuse_query, require_accepted
from app.api.documents import AN_HOUR, document
from app.api.negotiation import JSON, TEXT, words_for
from app.api.problems import ProblemError, ProblemType
from app.domain.fault import Fault
from app.domain.rules import RULES
from app.intake.validation import nearest_name

_OFFERED = (JSON, TEXT)

router = APIRouter()


@router.get("/v1/rules")
async def rules(request: Request) -> Response:
    refuse_query(request)
    if require_accepted(request, _OFFERED) == TEXT:
        return document(request, rulebook.as_text().encode(), TEXT, AN_HOUR)
    return document(request, orjson.dumps(rulebook.listed()), JSON, AN_HOUR)


@router.get("/v1/rules/{rule_id}")
async def rule(request: Request, rule_id: str) -> Response:
    refuse_query(request)
    media = require_accepted(request, _OFFERED)
    found = rulebook.described(rule_id)
    if found is None:
        says = nearest_name(rule_id, [each.id for each in RULES])
        fault = Fault(pointer="", code="unknown_rule", says=says)
        raise ProblemError(ProblemType.NOT_FOUND, faults=(fault,))
    if media == TEXT:
        words = words_for(request.headers)
        text = rulebook.one_as_text(found, words)
        return document(request, text.encode(), TEXT, AN_HOUR, words)
    return document(request, orjson.dumps(found), JSON, AN_HOUR)
