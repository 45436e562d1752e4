"""Rows to write in tests."""

from datetime import UTC, datetime
from typing import Any

from app.identifiers import uuid7


def row(**changed: Any) -> dict[str, Any]:
    """A decision on record."""
    usual: dict[str, Any] = {
        "id": uuid7(),
        "as_of": datetime(2026, 11, 23, 15, tzinfo=UTC),
        "verdict": "follow_up_now",
        "rule": "ask",
        "message_kind": "check_in",
        "policy_version": "2026-11",
        "policy_digest": "sha256:0",
        "reference": None,
        "subject_id": None,
        "facts": {},
        "answer": {},
    }
    return usual | changed
