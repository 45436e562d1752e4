"""The description of deliveries: what was sent to an endpoint."""

from typing import Any

from app.answers.delivery_schema import DeadReplayAnswer, DeliveryInFull, DeliveryList
from app.api.described import (
    IDEMPOTENCY_KEY,
    header,
    identifier,
    json_of,
    pages,
    problems,
    query,
    ref,
)
from app.api.negotiation import JSON
from app.api.problems import ProblemType
from app.api.webhook_deliveries import MOST_AT_ONCE, USUAL_LIMIT
from app.api.webhook_endpoints import PATH
from app.api.webhook_shapes import DeadReplayRequest, Nothing
from app.identifiers import PREFIX_OF_APPLICATION, PREFIX_OF_DELIVERY, PREFIX_OF_ENDPOINT
from app.storage.outbox import DeliveryStatus

_ALL = f"{PATH}/{{endpoint_id}}/deliveries"
_ONE = f"{_ALL}/{{delivery_id}}"
_ENDPOINT = identifier("endpoint_id", PREFIX_OF_ENDPOINT, "The `id` of an endpoint.")
_ID = identifier("delivery_id", PREFIX_OF_DELIVERY, "The `id` of a delivery, its `webhook-id`.")
_READ = (
    ProblemType.INVALID_JSON,
    ProblemType.NOT_ACCEPTABLE,
    ProblemType.INVALID_REQUEST,
    ProblemType.STORAGE_UNAVAILABLE,
    ProblemType.NOT_FOUND,
)
_WRITTEN = (*_READ, ProblemType.BODY_TOO_LARGE, ProblemType.UNSUPPORTED_MEDIA_TYPE)


def describe_deliveries(paths: dict[str, Any]) -> None:
    _list(paths[_ALL]["get"])
    _read(paths[_ONE]["get"])
    _replay(paths[f"{_ONE}/replay"]["post"])
    _replay_dead(paths[f"{_ALL}/replay"]["post"])


def _list(operation: dict[str, Any]) -> None:
    about = identifier("application_id", PREFIX_OF_APPLICATION, "")["schema"]
    operation |= {
        "operationId": "listDeliveries",
        "summary": "What was sent to an endpoint, newest first",
        "description": "And what waits to be sent. Filters narrow it, both of them at once.",
        "tags": ["webhooks"],
        "parameters": [
            _ENDPOINT,
            query("status", {"type": "string", "enum": list(DeliveryStatus)}, "Those that are so."),
            query("application_id", about, "About this application."),
            *pages(USUAL_LIMIT, MOST_AT_ONCE),
        ],
        "responses": {
            "200": {
                "description": "A page; `next_cursor` leads to the next, and so does `Link`.",
                "headers": {"Link": header('The next page, as `rel="next"`.', longest=4_096)},
                "content": json_of(DeliveryList),
            },
            **problems(*_READ),
        },
    }


def _read(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "readDelivery",
        "summary": "A delivery, its content and its attempts",
        "description": "An attempt has the status with which it was answered, or the reason why "
        "there is none. What was answered beside the status is not kept.",
        "tags": ["webhooks"],
        "parameters": [_ENDPOINT, _ID],
        "responses": {
            "200": {"description": "The delivery.", "content": json_of(DeliveryInFull)},
            **problems(*_READ),
        },
    }


def _replay(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "replayDelivery",
        "summary": "Send a delivery again",
        "description": "One that was delivered or given up, with the same `webhook-id` and the "
        "same body, if what it tells is still the answer; else a 409 names the decision that "
        "holds now. It is tried for three days from now on.",
        "tags": ["webhooks"],
        "parameters": [_ENDPOINT, _ID, IDEMPOTENCY_KEY],
        "requestBody": {
            "required": False,
            "content": {JSON: {"schema": ref(Nothing), "example": {}}},
        },
        "responses": {
            "200": {"description": "It waits to be sent.", "content": json_of(DeliveryInFull)},
            **problems(*_WRITTEN, ProblemType.ANSWER_OUTDATED),
        },
    }


def _replay_dead(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "replayDeadDeliveries",
        "summary": "Send again all that was given up",
        "description": "After an outage: those of the last 30 days that still tell the answer. A "
        "request looks at 2,000 of them, the newest first; `next_cursor` leads to the rest. Asked "
        "again it finds only what has died since, so it needs no `Idempotency-Key`.",
        "tags": ["webhooks"],
        "parameters": [_ENDPOINT],
        "requestBody": {
            "required": False,
            "content": {
                JSON: {
                    "schema": ref(DeadReplayRequest),
                    "example": {"since": "2026-11-20T00:00:00Z"},
                }
            },
        },
        "responses": {
            "200": {"description": "How many.", "content": json_of(DeadReplayAnswer)},
            **problems(*_WRITTEN),
        },
    }
