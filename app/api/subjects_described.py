"""The description of what is held on a person."""

from typing import Any

from pydantic import BaseModel

from app.answers.subject_schema import SubjectErasure, SubjectExport
from app.api.described import problems, ref
from app.api.negotiation import JSON
from app.api.problems import ProblemType
from app.intake.shapes import LONGEST_NAME

OUT: tuple[type[BaseModel], ...] = (SubjectExport, SubjectErasure)

_ID: dict[str, Any] = {
    "name": "subject_id",
    "in": "path",
    "required": True,
    "description": "The person, by the `subject_id` that requests gave.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
}
_PROBLEMS = (
    ProblemType.INVALID_JSON,
    ProblemType.NOT_FOUND,
    ProblemType.NOT_ACCEPTABLE,
    ProblemType.INVALID_REQUEST,
    ProblemType.STORAGE_UNAVAILABLE,
)


def describe_subjects(paths: dict[str, Any]) -> None:
    paths["/v1/subjects/{subject_id}/export"]["get"] |= {
        "operationId": "exportSubject",
        "summary": "Everything held on a person",
        "description": "Every record that names the person, in full; a 404 where nothing is held.",
        **_shared("What is held.", SubjectExport),
    }
    paths["/v1/subjects/{subject_id}"]["delete"] |= {
        "operationId": "eraseSubject",
        "summary": "Forget a person",
        "description": "Every record that names the person goes, at once and for good. What stays "
        "is a count by day, verdict and rule. Backups that were taken before still hold it.",
        **_shared("What was erased.", SubjectErasure),
    }


def _shared(description: str, model: type[BaseModel]) -> dict[str, Any]:
    return {
        "tags": ["subjects"],
        "parameters": [_ID],
        "responses": {
            "200": {"description": description, "content": {JSON: {"schema": ref(model)}}},
            **problems(*_PROBLEMS),
        },
    }
