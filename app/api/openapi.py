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
from app.answers.plan_schema import PlanAnswer
from app.answers.schema import DecisionAnswer, Problem
from app.api import examples, subjects_described
from app.api.access_described import describe_access
from app.api.batch_shapes import BatchAnswer, BatchItem, BatchRequest, BatchResult
from app.api.negotiation import CALENDAR, JSON, TEXT
from app.api.problems import PROBLEM_JSON, ProblemType
from app.api.subjects_described import describe_subjects
from app.intake.shapes import DecisionRequest

_REF = "#/components/schemas/{model}"
_IN: tuple[type[BaseModel], ...] = (DecisionRequest, BatchRequest)
_OUT: tuple[type[BaseModel], ...] = (
    DecisionAnswer,
    PlanAnswer,
    BatchAnswer,
    BatchResult,
    Problem,
    *subjects_described.OUT,
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
    for operation in _operations(document):
        operation["responses"].pop("422", None)
    _describe_decide(document["paths"]["/v1/decisions"]["post"])
    _describe_batch(document["paths"]["/v1/decisions/batch"]["post"])
    _describe_plan(document["paths"]["/v1/plans"]["post"])
    _describe_operation(document["paths"])
    describe_subjects(document["paths"])
    describe_access(document, key_needed=app.state.key_needed)
    return document


def _schemas() -> dict[str, Any]:
    models: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [
        *((model, "validation") for model in _IN),
        *((model, "serialization") for model in _OUT),
    ]
    _, definitions = models_json_schema(models, ref_template=_REF)
    found: dict[str, Any] = definitions["$defs"]
    for schema in found.values():
        _without_null_in(schema)
    answer = found[DecisionAnswer.__name__]
    answer["required"] = [name for name in answer["required"] if name not in _EXPLANATIONS]
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
            JSON: {"schema": _ref(DecisionRequest), "examples": deepcopy(examples.DECISIONS)}
        },
    }
    operation["responses"] = {
        "200": {
            "description": "The decision.",
            "headers": {"Decision-Id": _header("The decision's `id`.")},
            "content": {JSON: {"schema": _ref(DecisionAnswer)}, TEXT: _text()},
        },
        **_problems(*_OF_A_STATE),
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
        "x-ndjson": {"request": _ref(BatchItem), "response": _ref(BatchResult)},
    }
    operation["requestBody"] = {
        "required": True,
        "content": {
            JSON: {"schema": _ref(BatchRequest), "example": deepcopy(examples.BATCH)},
        },
    }
    operation["responses"] = {
        "200": {
            "description": "A result for each item, in order.",
            "content": {JSON: {"schema": _ref(BatchAnswer)}},
        },
        **_problems(*_OF_A_STATE),
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
            JSON: {"schema": _ref(DecisionRequest), "examples": deepcopy(examples.DECISIONS)}
        },
    }
    operation["responses"] = {
        "200": {
            "description": "The plan; as text a calendar to read, as `text/calendar` its events.",
            "content": {JSON: {"schema": _ref(PlanAnswer)}, TEXT: _text(), CALENDAR: _text()},
        },
        **_problems(*_OF_A_STATE),
    }


def _describe_operation(paths: dict[str, Any]) -> None:
    health = {"type": "object", "properties": {"status": {"enum": ["pass", "fail"]}}}
    for name, media, schema in (
        ("livez", JSON, health),
        ("readyz", JSON, health),
        ("metrics", TEXT, _text()["schema"]),
    ):
        operation = paths[f"/{name}"]["get"]
        operation |= {
            "operationId": name,
            "description": f"{operation['summary']}.",
            "responses": {
                "200": {"description": "It does.", "content": {media: {"schema": schema}}},
                **_problems(ProblemType.INVALID_JSON),
            },
        }
    paths["/readyz"]["get"]["responses"]["503"] = {
        "description": "It cannot decide now.",
        "content": {JSON: {"schema": health}},
    }


def _problems(*types: ProblemType) -> dict[str, Any]:
    return {
        str(int(problem.status)): {
            "description": problem.status.phrase,
            "content": {PROBLEM_JSON: {"schema": _ref(Problem)}, TEXT: _text()},
        }
        for problem in types
    }


def _ref(model: type) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", "maxLength": 64}}


def _text() -> dict[str, Any]:
    return {"schema": {"type": "string", "maxLength": 100_000}}
