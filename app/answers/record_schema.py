"""The shapes of decisions on record, and of a replay, for the API description and the tests."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from app.answers.schema import (
    Assumption,
    Code,
    Id,
    Moment,
    Number,
    Part,
    Pointer,
    PolicyInForce,
    Support,
    Text,
    Versions,
)
from app.domain.vocabulary import Verdict
from app.intake.shapes import LONGEST_NAME

OwnName = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]


class RecordedReason(Part):
    """Its text and its references are made of these."""

    code: Code
    facts: dict[str, Any]
    parameters: dict[str, Number]


class RecordedAnswer(Part):
    """What was answered, without the drafts."""

    verdict: Verdict
    wait_until: Moment | None
    send_from: Moment | None
    send_by: Moment | None
    valid_until: Moment | None
    closed: bool
    language: Annotated[str, StringConstraints(max_length=35)] = Field(
        description="Of the summary and the assumptions."
    )
    summary: Text
    rule: Code
    support: Support | None
    assumptions: list[Assumption]
    policy: PolicyInForce
    versions: Versions
    as_of: Moment
    time_zone: Annotated[str, StringConstraints(max_length=64)]
    reasons: list[RecordedReason]
    message_kinds: list[Code] = Field(description="One for each recipient who was due a note.")


class DecisionRecord(Part):
    """A decision on record: no name and no free text is in it."""

    id: Id
    answered_at: Moment = Field(description="In UTC, to the second.")
    as_of: Moment = Field(description="In UTC, to the second.")
    verdict: Verdict
    rule: Code
    message_kind: Code | None
    policy_version: Code
    policy_digest: Annotated[str, StringConstraints(max_length=80)]
    reference: OwnName | None
    subject_id: OwnName | None
    facts: dict[str, Any] = Field(
        description="The request as it was read, without names, texts, `reference` and "
        "`subject_id`; recipients are numbered."
    )
    answer: RecordedAnswer


class DecisionRecords(Part):
    items: list[DecisionRecord]
    next_cursor: Annotated[str, StringConstraints(max_length=128)] | None = Field(
        description="Null: these are the last."
    )


class Difference(Part):
    pointer: Pointer = Field(description="Into the answer.")
    then: Any
    now: Any


class ReplayAnswer(Part):
    """The facts on record, decided again."""

    identical: bool = Field(description="Everything is the same; it does not speak of drafts.")
    then: RecordedAnswer
    now: RecordedAnswer
    diff: list[Difference]
