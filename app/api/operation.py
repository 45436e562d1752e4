"""Is it alive, is it ready, what has it done."""

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers.answer import VERSIONS
from app.api.metrics import CONTENT_TYPE, exposition
from app.api.negotiation import JSON
from app.policies.loader import in_force

router = APIRouter()


@router.get("/livez", tags=["operation"], summary="The process answers")
async def livez() -> Response:
    return _status(200, {"status": "pass"})


@router.get("/readyz", tags=["operation"], summary="It can decide: a policy is in force")
async def readyz(request: Request) -> Response:
    policy, _ = in_force(request.app.state.clock())
    if policy is None:
        return _status(503, {"status": "fail", "policy": None, "versions": VERSIONS})
    return _status(200, {"status": "pass", "policy": policy.version, "versions": VERSIONS})


@router.get("/metrics", tags=["operation"], summary="Counts, in the text format of Prometheus")
async def metrics() -> Response:
    return Response(exposition(), media_type=CONTENT_TYPE)


def _status(status: int, content: object) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(content), status, headers, JSON)
