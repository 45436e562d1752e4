"""The description of decisions on record."""

from typing import Any

from pydantic import BaseModel

from app.answers.record_schema import DecisionRecord, DecisionRecords, ReplayAnswer
from app.api import links
from app.api.described import header, problems, ref
from app.api.negotiation import JSON
from app.api.problems import ProblemType
from app.api.record_shapes import ReplayRequest
from app.api.records import MOST_AT_ONCE, USUAL_LIMIT
from app.domain.vocabulary import Verdict
from app.intake.shapes import LONGEST_NAME

IN: tuple[type[BaseModel], ...] = (ReplayRequest,)
OUT: tuple[type[BaseModel], ...] = (DecisionRecord, DecisionRecords, ReplayAnswer)

_ONE, _REPLAY = "/v1/decisions/{decision_id}", "/v1/decisions/{decision_id}/replay"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ID: dict[str, Any] = {
    "name": "decision_id",
    "in": "path",
    "required": True,
    "description": "The `id` of a decision.",
    "schema": {"type": "string", "pattern": f"^dec_{_UUID}$", "maxLength": 40},
}
_NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
_MOMENT = {"type": "string", "maxLength": 40, "pattern": r"^\d{4}-\d{2}-\d{2}"}
_COMMON = (
    ProblemType.INVALID_JSON,
    ProblemType.NOT_ACCEPTABLE,
    ProblemType.INVALID_REQUEST,
    ProblemType.STORAGE_UNAVAILABLE,
)


def describe(paths: dict[str, Any]) -> None:
    _describe_one(paths[_ONE]["get"])
    _describe_list(paths["/v1/decisions"]["get"])
    _describe_replay(paths[_REPLAY]["post"])


def _describe_one(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "readDecision",
        "summary": "A decision on record",
        "description": "What was asked and answered, without names and texts. Decisions asked for "
        "with `Prefer: no-store`, and those made while no log is kept, are not there.",
        "tags": ["records"],
        "parameters": [_ID],
        "responses": {
            "200": {
                "description": "The record.",
                "content": {JSON: {"schema": ref(DecisionRecord)}},
                "links": links.of_decision(),
            },
            **problems(*_COMMON, ProblemType.NOT_FOUND),
        },
    }


def _describe_list(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "listDecisions",
        "summary": "Decisions on record, newest first",
        "description": "Filters narrow it, all of them at once. As `application/x-ndjson` every "
        "record comes, one a line, without pages.",
        "tags": ["records"],
        "parameters": _parameters(),
        "x-ndjson": {"response": ref(DecisionRecord)},
        "responses": {
            "200": {
                "description": "A page; `next_cursor` leads to the next, and so does `Link`.",
                "headers": {"Link": header('The next page, as `rel="next"`.', longest=4_096)},
                "content": {JSON: {"schema": ref(DecisionRecords)}},
            },
            **problems(*_COMMON),
        },
    }


def _describe_replay(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "replayDecision",
        "summary": "Decide it again",
        "description": "By the same engine, calendar, zones and policy the answer must be the same;"
        " where the service has others now, that is a 409. With another policy named, `diff` shows "
        "what it would have changed. Drafts are not compared: their texts are not on record.",
        "tags": ["records"],
        "parameters": [_ID],
        "requestBody": {
            "required": False,
            "content": {JSON: {"schema": ref(ReplayRequest), "example": {}}},
        },
        "responses": {
            "200": {
                "description": "Both answers, and where they differ.",
                "content": {JSON: {"schema": ref(ReplayAnswer)}},
            },
            **problems(
                *_COMMON,
                ProblemType.NOT_FOUND,
                ProblemType.NOT_REPLAYABLE,
                ProblemType.BODY_TOO_LARGE,
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
            ),
        },
    }


def _parameters() -> list[dict[str, Any]]:
    return [
        _query("verdict", {"type": "string", "enum": list(Verdict)}, "Those that said so."),
        _query("rule", _NAME, "The rule that decided."),
        _query("policy_version", _NAME, "The policy that decided."),
        _query("reference", _NAME, "Your own, as you sent it."),
        _query("subject_id", _NAME, "The person, as you sent it."),
        _query("from", _MOMENT, "Answered at this moment, or later. A day begins in UTC."),
        _query("to", _MOMENT, "Answered before this moment; a day counts to its end in UTC."),
        _query("cursor", {"type": "string", "maxLength": 128}, "From `next_cursor`."),
        _query(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": MOST_AT_ONCE, "default": USUAL_LIMIT},
            "How many at once.",
        ),
    ]


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}
