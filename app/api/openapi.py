"""The OpenAPI document: what the framework finds, with the bodies it cannot see added to it.

The hot routes read and write bytes themselves, so their schemas are taken from the same models
that validate a request, and that every answer is held to in the tests.
"""

from copy import deepcopy
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app import __version__
from app.answers.explained import Explanation
from app.answers.message_schema import MessagesAnswer, ReviewAnswer
from app.answers.plan_schema import PlanAnswer
from app.answers.schema import DecisionAnswer, Problem
from app.api import (
    applications_described,
    calendars_described,
    examples,
    links,
    records_described,
    subjects_described,
    webhooks_described,
)
from app.api.access_described import describe_access
from app.api.batch_shapes import BatchAnswer, BatchItem, BatchRequest, BatchResult
from app.api.described import REF, header, problems, ref, text
from app.api.languages_described import describe_languages
from app.api.messages_described import describe_messages
from app.api.negotiation import CALENDAR, JSON, TEXT
from app.api.problems import ProblemType
from app.api.rules_described import SCHEMAS as RULE_SCHEMAS
from app.api.rules_described import describe_overrides, describe_rules
from app.api.subjects_described import describe_subjects
from app.intake.message_shapes import MessagesRequest, ReviewRequest
from app.intake.shapes import DecisionRequest

_IN: tuple[type[BaseModel], ...] = (
    DecisionRequest,
    BatchRequest,
    MessagesRequest,
    ReviewRequest,
    *records_described.IN,
    *applications_described.IN,
    *calendars_described.IN,
    *webhooks_described.IN,
)
_OUT: tuple[type[BaseModel], ...] = (
    DecisionAnswer,
    PlanAnswer,
    BatchAnswer,
    BatchResult,
    MessagesAnswer,
    ReviewAnswer,
    *applications_described.OUT,
    *calendars_described.OUT,
    Problem,
    *RULE_SCHEMAS,
    *records_described.OUT,
    *subjects_described.OUT,
    *webhooks_described.OUT,
)

_EXPLANATIONS = frozenset({"trace", "alternatives", "missing", "would_change_if"})
"""The fields of an answer that are there only when they are asked for."""

_OF_A_STATE = (
    ProblemType.INVALID_JSON,
    ProblemType.NOT_ACCEPTABLE,
    ProblemType.BODY_TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_REQUEST,
)
"""What can be wrong where a state is posted."""

TITLE = "Follow-up timing"
DESCRIPTION = """After an interview: write now, wait until a certain moment, or leave it, and what
to say. Post the state of an interview to `/v1/decisions`; where the service is run for one person,
no key is needed.

Values of `rule`, `code` and of message kinds may be added within v1, and so may fields of answers:
a client passes over what it does not know. The three verdicts are all there will ever be."""

_MOMENTS = """Moments are strings: with offset (`2026-11-20T15:00:00-05:00`), local
(`2026-11-20T15:00`, read in `time_zone`, else in `employer.time_zone`), or a date. Unknown fields
are refused; `null` means absent."""


def describe(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=TITLE,
        version=__version__,
        description=DESCRIPTION,
        routes=app.routes,
        tags=[
            {"name": "decisions", "description": "The question and its answer."},
            {"name": "messages", "description": "What to say, and whether it is well said."},
            {"name": "rules", "description": "What decides: rules, numbers, sources."},
            applications_described.TAG,
            calendars_described.TAG,
            webhooks_described.TAG,
            {"name": "records", "description": "What was answered, and why, later."},
            {"name": "subjects", "description": "What is held on a person."},
            {"name": "operation", "description": "Health and measurement."},
        ],
        servers=[{"url": "/", "description": "This service."}],
        contact={"name": "The follow-up team"},
        license_info={"name": "Proprietary", "identifier": "LicenseRef-Proprietary"},
    )
    document["security"] = []
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= _schemas()
    for of_the_framework in ("HTTPValidationError", "ValidationError"):
        schemas.pop(of_the_framework, None)
    for operation in _operations(document):
        operation["responses"].pop("422", None)
    _describe_decide(document["paths"]["/v1/decisions"]["post"])
    _describe_batch(document["paths"]["/v1/decisions/batch"]["post"])
    _describe_plan(document["paths"]["/v1/plans"]["post"])
    describe_messages(document["paths"], problems(*_OF_A_STATE), text())
    records_described.describe(document["paths"])
    applications_described.describe(document["paths"])
    webhooks_described.describe(document)
    calendars_described.describe_calendars(document["paths"])
    _describe_operation(document["paths"])
    describe_rules(document["paths"])
    describe_languages(document["paths"])
    describe_subjects(document["paths"])
    describe_access(document, key_needed=app.state.key_needed)
    return document


