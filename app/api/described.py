"""Pieces that the descriptions of operations are made of."""

from typing import Any

from app.answers.schema import Problem
from app.api.negotiation import TEXT
from app.api.problems import PROBLEM_JSON, ProblemType

REF = "#/components/schemas/{model}"


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
