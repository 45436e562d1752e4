"""A ping: is an endpoint there, and does it take what it is sent?"""

from asyncio import to_thread

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.answers.deliveries import delivery_id
from app.answers.endpoints import endpoint_id as id_of_endpoint
from app.api.negotiation import JSON, in_language, words_for
from app.api.problems import ProblemType
from app.api.rates import require_within
from app.api.storage import database_of, tenant_of
from app.api.webhook_endpoints import FRESH, PATH, found_endpoint, found_to_change, said
from app.api.webhook_shapes import Nothing
from app.deliveries.outcome import OTHER, Outcome
from app.deliveries.sending import Destination
from app.domain.fault import Fault, RefusedError
from app.http_client.trouble import Trouble
from app.identifiers import uuid7
from app.intake.validation import parse
from app.storage.delivery_rows import add_settled
from app.storage.outbox import DeliveryStatus, EndpointRow
from app.webhooks.payload import ENDPOINT_PING, endpoint_ping

_OF_TROUBLE = {
    Trouble.TIMED_OUT: "ping_timed_out",
    Trouble.REFUSED_ADDRESS: "ping_refused_address",
    Trouble.NAME_NOT_FOUND: "ping_name_not_found",
    Trouble.CONNECTION_REFUSED: "ping_connection_refused",
    Trouble.UNREACHABLE: "ping_unreachable",
    Trouble.TLS_FAILED: "ping_tls_failed",
    Trouble.CLOSED_EARLY: "ping_closed_early",
    Trouble.UNREADABLE_ANSWER: "ping_unreadable",
    Trouble.NO_CONNECTION_FREE: "ping_not_sent",
    Trouble.NO_LOOK_UP_FREE: "ping_not_sent",
    OTHER: "ping_not_sent",
}
_OF_STATUS = {
    401: "ping_not_let_in",
    403: "ping_not_let_in",
    404: "ping_not_there",
    405: "ping_not_there",
    410: "ping_gone",
    429: "ping_not_now",
}
_OF_CLASS = {2: "ping_delivered", 3: "ping_redirected", 5: "ping_failed_there"}

PINGS_PER_MINUTE = 10
"""Of one endpoint: who it belongs to may never have agreed to be asked."""
PINGS_OF_A_CUSTOMER = 60
"""In a minute, to all endpoints, those that are gone as well: a new one is quickly made."""

router = APIRouter()


@router.post(f"{PATH}/{{endpoint_id}}/ping")
async def ping_endpoint(request: Request, endpoint_id: str) -> Response:
    parse(Nothing, await said(request))
    _refuse_key(request)
    endpoint = await to_thread(found_endpoint, request, endpoint_id)
    _count(request, endpoint)
    now, identifier = request.app.state.clock(), uuid7()
    content = endpoint_ping(id_of_endpoint(endpoint.id), now)
    message_id = delivery_id(identifier)
    destination = Destination.of(endpoint, now)
    outcome: Outcome = await request.app.state.sender.send(
        destination, message_id, content.encode(), now
    )
    row = {
        "id": identifier,
        "endpoint_id": endpoint.id,
        "application_id": None,
        "answer_sequence": None,
        "type": ENDPOINT_PING,
        "content": content,
        "created_at": now,
        "status": _status(outcome).value,
        "give_up_at": now,
        "settled_at": now,
    }
    attempt = {
        "started_at": now,
        "duration_ms": outcome.duration_ms,
        "response_status": outcome.response_status,
        "error": outcome.error,
    }

    def kept() -> None:
        with database_of(request).writing(tenant_of(request)) as scope:
            found_to_change(scope, endpoint_id)
            add_settled(scope, row, attempt)

    await to_thread(kept)
    words = words_for(request.headers)
    told = {
        "delivery_id": message_id,
        "delivered": outcome.is_delivered,
        "response_status": outcome.response_status,
        "error": outcome.error,
        "duration_ms": outcome.duration_ms,
        "advice": words.phrases[advice(outcome)],
    }
    return Response(orjson.dumps(told), headers=FRESH | in_language(words), media_type=JSON)


def advice(outcome: Outcome) -> str:
    """The name of its words."""
    if outcome.response_status is None:
        return _OF_TROUBLE[outcome.error or OTHER]
    known = _OF_STATUS.get(outcome.response_status)
    return known or _OF_CLASS.get(outcome.response_status // 100, "ping_not_taken")


def _refuse_key(request: Request) -> None:
    """What is sent at once is sent again with the same key too. Raises `RefusedError`."""
    if "idempotency-key" in request.headers:
        raise RefusedError((Fault(pointer="", code="no_idempotency_key"),))


def _count(request: Request, endpoint: EndpointRow) -> None:
    """Raises a 429."""
    rates, refusal = request.app.state.rates, ProblemType.PINGED_TOO_OFTEN
    require_within(rates, f"pings to {endpoint.id}", PINGS_PER_MINUTE, refusal)
    require_within(rates, f"pings of {endpoint.tenant_id}", PINGS_OF_A_CUSTOMER, refusal)


def _status(outcome: Outcome) -> DeliveryStatus:
    return DeliveryStatus.DELIVERED if outcome.is_delivered else DeliveryStatus.DEAD
