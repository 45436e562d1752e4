"""One decision on record, as it is written."""

from datetime import UTC
from typing import Any
from uuid import UUID

import orjson

from app.identifiers import PREFIX_OF_DECISION
from app.intake.state_of import Question
from app.records.facts import facts_of

_KEPT = (
    "verdict",
    "wait_until",
    "send_from",
    "send_by",
    "valid_until",
    "closed",
    "summary",
    "rule",
    "support",
    "assumptions",
    "policy",
    "versions",
    "as_of",
    "time_zone",
)


def record(tenant_id: str, question: Question, answered: dict[str, Any], language: str) -> bytes:
    """The row as JSON. `language`: of the answer's words."""
    row = record_row(question, answered, language)
    row["tenant_id"] = tenant_id
    row["id"] = row["id"].hex
    row["as_of"] = question.as_of.astimezone(UTC).isoformat(" ", "microseconds")
    return orjson.dumps(row)


def record_row(question: Question, answered: dict[str, Any], language: str) -> dict[str, Any]:
    """See `app.storage.schema.decisions`. Of the notes only their kinds are read."""
    kind, policy = answered["message"], answered["policy"]
    return {
        "id": UUID(answered["id"].removeprefix(PREFIX_OF_DECISION)),
        "as_of": question.as_of,
        "verdict": answered["verdict"],
        "rule": answered["rule"],
        "message_kind": kind["kind"] if kind else None,
        "policy_version": policy["version"],
        "policy_digest": policy["digest"],
        "reference": question.request.reference,
        "subject_id": question.request.subject_id,
        "facts": facts_of(question.request),
        "answer": kept(answered, language),
    }


def kept(answered: dict[str, Any], language: str) -> dict[str, Any]:
    """The answer without its drafts. Titles and texts of reasons are made of their codes, numbers
    and facts, and are left out too.
    """
    answer = {name: answered[name] for name in _KEPT}
    answer["language"] = language
    answer["reasons"] = [
        {name: reason[name] for name in ("code", "facts", "parameters")}
        for reason in answered["reasons"]
    ]
    answer["message_kinds"] = [message["kind"] for message in answered["messages"]]
    return answer
