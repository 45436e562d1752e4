"""What was sent to an endpoint: listed, read, and sent again."""

from asyncio import to_thread
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response

from app.answers.deliveries import delivery, delivery_in_full
from app.answers.tracked import application_id
from app.api.bodies import refuse_query, require_accepted
from app.api.idempotency import Done, done_once
from app.api.negotiation import JSON, words_for
from app.api.positions import cursor, last_id, link_to_next, read_last_id
from app.api.problems import ProblemError, ProblemType
from app.api.queries import id_in, moment_of, queried, value_in, whole_number
from app.api.storage import database_of, tenant_of
from app.api.webhook_endpoints import FRESH, PATH, found_endpoint, found_in, said
from app.api.webhook_shapes import DeadReplayRequest, Nothing
from app.deliveries.again import (
    NotReplayableError,
    OutdatedError,
    replay,
    replay_dead,
)
from app.domain.fault import Fault, RefusedError
from app.identifiers import (
    PREFIX_OF_APPLICATION,
    PREFIX_OF_DECISION,
    PREFIX_OF_DELIVERY,
    read_id,
)
from app.intake.validation import parse
from app.storage import delivery_rows as rows
from app.storage.delivery_rows import DeliveryRow, Sought
from app.storage.outbox import DeliveryStatus
from app.storage.scope import Scope

USUAL_LIMIT, MOST_AT_ONCE = 50, 200
_DELIVERIES = f"{PATH}/{{endpoint_id}}/deliveries"
_ONE = f"{_DELIVERIES}/{{delivery_id:delivery}}"
_DEAD = "dead deliveries"
_LOOKED_BACK = timedelta(days=30)


class _DeliveryIdConvertor(StringConvertor):
    """So that the address beside the deliveries, `replay`, is none of them."""

    regex = f"{PREFIX_OF_DELIVERY}[^/]*"


register_url_convertor("delivery", _DeliveryIdConvertor())
router = APIRouter()


@router.get(_DELIVERIES)
async def list_deliveries(request: Request, endpoint_id: str) -> Response:
    given = queried(request, ("status", "application_id", "cursor", "limit"))
    require_accepted(request, (JSON,))
    limit = whole_number(given, "limit", USUAL_LIMIT, MOST_AT_ONCE)
    status = value_in(given, "status", DeliveryStatus)
    about = id_in(given, "application_id", PREFIX_OF_APPLICATION)
    before = last_id(endpoint_id, given)

    def page() -> list[DeliveryRow]:
        with database_of(request).reading(tenant_of(request)) as scope:
            sought = Sought(found_in(scope, endpoint_id).id, status, about)
            return rows.page(scope, sought, before, limit + 1)

    found = await to_thread(page)
    more = cursor(endpoint_id, str(found[limit - 1].id)) if len(found) > limit else None
    items = [delivery(row) for row in found[:limit]]
    path = _DELIVERIES.format(endpoint_id=endpoint_id)
    headers = FRESH | link_to_next(path, given, more)
    content = orjson.dumps({"items": items, "next_cursor": more})
    return Response(content, headers=headers, media_type=JSON)


@router.get(_ONE)
async def read_delivery(request: Request, endpoint_id: str, delivery_id: str) -> Response:
    refuse_query(request)
    require_accepted(request, (JSON,))

    def read() -> bytes:
        with database_of(request).reading(tenant_of(request)) as scope:
            return _in_full(scope, _found(scope, endpoint_id, delivery_id))

    return Response(await to_thread(read), headers=FRESH, media_type=JSON)


@router.post(f"{_ONE}/replay")
async def replay_delivery(request: Request, endpoint_id: str, delivery_id: str) -> Response:
    body = await said(request)
    parse(Nothing, body)
    now = request.app.state.clock()

    def work(scope: Scope) -> Done:
        row = _found(scope, endpoint_id, delivery_id)
        try:
            replay(scope, row, now)
        except NotReplayableError as error:
            reason = words_for(request.headers).phrases[error.reason]
            raise ProblemError(ProblemType.DELIVERY_NOT_REPLAYABLE, {"reason": reason}) from None
        except OutdatedError as outdated:
            raise _outdated(outdated) from None
        content = _in_full(scope, _found(scope, endpoint_id, delivery_id))
        return Done(200, content, FRESH, row.application_id)

    return await done_once(request, body, now, work)


@router.post(f"{_DELIVERIES}/replay")
async def replay_dead_deliveries(request: Request, endpoint_id: str) -> Response:
    asked, now = parse(DeadReplayRequest, await said(request)), request.app.state.clock()
    since = max(_since(asked, now), now - _LOOKED_BACK)
    listed = f"{_DEAD} {endpoint_id}"
    before = None if asked.cursor is None else _last_of(listed, asked.cursor)

    def replayed() -> bytes:
        found = found_endpoint(request, endpoint_id)
        sought = Sought(found.id, DeliveryStatus.DEAD, settled_since=since)
        done = replay_dead(database_of(request), tenant_of(request), sought, before, now)
        more = None if done.last is None else cursor(listed, str(done.last))
        counts = {"replayed": done.replayed, "outdated": done.outdated}
        return orjson.dumps({**counts, "next_cursor": more})

    return Response(await to_thread(replayed), headers=FRESH, media_type=JSON)


def _last_of(listed: str, text: str) -> UUID:
    """The cursor is a field of the body here."""
    try:
        return read_last_id(listed, text)
    except ProblemError:
        raise RefusedError((Fault(pointer="/cursor", code="wrong_cursor"),)) from None


def _since(asked: DeadReplayRequest, now: datetime) -> datetime:
    if asked.since is None:
        return now - _LOOKED_BACK
    since = moment_of(asked.since)
    if since is None:
        fault = Fault(pointer="/since", code="parameter_not_a_moment", says={"name": "since"})
        raise RefusedError((fault,))
    return since


def _found(scope: Scope, endpoint_id: str, delivery_id: str) -> DeliveryRow:
    """Raises a 404."""
    endpoint, known = found_in(scope, endpoint_id), read_id(PREFIX_OF_DELIVERY, delivery_id)
    row = None if known is None else rows.find(scope, endpoint.id, known)
    if row is None:
        raise ProblemError(ProblemType.NOT_FOUND)
    return row


def _in_full(scope: Scope, row: DeliveryRow) -> bytes:
    return orjson.dumps(delivery_in_full(row, rows.attempts_of(scope, row.id)))


def _outdated(outdated: OutdatedError) -> ProblemError:
    members = {"application_id": application_id(outdated.application_id)}
    if outdated.decision_id is not None:
        members["decision_id"] = f"{PREFIX_OF_DECISION}{outdated.decision_id}"
    return ProblemError(ProblemType.ANSWER_OUTDATED, members, members=members)
