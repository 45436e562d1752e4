"""`GET /v1/policies` and what is known of each: its document, its proofs, what it changed."""

from asyncio import to_thread
from functools import cache
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers import policy_document
from app.answers.policy_diff import as_text, policy_diff
from app.api.bodies import named_in_query, refuse_query, require_accepted
from app.api.documents import AN_HOUR, FOR_EVER, document
from app.api.negotiation import JSON, TEXT, words_for
from app.api.problems import ProblemError, ProblemType
from app.domain.fault import Fault, RefusedError
from app.domain.policy import Policy
from app.policies.analyses import analysis_of
from app.policies.loader import policies
from app.words.catalog import Catalog

router = APIRouter()


@router.get("/v1/policies")
async def listed(request: Request) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    return document(request, orjson.dumps(policy_document.listed()), JSON, AN_HOUR)


@router.get("/v1/policies/{version}")
async def one(request: Request, version: str) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))
    content = orjson.dumps(policy_document.document(_policy(version)))
    return document(request, content, JSON, FOR_EVER)


@router.get("/v1/policies/{version}/analysis")
async def analysis(request: Request, version: str) -> Response:
    """What was proved of the policy when it was published, by a solver that serves nothing here."""
    refuse_query(request)
    require_accepted(request, (JSON,))
    found = analysis_of(_policy(version).version)
    if found is None:
        raise ProblemError(ProblemType.NOT_FOUND)
    return document(request, orjson.dumps(found), JSON, AN_HOUR)


@router.get("/v1/policies/{version}/diff")
async def diff(request: Request, version: str) -> Response:
    """Follows some fifty situations under both policies, so it has a thread of its own."""
    after = _policy(version)
    before = policies().get(named_in_query(request, "from"))
    if before is None:
        raise RefusedError((_unknown(),))
    media, words = require_accepted(request, (JSON, TEXT)), words_for(request.headers)
    told = await to_thread(_diff, before.version, after.version, words)
    if media == TEXT:
        return document(request, as_text(told, words).encode(), TEXT, AN_HOUR, words)
    return document(request, orjson.dumps(told), JSON, AN_HOUR, words)


@cache
def _diff(before: str, after: str, words: Catalog) -> dict[str, Any]:
    """Of published policies, which are few and never change."""
    return policy_diff(policies()[before], policies()[after], words)


def _policy(version: str) -> Policy:
    found = policies().get(version)
    if found is None:
        raise ProblemError(ProblemType.NOT_FOUND, faults=(_unknown(),))
    return found


def _unknown() -> Fault:
    return Fault(pointer="", code="unknown_policy", says={"known": ", ".join(policies())})
