"""The shapes of rules as resources."""

from typing import Any

from pydantic import Field

from app.answers.schema import Code, Part, Reference, Text
from app.domain.vocabulary import Verdict


class RuleExample(Part):
    """A situation that fires the rule."""

    name: Text
    request: dict[str, Any] = Field(description="A body of `POST /v1/decisions`.")


class RuleDescribed(Part):
    """One rule: what it says, where it stands, what it reads, who says so."""

    id: Code
    place: int = Field(ge=1, le=1_000, description="The first rule that applies decides.")
    title: Text
    says: Text = Field(description="The rule in words.")
    verdict: Verdict
    message_kind: Code | None = Field(
        description="Null: no note, or the next question, whichever it is."
    )
    closed: bool
    reason: Code = Field(description="The code of the first reason in its answers.")
    facts: list[Code] = Field(description="The facts that its condition reads, in order.")
    wait_ends_with: Code | None = Field(description="With `wait`: the fact that ends it.")
    late_after: Code | None = Field(description="The fact after which the note is late.")
    numbers: list[Code] = Field(description="The numbers of the policy that it can use.")
    overrides: list[Code] = Field(
        description="Later rules that would decide otherwise where this one is meant to decide."
    )
    references: list[Reference]
    example: RuleExample


class RuleList(Part):
    """Every rule, in the order in which they are tried."""

    rules: list[RuleDescribed]
