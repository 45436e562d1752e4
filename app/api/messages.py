"""`POST /v1/messages`, `/v1/messages/review`: notes of a kind, and a note that is written."""

from asyncio import to_thread

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers.composed import composed
from app.answers.reviewed import as_text, reviewed
from app.api.bodies import KIB, read_body, refuse_query, require_accepted, require_type
from app.api.decisions import MOST_BYTES
from app.api.negotiation import JSON, TEXT, in_language, words_for
from app.domain.vocabulary import NoteKind
from app.intake.message_shapes import MessagesRequest, ReviewRequest
from app.intake.state_of import question_within
from app.intake.validation import parse
from app.words.catalog import Catalog

MOST_BYTES_OF_REVIEW = MOST_BYTES + 256 * KIB
"""A state, and beside it the longest text even if JSON escapes every character of it."""

router = APIRouter()


@router.post("/v1/messages")
async def compose(request: Request) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    require_type(request, JSON)
    asked = parse(MessagesRequest, await read_body(request, MOST_BYTES))
    read = question_within("/state", asked.state, request.app.state.clock())
    words = words_for(request.headers)
    answered = {"messages": composed(read, NoteKind(asked.kind), words)}
    return Response(orjson.dumps(answered), headers=_headers(words), media_type=JSON)


@router.post("/v1/messages/review")
async def review(request: Request) -> Response:
    refuse_query(request)
    media = require_accepted(request, (JSON, TEXT))
    require_type(request, JSON)
    asked = parse(ReviewRequest, await read_body(request, MOST_BYTES_OF_REVIEW))
    words, now = words_for(request.headers), request.app.state.clock()
    # In a thread: the longest text takes longer than other requests should wait.
    answered = await to_thread(reviewed, asked, now, words)
    if media == TEXT:
        said = as_text(asked.text, answered, words)
        return Response(said, headers=_headers(words), media_type=TEXT)
    return Response(orjson.dumps(answered), headers=_headers(words), media_type=JSON)


def _headers(words: Catalog) -> dict[str, str]:
    return in_language(words) | {"Cache-Control": "no-store"}
