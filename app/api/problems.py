"""Every error is a problem (RFC 9457): what went wrong, where, and what to do about it.

The `type` of a problem is the address of its documentation, served at `/problems/{slug}`.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.api.negotiation import JSON, TEXT, accepted, in_language, preferred, words_for
from app.api.permissions import methods_at
from app.domain.fault import Fault, RefusedError
from app.intake.validation import NotJsonError
from app.storage.trouble import StorageError
from app.words.catalog import Catalog
from app.words.faults import detail_of

PROBLEM_JSON = "application/problem+json"
_RETRY_SECONDS = "2"
"""After which a database that was gone may be back."""

_log = logging.getLogger(__name__)


class ProblemType(Enum):
    INVALID_JSON = ("invalid-json", HTTPStatus.BAD_REQUEST)
    KEY_NEEDED = ("key-needed", HTTPStatus.UNAUTHORIZED)
    KEY_REFUSED = ("key-refused", HTTPStatus.UNAUTHORIZED)
    NOT_PERMITTED = ("not-permitted", HTTPStatus.FORBIDDEN)
    ORIGIN_NOT_ALLOWED = ("origin-not-allowed", HTTPStatus.FORBIDDEN)
    NOT_FOUND = ("not-found", HTTPStatus.NOT_FOUND)
    CALENDAR_NOT_FOUND = ("calendar-not-found", HTTPStatus.NOT_FOUND)
    METHOD_NOT_ALLOWED = ("method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED)
    NOT_ACCEPTABLE = ("not-acceptable", HTTPStatus.NOT_ACCEPTABLE)
    BODY_TOO_LARGE = ("body-too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    UNSUPPORTED_MEDIA_TYPE = ("unsupported-media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    INVALID_REQUEST = ("invalid-request", HTTPStatus.UNPROCESSABLE_ENTITY)
    TOO_MANY_REQUESTS = ("too-many-requests", HTTPStatus.TOO_MANY_REQUESTS)
    CALENDAR_READ_TOO_OFTEN = ("calendar-read-too-often", HTTPStatus.TOO_MANY_REQUESTS)
    PINGED_TOO_OFTEN = ("pinged-too-often", HTTPStatus.TOO_MANY_REQUESTS)
    PREFLIGHT_REFUSED = ("preflight-refused", HTTPStatus.BAD_REQUEST)
    NOT_REPLAYABLE = ("not-replayable", HTTPStatus.CONFLICT)
    EXTERNAL_ID_TAKEN = ("external-id-taken", HTTPStatus.CONFLICT)
    EVENT_ID_TAKEN = ("event-id-taken", HTTPStatus.CONFLICT)
    REQUEST_IN_PROGRESS = ("request-in-progress", HTTPStatus.CONFLICT)
    TOO_MANY_ENDPOINTS = ("too-many-endpoints", HTTPStatus.CONFLICT)
    ANSWER_OUTDATED = ("answer-outdated", HTTPStatus.CONFLICT)
    DELIVERY_NOT_REPLAYABLE = ("delivery-not-replayable", HTTPStatus.CONFLICT)
    PRECONDITION_FAILED = ("precondition-failed", HTTPStatus.PRECONDITION_FAILED)
    PRECONDITION_REQUIRED = ("precondition-required", HTTPStatus.PRECONDITION_REQUIRED)
    KEY_USED_OTHERWISE = ("key-used-otherwise", HTTPStatus.UNPROCESSABLE_ENTITY)
    STORAGE_UNAVAILABLE = ("storage-unavailable", HTTPStatus.SERVICE_UNAVAILABLE)
    INTERNAL_ERROR = ("internal-error", HTTPStatus.INTERNAL_SERVER_ERROR)

    def __init__(self, slug: str, status: HTTPStatus) -> None:
        self.slug = slug
        self.status = status


@dataclass(slots=True)
class ProblemError(Exception):
    """Raised where a request cannot be served; `says` fills the words of its detail."""

    type: ProblemType
    says: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)
    """Further members of the problem, never of the caller's."""


def as_data(problem: ProblemError, words: Catalog) -> dict[str, Any]:
    texts = words.problems[problem.type.slug]
    return {
        "type": f"/problems/{problem.type.slug}",
        "title": texts["title"],
        "status": int(problem.type.status),
        "detail": texts["detail"].format_map(problem.says),
        "errors": [
            {"pointer": fault.pointer, "code": fault.code, "detail": detail_of(fault, words)}
            for fault in problem.faults
        ],
        **problem.members,
    }


def of(error: Exception) -> ProblemError:
    """What a refused request is as a problem."""
    match error:
        case ProblemError():
            return error
        case RefusedError():
            return ProblemError(ProblemType.INVALID_REQUEST, faults=error.faults)
        case NotJsonError() | ClientDisconnect():
            # Who has gone gets no answer, but the count should not call it a failure of ours.
            return ProblemError(ProblemType.INVALID_JSON)
        case HTTPException():
            return _of_http(error)
        case StorageError():
            return _unavailable(error)
    return ProblemError(ProblemType.INTERNAL_ERROR)


def _of_http(error: HTTPException) -> ProblemError:
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            return ProblemError(ProblemType.NOT_FOUND)
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return ProblemError(ProblemType.METHOD_NOT_ALLOWED)
    return ProblemError(ProblemType.INTERNAL_ERROR)


def _unavailable(error: StorageError) -> ProblemError:
    _log.warning("the database cannot be used: %s", error)
    return ProblemError(ProblemType.STORAGE_UNAVAILABLE, headers={"Retry-After": _RETRY_SECONDS})


def respond(problem: ProblemError, words: Catalog, accept: str = JSON) -> Response:
    """As JSON; in two lines for those who prefer plain text."""
    status, headers = int(problem.type.status), {**problem.headers, **in_language(words)}
    if preferred(accept, (JSON, TEXT)) == TEXT:
        return Response(two_lines(problem, words), status, headers, TEXT)
    return Response(orjson.dumps(as_data(problem, words)), status, headers, PROBLEM_JSON)


def install(app: FastAPI) -> None:
    """Answers every error of the application with a problem."""
    for error in (
        ProblemError,
        RefusedError,
        NotJsonError,
        HTTPException,
        ClientDisconnect,
        StorageError,
        Exception,
    ):
        app.add_exception_handler(error, _handle)


async def _handle(request: Request, error: Exception) -> Response:
    problem = of(error)
    if problem.type is ProblemType.METHOD_NOT_ALLOWED:
        problem.headers = {"Allow": ", ".join(methods_at(request.scope["path"]))}
    return respond(problem, words_for(request.headers), accepted(request))


def two_lines(problem: ProblemError, words: Catalog) -> str:
    """For a terminal: what, and the first thing to do about it."""
    data = as_data(problem, words)
    first = f"{data['title']} ({data['status']})"
    errors = data["errors"]
    if not errors:
        return f"{first}\n{data['detail']}\n"
    others = len(errors) - 1
    more = words.phrases["more_faults"].format(count=others) if others else ""
    return f"{first}\n{errors[0]['pointer'] or '/'}: {errors[0]['detail']}{more}\n"
