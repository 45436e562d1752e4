"""`/v1/subjects`: what is held on a person, to take along or to forget."""

import logging
from asyncio import to_thread
from collections.abc import Mapping

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.bodies import refuse_query, require_accepted
from app.api.negotiation import JSON
from app.api.problems import ProblemError, ProblemType
from app.api.register import all_written
from app.api.storage import database_of, tenant_of
from app.customers.personal_data import Told, erase, export
from app.intake.shapes import LONGEST_NAME
from app.storage.database import Database
from app.storage.trouble import StorageError

_HEADERS = {"Cache-Control": "no-store"}

_log = logging.getLogger(__name__)

router = APIRouter()


@router.get("/v1/subjects/{subject_id:path}/export")
async def export_subject(request: Request, subject_id: str) -> Response:
    _check(request, subject_id)
    held = await to_thread(_read, database_of(request), tenant_of(request), subject_id)
    if not any(held.values()):
        raise ProblemError(ProblemType.NOT_FOUND)
    now = request.app.state.clock().isoformat(timespec="seconds")
    return _answer({"subject_id": subject_id, "exported_at": now, "held": held})


@router.delete("/v1/subjects/{subject_id:path}")
async def erase_subject(request: Request, subject_id: str) -> Response:
    _check(request, subject_id)
    await all_written(request)
    erased = await to_thread(_erase, database_of(request), tenant_of(request), subject_id)
    if not any(erased.values()):
        raise ProblemError(ProblemType.NOT_FOUND)
    return _answer({"subject_id": subject_id, "erased": erased})


def _check(request: Request, subject_id: str) -> None:
    """The person is named as the caller does: by any text, slashes included."""
    refuse_query(request)
    require_accepted(request, (JSON,))
    # Nothing can be held under such a name, and PostgreSQL knows no text with a zero in it.
    if len(subject_id) > LONGEST_NAME or "\x00" in subject_id:
        raise ProblemError(ProblemType.NOT_FOUND)


def _read(database: Database, tenant_id: str, subject_id: str) -> dict[str, list[Told]]:
    with database.reading(tenant_id) as scope:
        return export(scope, subject_id)


def _erase(database: Database, tenant_id: str, subject_id: str) -> Mapping[str, int]:
    with database.writing(tenant_id) as scope:
        erased = erase(scope, subject_id)
    _forget_traces(database)
    return erased


def _forget_traces(database: Database) -> None:
    """The erasure is done already: if this fails, the daily upkeep does it."""
    try:
        is_done = database.forget_traces()
    except StorageError:
        is_done = False
    if not is_done:
        _log.warning("traces of an erasure stay in the file until the next upkeep")


def _answer(content: object) -> Response:
    return Response(orjson.dumps(content), headers=_HEADERS, media_type=JSON)
