"""Is it alive, is it ready, what has it done."""

import logging
from asyncio import to_thread

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers.answer import VERSIONS
from app.api.metrics import CONTENT_TYPE, exposition
from app.api.negotiation import JSON
from app.deliveries.metrics import registry
from app.policies.loader import in_force
from app.storage.database import Database
from app.storage.database_clock import DatabaseClock
from app.storage.migrating import is_migrated
from app.storage.trouble import StorageError

_log = logging.getLogger(__name__)

router = APIRouter()


@router.get("/livez", tags=["operation"], summary="The process answers")
async def livez() -> Response:
    return _status(200, {"status": "pass"})


@router.get(
    "/readyz",
    tags=["operation"],
    summary="It can decide and store: a policy is in force, and the database answers",
)
async def readyz(request: Request) -> Response:
    policy, _ = in_force(request.app.state.clock())
    database = await to_thread(_condition_of, request.app.state.database)
    well = policy is not None and database in {"pass", "none"}
    content = {
        "status": "pass" if well else "fail",
        "policy": policy.version if policy else None,
        "database": database,
        "versions": VERSIONS,
    }
    return _status(200 if well else 503, content)


@router.get("/metrics", tags=["operation"], summary="Counts, in the text format of Prometheus")
async def metrics(request: Request) -> Response:
    state = request.app.state
    worker = None
    if state.database is not None:
        worker = registry(state.database, DatabaseClock(state.database, state.clock))
    # What it tells of the backlog is read from the database.
    content = await to_thread(exposition, state.decision_log, worker)
    return Response(content, media_type=CONTENT_TYPE)


def _status(status: int, content: object) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(content), status, headers, JSON)


def _condition_of(database: Database | None) -> str:
    if database is None:
        return "none"
    try:
        with database.unbound_reading() as connection:
            return "pass" if is_migrated(connection) else "not_migrated"
    except StorageError as error:
        _log.warning("the database cannot be used: %s", error)
        return "fail"
