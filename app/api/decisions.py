"""`POST /v1/decisions`: interview state in, decision out."""

from asyncio import to_thread
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers.answer import answer
from app.answers.explained import Explanation, explained_answer
from app.answers.plain import plain
from app.api.bodies import KIB, listed_in_query, read_body, require_accepted, require_type
from app.api.metrics import count_decision
from app.api.negotiation import JSON, TEXT, in_language, prefers_no_store, words_for
from app.api.register import register_of
from app.identifiers import decision_id
from app.intake.shapes import DecisionRequest
from app.intake.state_of import question
from app.intake.validation import parse
from app.words.catalog import Catalog

MOST_BYTES = 64 * KIB
_OFFERED = (JSON, TEXT)

router = APIRouter()


@router.post("/v1/decisions")
async def decide(request: Request) -> Response:
    wanted = listed_in_query(request, "explain", tuple(Explanation))
    media = require_accepted(request, _OFFERED)
    require_type(request, JSON)
    asked = parse(DecisionRequest, await read_body(request, MOST_BYTES))
    words = words_for(request.headers)
    read = question(asked, request.app.state.clock())
    if wanted:
        explanations = frozenset(map(Explanation, wanted))
        # In a thread: it costs some sixty decisions, and others should not wait for them.
        answered = await to_thread(explained_answer, read, words, decision_id(), explanations)
    else:
        answered = answer(read, words, decision_id())
    count_decision(answered)
    register = register_of(request)
    await register.keep(register.record(read, answered, words))
    headers = _headers(request, answered, words)
    if register.is_readable:
        headers["Location"] = f"/v1/decisions/{answered['id']}"
    if media == TEXT:
        return Response(plain(answered, words), headers=headers, media_type=TEXT)
    return Response(orjson.dumps(answered), headers=headers, media_type=JSON)


def _headers(request: Request, answered: dict[str, Any], words: Catalog) -> dict[str, str]:
    headers = in_language(words) | {"Decision-Id": answered["id"], "Cache-Control": "no-store"}
    if prefers_no_store(request):
        headers["Preference-Applied"] = "no-store"
    return headers