def _schemas() -> dict[str, Any]:
    models: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [
        *((model, "validation") for model in _IN),
        *((model, "serialization") for model in _OUT),
    ]
    _, definitions = models_json_schema(models, ref_template=REF)
    found: dict[str, Any] = definitions["$defs"]
    for schema in found.values():
        _without_null_in(schema)
    describe_overrides(found[DecisionRequest.__name__])
    answer = found[DecisionAnswer.__name__]
    answer["required"] = [name for name in answer["required"] if name not in _EXPLANATIONS]
    for sometimes in ("application_id", "decision_id"):
        found[Problem.__name__]["required"].remove(sometimes)
    return found


def _without_null_in(schema: dict[str, Any]) -> None:
    """A default of null says nothing: absent and null mean the same."""
    for field in schema.get("properties", {}).values():
        if field.get("default", ...) is None:
            del field["default"]


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def _describe_decide(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "decide",
        "summary": "Follow up now, wait, or don't",
        "description": _MOMENTS,
        "tags": ["decisions"],
    }
    operation["parameters"] = [
        {
            "name": "explain",
            "in": "query",
            "description": "`full`: why this, and why not that; `changes`: what would give another "
            "answer; or both, separated by a comma.",
            "style": "form",
            "explode": False,
            "schema": {"type": "array", "items": {"enum": list(Explanation)}, "maxItems": 2},
        }
    ]
    operation["requestBody"] = {
        "required": True,
        "content": {
            JSON: {"schema": ref(DecisionRequest), "examples": deepcopy(examples.DECISIONS)}
        },
    }
    operation["responses"] = {
        "200": {
            "description": "The decision.",
            "headers": {
                "Decision-Id": header("The decision's `id`."),
                "Location": header("Where its record can be read back; there exactly if it can."),
            },
            "content": {JSON: {"schema": ref(DecisionAnswer)}, TEXT: text()},
            "links": links.of_decision(),
        },
        **problems(*_OF_A_STATE, ProblemType.STORAGE_UNAVAILABLE),
    }


def _describe_batch(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "decideBatch",
        "summary": "Many decisions in one call",
        "description": "As JSON at most 1,000 items or 4 MiB. Sent as `application/x-ndjson`, a "
        "`BatchItem` each, it has no end, and is answered by a line each, a `BatchResult`. Answers "
        "come in order; an item that cannot be decided has a problem of its own.",
        "tags": ["decisions"],
        # Not in `content`: generators of clients do not know the type, and warn.
        "x-ndjson": {"request": ref(BatchItem), "response": ref(BatchResult)},
    }
    operation["requestBody"] = {
        "required": True,
        "content": {
            JSON: {"schema": ref(BatchRequest), "example": deepcopy(examples.BATCH)},
        },
    }
    operation["responses"] = {
        "200": {
            "description": "A result for each item, in order.",
            "content": {JSON: {"schema": ref(BatchAnswer)}},
        },
        **problems(*_OF_A_STATE, ProblemType.STORAGE_UNAVAILABLE),
    }


def _describe_plan(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "plan",
        "summary": "What is right now, and what comes after",
        "description": "Every step from `as_of` until the answer never changes again by itself, to "
        "the second. Whole days stay read as at `as_of`; the assumptions say how.",
        "tags": ["decisions"],
    }
    operation["requestBody"] = {
        "required": True,
        "content": {
            JSON: {"schema": ref(DecisionRequest), "examples": deepcopy(examples.DECISIONS)}
        },
    }
    operation["responses"] = {
        "200": {
            "description": "The plan; as text a calendar to read, as `text/calendar` its events.",
            "content": {JSON: {"schema": ref(PlanAnswer)}, TEXT: text(), CALENDAR: text()},
        },
        **problems(*_OF_A_STATE),
    }


def _describe_operation(paths: dict[str, Any]) -> None:
    health = {"type": "object", "properties": {"status": {"enum": ["pass", "fail"]}}}
    for name, media, schema in (
        ("livez", JSON, health),
        ("readyz", JSON, health),
        ("metrics", TEXT, text()["schema"]),
    ):
        operation = paths[f"/{name}"]["get"]
        operation |= {
            "operationId": name,
            "description": f"{operation['summary']}.",
            "responses": {
                "200": {"description": "It does.", "content": {media: {"schema": schema}}},
                **problems(ProblemType.INVALID_JSON),
            },
        }
    paths["/readyz"]["get"]["responses"]["503"] = {
        "description": "It cannot decide now.",
        "content": {JSON: {"schema": health}},
    }
