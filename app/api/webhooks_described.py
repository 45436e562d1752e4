"""The description of webhooks: endpoints, and what is sent to them. Deliveries have a module of
their own.
"""

from typing import Any

from pydantic import BaseModel

from app.answers.delivery_schema import (
    DeadReplayAnswer,
    DecisionChanged,
    Delivery,
    DeliveryInFull,
    DeliveryList,
    EndpointPing,
)
from app.answers.endpoint_schema import (
    EndpointAnswer,
    EndpointList,
    EndpointWithSecret,
    PingAnswer,
)
from app.api.applications import MERGE_PATCH
from app.api.deliveries_described import describe_deliveries
from app.api.described import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_NONE_MATCH,
    UNCHANGED,
    header,
    identifier,
    json_of,
    pages,
    problems,
    ref,
)
from app.api.examples import ENDPOINT, NOTIFICATION, PING
from app.api.negotiation import JSON
from app.api.problems import ProblemType
from app.api.webhook_endpoints import MOST_AT_ONCE, PATH, USUAL_LIMIT
from app.api.webhook_pings import PINGS_PER_MINUTE
from app.api.webhook_shapes import (
    DeadReplayRequest,
    EndpointChange,
    EndpointRequest,
    Nothing,
    RotationRequest,
)
from app.identifiers import PREFIX_OF_ENDPOINT

IN: tuple[type[BaseModel], ...] = (
    EndpointRequest,
    EndpointChange,
    RotationRequest,
    DeadReplayRequest,
    Nothing,
)
OUT: tuple[type[BaseModel], ...] = (
    EndpointAnswer,
    EndpointWithSecret,
    EndpointList,
    PingAnswer,
    Delivery,
    DeliveryInFull,
    DeliveryList,
    DeadReplayAnswer,
    DecisionChanged,
    EndpointPing,
)
TAG = {
    "name": "webhooks",
    "description": "To be told when an answer changes: by an event, or by the passing of time.",
}

_ONE = f"{PATH}/{{endpoint_id}}"
_ID = identifier("endpoint_id", PREFIX_OF_ENDPOINT, "The `id` of an endpoint.")
_TAG_OUT = {"ETag": header("Changes whenever what is told changes.", longest=128)}
_NEXT = {"Link": header('The next page, as `rel="next"`.', longest=4_096)}
_READ = (
    ProblemType.INVALID_JSON,
    ProblemType.NOT_ACCEPTABLE,
    ProblemType.INVALID_REQUEST,
    ProblemType.STORAGE_UNAVAILABLE,
)
_WRITTEN = (*_READ, ProblemType.BODY_TOO_LARGE, ProblemType.UNSUPPORTED_MEDIA_TYPE)
_CONDITIONAL = (ProblemType.PRECONDITION_FAILED, ProblemType.PRECONDITION_REQUIRED)
_ID_SENT = """Of the notification, `msg_...`: the same at every attempt. One that you have seen is
a repeat."""
_SIGNATURE_SENT = """`v1,` and the HMAC-SHA256, in base64, of id, timestamp and body joined by dots;
while two secrets sign, one of each, separated by a space."""
_SENT = {
    "webhook-id": _ID_SENT,
    "webhook-timestamp": "Of the attempt, in seconds since 1970.",
    "webhook-signature": _SIGNATURE_SENT,
}


def describe(document: dict[str, Any]) -> None:
    paths = document["paths"]
    _create(paths[PATH]["post"])
    _list(paths[PATH]["get"])
    _read(paths[_ONE]["get"])
    _change(paths[_ONE]["patch"])
    _delete(paths[_ONE]["delete"])
    _rotate(paths[f"{_ONE}/rotate-secret"]["post"])
    _ping(paths[f"{_ONE}/ping"]["post"])
    describe_deliveries(paths)
    document["webhooks"] = {
        "decision.changed": {
            "post": _sent(
                "decisionChanged",
                "The answer to an application has changed",
                "Sent only while it is true: an answer that changes again before it was sent is "
                "not. May come twice, and not in order: `data.as_of` orders them. An application "
                "that is new is not told of.",
                DecisionChanged,
                NOTIFICATION,
            )
        },
        "endpoint.ping": {
            "post": _sent(
                "endpointPing",
                "You asked whether the endpoint is there",
                "Sent once, by `POST /v1/webhook-endpoints/{endpoint_id}/ping`.",
                EndpointPing,
                PING,
            )
        },
    }


def _create(operation: dict[str, Any]) -> None:
    links = {
        name: {"operationId": named, "parameters": {"endpoint_id": "$response.body#/id"}}
        for name, named in (
            ("Endpoint", "readWebhookEndpoint"),
            ("Ping", "pingWebhookEndpoint"),
            ("Deliveries", "listDeliveries"),
        )
    }
    operation |= {
        "operationId": "createWebhookEndpoint",
        "summary": "Be told when an answer changes",
        "description": "Notifications are `decision.changed` by the Standard Webhooks "
        "specification: signed with the `secret`, which is told here and when it is rotated, and "
        "not again. They are repeated for three days until they are answered with a status from "
        "200 to 299. At most 20 endpoints. They tell what is answered, so the key needs "
        "`applications:read` as well.",
        "tags": ["webhooks"],
        "parameters": [
            IDEMPOTENCY_KEY
            | {
                "description": IDEMPOTENCY_KEY["description"]
                + " The secret in it is the one that signs now; after the endpoint is deleted the "
                "key is free."
            }
        ],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": ref(EndpointRequest), "example": ENDPOINT}},
        },
        "responses": {
            "201": {
                "description": "The endpoint, with its secret.",
                "headers": _TAG_OUT | {"Location": header("Where the endpoint is.", longest=128)},
                "content": json_of(EndpointWithSecret),
                "links": links,
            },
            **problems(*_WRITTEN, ProblemType.TOO_MANY_ENDPOINTS),
        },
    }


