"""`POST /v1/decisions/batch`: many states in, an answer or a problem for each, in order.

As JSON, at most a thousand; as NDJSON, without end: each line is answered as it comes, a bad one
does not end the stream, and memory stays flat.
"""

import asyncio
import json
import logging
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.answers.answer import answer
from app.api.batch_shapes import BatchLine, BatchRequest
from app.api.bodies import KIB, MIB, read_body, refuse_query, require_type, too_large
from app.api.decisions import MOST_BYTES
from app.api.metrics import count_decision
from app.api.negotiation import JSON, NDJSON, accepted, in_language, preferred, words_for
from app.api.problems import ProblemError, ProblemType, as_data, of
from app.api.register import Register, register_of
from app.api.spool import DisconnectedError, Spool, lines
from app.api.turn import Turn
from app.domain.fault import Fault, RefusedError
from app.identifiers import decision_id
from app.intake.shapes import DecisionRequest
from app.intake.state_of import question
from app.intake.validation import NotJsonError, parse
from app.storage.trouble import StorageError
from app.words.catalog import Catalog

MOST_BATCH_BYTES = 4 * MIB
_LONGEST_LINE = MOST_BYTES + KIB
"""A body of the largest size, and its key."""
_NDJSON_NAMES = (NDJSON, "application/jsonl", "application/ndjson")

_log = logging.getLogger(__name__)

router = APIRouter()


class _Asking(NamedTuple):
    """What is the same for every item: the moment for those that name none, the language, and
    where their decisions go on record.
    """

    now: datetime
    words: Catalog
    register: Register

    @property
    def headers(self) -> dict[str, str]:
        return in_language(self.words) | {"Cache-Control": "no-store"}


class _Result(NamedTuple):
    """An item as it is answered, and what of it there is to put on record."""

    key: str | None
    content: bytes
    records: list[bytes]


@router.post("/v1/decisions/batch")
async def decide_batch(request: Request) -> Response:
    refuse_query(request)
    media = require_type(request, JSON, *_NDJSON_NAMES)
    offered = (JSON,) if media == JSON else _NDJSON_NAMES
    wanted = preferred(accepted(request), offered)
    if wanted is None and preferred(accepted(request), (JSON,)) == JSON:
        wanted = media  # many clients always send it, and each line is JSON
    if wanted is None:
        raise ProblemError(ProblemType.NOT_ACCEPTABLE, {"offered": ", ".join(offered)})
    asking = _Asking(request.app.state.clock(), words_for(request.headers), register_of(request))
    if media == JSON:
        return await _as_json(await read_body(request, MOST_BATCH_BYTES), asking)
    return _NdjsonResponse(asking, wanted)


async def _as_json(body: bytes, asking: _Asking) -> Response:
    # In a thread: a large body takes longer to parse than other requests should wait.
    batch = await asyncio.to_thread(parse, BatchRequest, body)
    common, results = batch.common or {}, []
    turn = Turn()
    for item in batch.items:
        results.append(_of_item(item.key, common | item.state, asking))
        await turn.breathe()
    await asking.register.keep([record for result in results for record in result.records])
    content = b'{"results":[' + b",".join(result.content for result in results) + b"]}"
    return Response(content, headers=asking.headers, media_type=JSON)


def _of_item(key: str, state: dict[str, Any], asking: _Asking) -> _Result:
    try:
        return _result(key, parse(DecisionRequest, _sized(_as_bytes(state))), asking)
    except Exception as error:  # noqa: BLE001 # whatever one item does, the others are answered
        return _refused(key, error, asking)


def _as_bytes(state: dict[str, Any]) -> bytes:
    """As it was sent: numbers of any size, but none that is not JSON."""
    try:
        return json.dumps(state, allow_nan=False).encode()
    except ValueError:
        raise NotJsonError from None


def _sized(body: bytes) -> bytes:
    if len(body) > MOST_BYTES:
        raise too_large(MOST_BYTES)
    return body


def _of_line(line: bytes | None, asking: _Asking) -> _Result:
    if line is None:
        return _refused(None, too_large(MOST_BYTES), asking)
    try:
        request = parse(BatchLine, line)
        return _result(request.key, request.state, asking)
    except RefusedError as refused:
        inside = RefusedError(tuple(map(_inside_state, refused.faults)))
        return _refused(_key_of(line), inside, asking)
    except Exception as error:  # noqa: BLE001 # a bad line does not end the stream
        return _refused(_key_of(line), error, asking)


def _result(key: str, request: DecisionRequest, asking: _Asking) -> _Result:
    asked = question(request, asking.now)
    answered = answer(asked, asking.words, decision_id())
    count_decision(answered)
    content = orjson.dumps({"key": key, "status": 200, "decision": answered, "problem": None})
    return _Result(key, content, asking.register.record(asked, answered, asking.words))


def _refused(key: str | None, error: Exception, asking: _Asking) -> _Result:
    problem = of(error)
    if problem.type is ProblemType.INTERNAL_ERROR:
        _log.error("an item of a batch failed", exc_info=error)
    data = as_data(problem, asking.words)
    told = {"key": key, "status": data["status"], "decision": None, "problem": data}
    return _Result(key, orjson.dumps(told), [])


def _inside_state(fault: Fault) -> Fault:
    """Pointers of an item point into its state."""
    if fault.pointer == "/state" or fault.pointer.startswith("/state/"):
        return replace(fault, pointer=fault.pointer.removeprefix("/state"))
    return fault


def _key_of(line: bytes) -> str | None:
    """The key of a line that is refused, if it can be told."""
    try:
        key = json.loads(line)["key"]
    except (ValueError, TypeError, KeyError):
        return None
    return key if isinstance(key, str) else None


class _NdjsonResponse(Response):
    """Reads and answers at once, so it takes `receive` for itself: the usual streaming response
    would lose parts of the body to its own watch for a disconnect.
    """

    def __init__(self, asking: _Asking, media: str) -> None:
        super().__init__(headers=asking.headers, media_type=media)
        del self.headers["content-length"]
        self._asking = asking

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            async with Spool(receive) as spool:
                await self._answer(spool, send)
        except DisconnectedError:
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _answer(self, spool: Spool, send: Send) -> None:
        turn, block = Turn(), list[_Result]()
        async for found in lines(spool, _LONGEST_LINE):
            for line in found:
                block.append(_of_line(line, self._asking))
                if turn.is_over():
                    await self._send(block, send)
                    block = []
                    await turn.breathe()
            await self._send(block, send)
            block = []

    async def _send(self, block: list[_Result], send: Send) -> None:
        """A line leaves when its record is safe; else its problem does, and the stream goes on."""
        try:
            await self._asking.register.keep([made for each in block for made in each.records])
        except StorageError as error:
            block = [self._unkept(each, error) for each in block]
        body = b"".join(each.content + b"\n" for each in block)
        await send({"type": "http.response.body", "body": body, "more_body": True})

    def _unkept(self, result: _Result, error: StorageError) -> _Result:
        return _refused(result.key, error, self._asking) if result.records else result
