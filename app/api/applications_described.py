"""The description of tracked applications, their answers, and the agenda."""

from typing import Any

from pydantic import BaseModel

from app.answers.plan_schema import PlanAnswer
from app.answers.schema import DecisionAnswer
from app.answers.tracked_schema import (
    AgendaAnswer,
    AgendaItem,
    ApplicationAnswer,
    ApplicationList,
    EventAnswer,
    HistoryAnswer,
)
from app.api import links
from app.api.applications import MERGE_PATCH, MOST_AT_ONCE, USUAL_LIMIT
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
    query,
    ref,
    text,
)
from app.api.examples import EVENTS, TRACKED
from app.api.negotiation import CALENDAR, JSON, TEXT
from app.api.problems import ProblemType
from app.domain.vocabulary import Verdict
from app.identifiers import PREFIX_OF_APPLICATION
from app.intake.event_shapes import SHAPES
from app.intake.shapes import LONGEST_NAME, ApplicationRequest

_EVENTS = tuple(dict.fromkeys(SHAPES.values()))
IN: tuple[type[BaseModel], ...] = (ApplicationRequest, *_EVENTS)
OUT: tuple[type[BaseModel], ...] = (
    ApplicationAnswer,
    ApplicationList,
    EventAnswer,
    HistoryAnswer,
    AgendaAnswer,
    AgendaItem,
)
TAG = {
    "name": "applications",
    "description": "What the service keeps track of, over all rounds: you report what happened and "
    "ask what is due.",
}

_ONE = "/v1/applications/{application_id}"
_ID = identifier("application_id", PREFIX_OF_APPLICATION, "The `id` of an application.")
_NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
_MOMENT = {"type": "string", "maxLength": 40, "pattern": r"^\d{4}-\d{2}-\d{2}"}
_TAG_OUT = {"ETag": header("Changes whenever what is told changes.")}
_NEXT = {"Link": header('The next page, as `rel="next"`.', longest=4_096)}
_READ = (
    ProblemType.INVALID_JSON,
    ProblemType.NOT_ACCEPTABLE,
    ProblemType.INVALID_REQUEST,
    ProblemType.STORAGE_UNAVAILABLE,
)
_READ_ONE = (*_READ, ProblemType.NOT_FOUND)
_WRITTEN = (*_READ, ProblemType.BODY_TOO_LARGE, ProblemType.UNSUPPORTED_MEDIA_TYPE)
_CONDITIONAL = (ProblemType.PRECONDITION_FAILED, ProblemType.PRECONDITION_REQUIRED)


def describe(paths: dict[str, Any]) -> None:
    _create(paths["/v1/applications"]["post"])
    _list(paths["/v1/applications"]["get"])
    _read(paths[_ONE]["get"])
    _change(paths[_ONE]["patch"])
    _delete(paths[_ONE]["delete"])
    _report(paths[f"{_ONE}/events"]["post"])
    _decision(paths[f"{_ONE}/decision"]["get"])
    _plan(paths[f"{_ONE}/plan"]["get"])
    _history(paths[f"{_ONE}/history"]["get"])
    _agenda(paths["/v1/agenda"]["get"])


def _create(operation: dict[str, Any]) -> None:
    headers = _TAG_OUT | {"Location": header("Where the application is.", longest=128)}
    application = {
        "content": json_of(ApplicationAnswer),
        "headers": headers,
        "links": links.of_application(),
    }
    operation |= {
        "operationId": "createApplication",
        "summary": "Keep track of an application",
        "description": "The state that you know so far, as in `POST /v1/decisions` but without "
        "`as_of`, and your own name for it. The same `external_id` with the same body again finds "
        "it; with another body it is a 409 that names the application. Names and texts are kept "
        "for the messages, and go when the application is deleted.",
        "tags": ["applications"],
        "parameters": [IDEMPOTENCY_KEY],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": ref(ApplicationRequest), "example": TRACKED}},
        },
        "responses": {
            "201": {"description": "It is tracked.", **application},
            "200": {"description": "It was tracked already.", **application},
            **problems(*_WRITTEN, ProblemType.EXTERNAL_ID_TAKEN),
        },
    }