def _list(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "listWebhookEndpoints",
        "summary": "Webhook endpoints, oldest first",
        "description": "Without their secrets.",
        "tags": ["webhooks"],
        "parameters": pages(USUAL_LIMIT, MOST_AT_ONCE),
        "responses": {
            "200": {
                "description": "A page; `next_cursor` leads to the next, and so does `Link`.",
                "headers": _NEXT,
                "content": json_of(EndpointList),
            },
            **problems(*_READ),
        },
    }


def _read(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "readWebhookEndpoint",
        "summary": "An endpoint, and how it is doing",
        "description": "After five failures in a row nothing is sent for a while, from 10 seconds "
        "to 10 minutes (`resume_at`); then one notification is tried. What waits meanwhile loses "
        "no attempt.",
        "tags": ["webhooks"],
        "parameters": [_ID, IF_NONE_MATCH],
        "responses": {
            "200": {
                "description": "The endpoint.",
                "headers": _TAG_OUT,
                "content": json_of(EndpointAnswer),
            },
            **UNCHANGED,
            **problems(*_READ, ProblemType.NOT_FOUND),
        },
    }


def _change(operation: dict[str, Any]) -> None:
    example = {"verdicts": ["follow_up_now"], "disabled": False}
    operation |= {
        "operationId": "changeWebhookEndpoint",
        "summary": "Change, disable or enable an endpoint",
        "description": "By a JSON Merge Patch (RFC 7396); `null` is the default again. Filters "
        "hold for answers from now on. While an endpoint is disabled, what waits and what is new "
        "is kept for it, up to its three days, and sent when it is enabled again, if it is still "
        "true; for one that is `gone` nothing is. Enabling, and another `url`, forget the failures "
        "so far. The key needs `applications:read` as well.",
        "tags": ["webhooks"],
        "parameters": [_ID, IF_MATCH],
        "requestBody": {
            "required": True,
            "content": {
                media: {"schema": ref(EndpointChange), "example": example}
                for media in (MERGE_PATCH, JSON)
            },
        },
        "responses": {
            "200": {
                "description": "The endpoint as it is now.",
                "headers": _TAG_OUT,
                "content": json_of(EndpointAnswer),
            },
            **problems(*_WRITTEN, ProblemType.NOT_FOUND, *_CONDITIONAL),
        },
    }


def _delete(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "deleteWebhookEndpoint",
        "summary": "Delete an endpoint and its deliveries",
        "description": "What waits to be sent to it is not.",
        "tags": ["webhooks"],
        "parameters": [_ID, IF_MATCH],
        "responses": {
            "204": {"description": "It is gone."},
            **problems(
                *(each for each in _READ if each is not ProblemType.NOT_ACCEPTABLE),
                ProblemType.NOT_FOUND,
                *_CONDITIONAL,
            ),
        },
    }


def _rotate(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "rotateWebhookSecret",
        "summary": "Have another secret",
        "description": "For some hours the one before signs as well, so that receivers can be "
        "changed one after the other; `0` ends it at once. Never more than two sign.",
        "tags": ["webhooks"],
        "parameters": [_ID, IDEMPOTENCY_KEY],
        "requestBody": {
            "required": False,
            "content": {JSON: {"schema": ref(RotationRequest), "example": {"overlap_hours": 24}}},
        },
        "responses": {
            "200": {
                "description": "The endpoint, with its new secret.",
                "headers": _TAG_OUT,
                "content": json_of(EndpointWithSecret),
            },
            **problems(*_WRITTEN, ProblemType.NOT_FOUND, ProblemType.REQUEST_IN_PROGRESS),
        },
    }


def _ping(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "pingWebhookEndpoint",
        "summary": "See whether an endpoint is there",
        "description": "Sends an `endpoint.ping` at once, also to an endpoint that is disabled or "
        "left alone for a while, and tells what became of it. It is not repeated. An endpoint is "
        f"pinged {PINGS_PER_MINUTE} times in a minute at most, and takes no `Idempotency-Key`.",
        "tags": ["webhooks"],
        "parameters": [_ID],
        "requestBody": {
            "required": False,
            "content": {JSON: {"schema": ref(Nothing), "example": {}}},
        },
        "responses": {
            "200": {
                "description": "What became of it, delivered or not.",
                "content": json_of(PingAnswer),
            },
            **problems(*_WRITTEN, ProblemType.NOT_FOUND),
        },
    }


def _sent(
    name: str, summary: str, description: str, model: type[BaseModel], example: dict[str, Any]
) -> dict[str, Any]:
    """What a receiver is asked. It needs no key of ours: the signature says who sends."""
    return {
        "operationId": name,
        "summary": summary,
        "description": description,
        "tags": ["webhooks"],
        "security": [],
        "parameters": [
            {
                "name": header_name,
                "in": "header",
                "required": True,
                "description": told,
                "schema": {"type": "string", "maxLength": 256},
            }
            for header_name, told in _SENT.items()
        ],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": ref(model), "example": example}},
        },
        "responses": {
            "2XX": {"description": "You have it. What you answer is not read."},
            "410": {"description": "You want no more: the endpoint is disabled."},
            "429": {
                "description": "Not so fast: it is repeated after `Retry-After`.",
                "headers": {"Retry-After": header("Seconds, or a date.")},
            },
            "default": {"description": "It is repeated for three days. Redirects count as this."},
        },
    }
