"""Pieces that the descriptions of operations are made of."""

from typing import Any

from pydantic import BaseModel

from app.answers.schema import Problem
from app.api.negotiation import JSON, TEXT
from app.api.problems import PROBLEM_JSON, ProblemType

REF = "#/components/schemas/{model}"
IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Made anew for each thing that you want done. Sent again within 24 hours with "
    "the same request, it is answered with the same answer, and `Idempotent-Replayed: true`.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The `ETag` that you read it with, or `*`.",
    "schema": {"type": "string", "maxLength": 512, "pattern": r'^(\*|"[^"]*")$'},
}
IF_NONE_MATCH: dict[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` of what you have.",
    "schema": {"type": "string"},
}
UNCHANGED: dict[str, Any] = {"304": {"description": "You have it already."}}
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def problems(*types: ProblemType) -> dict[str, Any]:
    return {
        str(int(problem.status)): {
            "description": problem.status.phrase,
            "content": {PROBLEM_JSON: {"schema": ref(Problem)}, TEXT: text()},
        }
        for problem in types
    }


def ref(model: type) -> dict[str, str]:
    return {"$ref": REF.format(model=model.__name__)}


def header(description: str, longest: int = 64) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", "maxLength": longest}}


def text() -> dict[str, Any]:
    return {"schema": {"type": "string", "maxLength": 100_000}}


def json_of(model: type[BaseModel]) -> dict[str, Any]:
    return {JSON: {"schema": ref(model)}}


def identifier(name: str, prefix: str, description: str) -> dict[str, Any]:
    """A parameter of a path."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", "pattern": f"^{prefix}{_UUID}$", "maxLength": 40},
    }


def query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def pages(usual: int, most: int) -> list[dict[str, Any]]:
    limit = {"type": "integer", "minimum": 1, "maximum": most, "default": usual}
    return [
        query("cursor", {"type": "string", "maxLength": 512}, "From `next_cursor`."),
        query("limit", limit, "How many at once."),
    ]
