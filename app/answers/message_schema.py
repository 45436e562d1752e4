"""The shapes of composed messages and of a review, for the API description and the tests."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.answers.schema import Code, Message, Part, Reference, Text
from app.review.finding import Severity


class MessagesAnswer(Part):
    """Drafts of one kind: a thank-you for each recipient, any other kind for the first."""

    messages: list[Message]


class ReviewFinding(Part):
    """One thing found. What is lacking, and what is about the subject, has length 0."""

    code: Code
    severity: Severity
    offset: int = Field(ge=0, le=40_000, description="In UTF-16 units of `text`.")
    length: int = Field(ge=0, le=40_000, description="In UTF-16 units of `text`.")
    excerpt: Annotated[str, StringConstraints(max_length=20_000)] = Field(
        description="Exactly this piece of `text`."
    )
    detail: Text = Field(description="Why.")
    suggestion: Text | None = Field(
        description="A better wording or what to add, its examples in the language of the text."
    )
    references: list[Reference]


class ReviewAnswer(Part):
    """What a note has that would harm, and what it lacks."""

    ready: bool = Field(description="Nothing found is an `error` or a `warning`.")
    kind: Code | None = Field(
        description="As given, else the one that the decision for `state` suggests, else the one "
        "that the text shows. Null: that is not clear, and what a kind needs was not looked for."
    )
    findings: list[ReviewFinding] = Field(description="In order of place.")
