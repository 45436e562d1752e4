"""The shapes of a batch."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from app.answers.schema import DecisionAnswer, Part, Problem
from app.intake.shapes import LONGEST_NAME, DecisionRequest, Shape

MOST_ITEMS = 1_000

Key = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]


class BatchItem(Shape):
    key: Key = Field(description="Your name for the item; echoed.")
    state: dict[str, Any] = Field(description="A body of `POST /v1/decisions`.")


class BatchRequest(Shape):
    """Many states at once."""

    items: list[BatchItem] = Field(max_length=MOST_ITEMS)
    common: dict[str, Any] | None = Field(
        default=None, description="Top-level members for every item; an item's own win."
    )


class BatchLine(Shape):
    """One line of NDJSON."""

    key: Key
    state: DecisionRequest


class BatchResult(Part):
    """One item's answer, or its problem; pointers point into its `state`."""

    key: Annotated[str, StringConstraints(max_length=LONGEST_NAME)] | None = Field(
        description="Null for a line whose key cannot be told."
    )
    status: int = Field(ge=200, le=599)
    decision: DecisionAnswer | None
    problem: Problem | None


class BatchAnswer(Part):
    results: list[BatchResult] = Field(max_length=MOST_ITEMS)