def _list(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "listApplications",
        "summary": "Tracked applications, oldest first",
        "description": "Filters narrow it, all of them at once.",
        "tags": ["applications"],
        "parameters": [
            query("external_id", _NAME, "Your own name for it."),
            query("subject_id", _NAME, "The person."),
            *pages(USUAL_LIMIT, MOST_AT_ONCE),
        ],
        "responses": {
            "200": {
                "description": "A page; `next_cursor` leads to the next, and so does `Link`.",
                "headers": _NEXT,
                "content": json_of(ApplicationList),
            },
            **problems(*_READ),
        },
    }


def _read(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "readApplication",
        "summary": "The state of an application",
        "description": "What it was created with and its events amount to: but for `id` and "
        "`external_id` a body of `POST /v1/decisions`. With `at`, as it was at that moment, by "
        "all that is known now: events count from their `at`, a planned round from when it was "
        "reported; what the application was created with was always there.",
        "tags": ["applications"],
        "parameters": [
            _ID,
            query("at", _MOMENT, "A moment, read in the application's zone; a date means noon."),
            IF_NONE_MATCH,
        ],
        "responses": {
            "200": {
                "description": "The application; with `at` without `ETag`.",
                "headers": _TAG_OUT,
                "content": json_of(ApplicationAnswer),
                "links": links.of_application(),
            },
            **UNCHANGED,
            **problems(*_READ_ONE),
        },
    }


def _change(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "changeApplication",
        "summary": "Change the whole of an application",
        "description": "By a JSON Merge Patch (RFC 7396) of its state. The change is an event of "
        "the moment at which it is made: an event that happened before it and is reported later "
        "does not undo it. Faults point into the state with the change. `external_id` stays.",
        "tags": ["applications"],
        "parameters": [_ID, IF_MATCH],
        "requestBody": {
            "required": True,
            "content": {
                media: {"schema": {"type": "object"}, "example": {"route": "agency"}}
                for media in (MERGE_PATCH, JSON)
            },
        },
        "responses": {
            "200": {
                "description": "The application as it is now.",
                "headers": _TAG_OUT,
                "content": json_of(ApplicationAnswer),
                "links": links.of_application(),
            },
            **problems(*_WRITTEN, ProblemType.NOT_FOUND, *_CONDITIONAL),
        },
    }


def _delete(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "deleteApplication",
        "summary": "Delete an application and all that is kept of it",
        "description": "Its events, its history, what waits to be told of it, and what was "
        "answered under idempotency keys. Decisions on record, which hold no name and no text, "
        "stay as long as all others.",
        "tags": ["applications"],
        "parameters": [_ID, IF_MATCH],
        "responses": {
            "204": {"description": "It is gone."},
            **problems(
                *(each for each in _READ_ONE if each is not ProblemType.NOT_ACCEPTABLE),
                *_CONDITIONAL,
            ),
        },
    }


