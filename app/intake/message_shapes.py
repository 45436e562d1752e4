"""The shapes of what is asked about a message: to compose one, to review one."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from app.intake.shapes import LONGEST_TEXT, DecisionRequest, Shape

LONGEST_NOTE = 20_000

DraftedKind: TypeAlias = Literal[
    "thank_you",
    "check_in",
    "second_check_in",
    "new_information",
    "offer_deadline",
    "correction",
    "reply",
    "closing",
    "withdrawal",
    "post_rejection",
]
"""The kinds that are drafted: every kind of a sent note but `acceptance`, `decline` and `other`."""


class MessagesRequest(Shape):
    """Drafts of one kind."""

    kind: DraftedKind
    state: DecisionRequest = Field(description="A body of `POST /v1/decisions`.")


class ReviewRequest(Shape):
    """A note that somebody wrote."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NOTE)] = Field(
        description="Salutation, body and signature, as it would be sent."
    )
    subject: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] | None = Field(
        default=None, description="Absent: it is not checked. Empty: that is a finding."
    )
    kind: DraftedKind | None = Field(
        default=None,
        description="Absent: the kind that the decision for `state` suggests, else the one that "
        "the text shows.",
    )
    state: DecisionRequest | None = Field(
        default=None, description="A body of `POST /v1/decisions`: what the note is held against."
    )
