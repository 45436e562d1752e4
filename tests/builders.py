"""Requests and decisions for tests: a plain default, and only what differs."""

import json
from datetime import UTC, datetime
from typing import Any

from app.domain.decision import Decision
from app.domain.engine import decide
from app.intake.shapes import DecisionRequest
from app.intake.state_of import Question, question
from app.intake.validation import parse

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
NEW_YORK: dict[str, Any] = {"time_zone": "America/New_York"}


def request(**overrides: Any) -> dict[str, Any]:
    """An interview on Friday 20 November 2026, 3 in the afternoon in New York, asked about at 10
    on the Monday after. An override of None leaves the field out.
    """
    base: dict[str, Any] = {
        "as_of": "2026-11-23T10:00:00-05:00",
        "interview": {"ended_at": "2026-11-20T15:00:00-05:00"},
        "employer": NEW_YORK,
    }
    return {name: value for name, value in (base | overrides).items() if value is not None}


def asked(body: dict[str, Any], now: datetime = NOW) -> Question:
    """The request as it is read. Raises what a caller would be told as a problem."""
    return question(parse(DecisionRequest, json.dumps(body).encode()), now)


def decided(body: dict[str, Any], now: datetime = NOW) -> Decision:
    each = asked(body, now)
    return decide(each.state, each.policy, each.calendar, each.as_of)