def _report(operation: dict[str, Any]) -> None:
    by_type = {str(reported): ref(shape)["$ref"] for reported, shape in SHAPES.items()}
    operation |= {
        "operationId": "reportEvent",
        "summary": "Tell what happened",
        "description": """Events may come in any order: `at` orders them, and the order of arrival
those of one moment. The same `event_id` with the same body changes nothing, with another body it is
a 409. `event_retracted` takes an event back, whether it has arrived yet or not. At most 10,000
events an application.

Rounds: the latest one that was held is `interview`. A planned one is told as a
`next_round_scheduled` of the end of the round before it; to say when it was arranged, report an
`employer_update` of kind `next_round_scheduled`. After a refusal a planned round counts once it is
held. A cancelled round is told as `interview_moved`.

The answer, and each that time has brought before it, is put on record.

`at` lies ahead only for planned and cancelled rounds. A state holds at most 100 notes, updates and
informations: of more, the last of each kind stay, and the newest.""",
        "tags": ["applications"],
        "parameters": [_ID, IDEMPOTENCY_KEY],
        "requestBody": {
            "required": True,
            "content": {
                JSON: {
                    "schema": {
                        "oneOf": [ref(shape) for shape in _EVENTS],
                        "discriminator": {"propertyName": "type", "mapping": by_type},
                    },
                    "examples": EVENTS,
                }
            },
        },
        "responses": {
            "200": {
                "description": "The state that it amounts to, and what is right now.",
                "headers": _TAG_OUT | {"Decision-Id": header("The decision's `id`.")},
                "content": json_of(EventAnswer),
                "links": links.of_event(),
            },
            **problems(*_WRITTEN, ProblemType.NOT_FOUND, ProblemType.EVENT_ID_TAKEN),
        },
    }


def _decision(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "readApplicationDecision",
        "summary": "What is right for an application now",
        "description": "The same as `POST /v1/decisions` with its state. May be kept until "
        "`valid_until`, as long as no event is reported; ask with `If-None-Match`. It is put on "
        "record as there, unless the request says `Prefer: no-store`.",
        "tags": ["applications"],
        "parameters": [_ID, IF_NONE_MATCH],
        "responses": {
            "200": {
                "description": "The decision.",
                "headers": _TAG_OUT
                | {
                    "Cache-Control": header("`max-age` ends at `valid_until`."),
                    "Decision-Id": header("The decision's `id`."),
                },
                "content": {**json_of(DecisionAnswer), TEXT: text()},
            },
            **UNCHANGED,
            **problems(*_READ_ONE),
        },
    }


def _plan(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "readApplicationPlan",
        "summary": "What comes after, if nothing happens",
        "description": "The same as `POST /v1/plans` with its state.",
        "tags": ["applications"],
        "parameters": [_ID],
        "responses": {
            "200": {
                "description": "The plan; as text a calendar to read, or as events.",
                "content": {**json_of(PlanAnswer), TEXT: text(), CALENDAR: text()},
            },
            **problems(*_READ_ONE),
        },
    }


def _history(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "readApplicationHistory",
        "summary": "What was answered when",
        "description": "Each answer that differed from the one before in verdict, rule, kind of "
        "note or `wait_until`, as it was given then, oldest first; also those that the passing of "
        "time brought, of the moment at which it did.",
        "tags": ["applications"],
        "parameters": [_ID, *pages(USUAL_LIMIT, MOST_AT_ONCE)],
        "responses": {
            "200": {
                "description": "A page; `next_cursor` leads to the next, and so does `Link`.",
                "headers": _NEXT,
                "content": json_of(HistoryAnswer),
            },
            **problems(*_READ_ONE),
        },
    }


def _agenda(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "readAgenda",
        "summary": "What is due or coming, across applications",
        "description": "Soonest first: notes that are due, by since when they are, then waits, by "
        "when they end. Applications to be left alone are listed when their verdict is asked for. "
        "As `application/x-ndjson` an item a line; pages as in JSON, by `Link`.",
        "tags": ["applications"],
        "parameters": [
            query("verdict", {"type": "string", "enum": list(Verdict)}, "Those that say so."),
            query("from", _MOMENT, "`due_at` at this moment or later. A day begins in UTC."),
            query("until", _MOMENT, "`due_at` before this moment; a day counts to its end in UTC."),
            *pages(USUAL_LIMIT, MOST_AT_ONCE),
        ],
        "x-ndjson": {"response": ref(AgendaItem)},
        "responses": {
            "200": {
                "description": "A page; `next_cursor` leads to the next, and so does `Link`.",
                "headers": _NEXT,
                "content": {**json_of(AgendaAnswer), TEXT: text(), CALENDAR: text()},
            },
            **problems(*_READ),
        },
    }
