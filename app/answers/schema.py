"""The shape of the answer, for the API description, and for the tests that hold every answer to it.

Every field is present in every answer; arrays are never null.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain.trace import Match
from app.domain.vocabulary import Verdict

MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$"
Moment = Annotated[str, StringConstraints(pattern=MOMENT, max_length=25)]
Id = Annotated[str, StringConstraints(pattern=r"^dec_[0-9a-f-]{36}$", max_length=40)]
Code = Annotated[str, StringConstraints(max_length=64)]
Pointer = Annotated[str, StringConstraints(max_length=256)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$", max_length=10)]


class Part(BaseModel):
    model_config = ConfigDict(json_schema_serialization_defaults_required=True, extra="forbid")


class Reference(Part):
    """A published source."""

    title: Text
    publisher: Text | None
    url: Annotated[str, StringConstraints(max_length=2_000)] | None
    says: Text = Field(description="What it says, in our words.")


class Number(Part):
    """A number of the policy."""

    value: int | Annotated[str, StringConstraints(max_length=16)]
    unit: Code


class Reason(Part):
    """Why. The first reason is the one that decided."""

    code: Code
    text: Text
    facts: dict[str, Any] = Field(description="The facts read: name to value.")
    parameters: dict[str, Number] = Field(description="The numbers used, by name.")
    references: list[Reference]


class Support(Part):
    """How many of the published sources that speak to this situation say the same."""

    agree: int = Field(ge=0, le=1_000)
    of: int = Field(ge=1, le=1_000)


class Need(Part):
    """What would make the draft personal: asked for, never invented."""

    pointer: Pointer
    question: Text


class Sentence(Part):
    """One sentence of a note."""

    part: Code = Field(
        description="What it does: `greeting`, `thanks`, `context`, `recap` (a thing discussed), "
        "`fit`, `gap`, `news`, `interest`, `understanding`, `question`, `ease` (leaves them free), "
        "`answer`, `decision`, `regret`, `farewell`, `future`, `wish`, `offer` (of anything else "
        "that helps), `close`, `signature`."
    )
    text: Text = Field(description="With the space or the line breaks that follow it.")


class Compose(Part):
    """The note for a mail program. There is no address in it, for none is known."""

    mailto: Annotated[str, StringConstraints(max_length=2_000)] | None = Field(
        description="To open a new mail (RFC 6068). Null where it would be longer than 2,000 "
        "characters, which mail programs cut: texts in other scripts take up to twelve for one."
    )
    eml: Text = Field(
        description="The content of an .eml file (RFC 5322), opened as a draft where `X-Unsent` is "
        "known."
    )


class Message(Part):
    """A note to send now, or when the wait ends. Plain text: 25 to 150 words (a reply from 15), in
    at most three paragraphs. Which of several wordings is taken follows from the facts of the
    request. A text of yours that is too long for a note is left out, and a shorter one asked for
    in `needs`: names over 8 words or 60 characters, topics over 12 words or 90, a strength or gap
    over 25 words or 180, news over 40 words or 280.
    """

    kind: Code
    to: Annotated[str, StringConstraints(max_length=2_000)] | None = Field(
        description="The recipient's `ref`, else the name."
    )
    subject: Text
    body: Text
    parts: list[Sentence] = Field(description="The sentences in order; together the body.")
    compose: Compose
    needs: list[Need] = Field(description="Most useful first.")


class Assumption(Part):
    """A reading or default that could have changed the answer."""

    pointer: Pointer
    value: Text | None
    text: Text


class PolicyInForce(Part):
    version: Code
    digest: Annotated[str, StringConstraints(max_length=80)]
    effective_from: Day
    overrides: dict[str, int | Annotated[str, StringConstraints(max_length=16)]] = Field(
        description="Your own numbers where they differ from the policy's; the digest covers them."
    )


class Versions(Part):
    engine: Code
    calendar: Code
    time_zones: Code


class Traced(Part):
    """One rule, and how far it got."""

    rule: Code
    match: Match
    decided_by: Code | None = Field(
        description="The fact that settled it; null for a rule that was not reached or reads none."
    )
    facts: dict[str, Any] = Field(
        description="The facts that its condition read, in order. Null: a moment that never comes, "
        "or that is long past."
    )


class Alternative(Part):
    """Another answer that published sources give here."""

    verdict: Verdict
    message_kind: Code | None
    wait_until: Moment | None
    agree: int = Field(ge=1, le=1_000, description="So many of the sources say so,")
    of: int = Field(ge=1, le=1_000, description="of so many that speak to it.")
    number: Code | None = Field(
        description="The number about which they differ; null: they differ about the rule itself."
    )
    named: list[int] = Field(description="What they name for it.")
    references: list[Reference]


class Consequence(Part):
    """What would be answered then."""

    patch: dict[str, Any] = Field(description="A JSON Merge Patch (RFC 7396) of the request.")
    verdict: Verdict
    wait_until: Moment | None
    message_kind: Code | None
    rule: Code
    summary: Text


class MissingFact(Part):
    """A fact that was not given and could change the answer."""

    pointer: Pointer
    question: Text = Field(description="To ask a person.")
    verdicts: list[Verdict] = Field(description="Those that remain possible.")
    example: Consequence


class SingleChange(Consequence):
    """One change of a fact that gives another answer."""

    change: Code
    pointer: Pointer
    text: Text


class DecisionAnswer(Part):
    """Follow up now, wait until a moment, or don't; why, and who says so; and a message."""

    id: Id
    verdict: Verdict
    wait_until: Moment | None = Field(
        description="Set exactly with `wait`: at that instant, nothing else having changed, this "
        "wait is over."
    )
    send_from: Moment | None = Field(
        description="With `follow_up_now`: the first good moment from now on."
    )
    send_by: Moment | None = Field(description="After this the note is late; never in the past.")
    valid_until: Moment | None = Field(
        description="Until then the passing of time changes nothing; null: never."
    )
    closed: bool = Field(description="Nothing on the candidate's side can reopen it.")
    summary: Text
    rule: Code
    reasons: list[Reason]
    support: Support | None
    message: Message | None
    messages: list[Message] = Field(
        description="One for each recipient who is due one; `message` is the first."
    )
    assumptions: list[Assumption]
    policy: PolicyInForce
    versions: Versions
    as_of: Moment
    time_zone: Annotated[str, StringConstraints(max_length=64)] = Field(
        description="The employer's, as used: an IANA name, or a fixed offset."
    )
    reference: Annotated[str, StringConstraints(max_length=128)] | None
    trace: list[Traced] | None = Field(
        default=None, description="With `explain=full`: every rule in order."
    )
    alternatives: list[Alternative] | None = Field(
        default=None, description="With `explain=full`: where published advice differs."
    )
    missing: list[MissingFact] | None = Field(
        default=None, description="With `explain=full`: what to ask next, most telling first."
    )
    would_change_if: list[SingleChange] | None = Field(
        default=None, description="With `explain=changes`."
    )


class FieldFault(Part):
    """One fault: where, which, and what to do."""

    pointer: Pointer
    code: Code
    detail: Text


class Problem(Part):
    """What went wrong (RFC 9457), and what to do about it."""

    type: Annotated[str, StringConstraints(max_length=128)] = Field(
        description="The address of the problem's documentation."
    )
    title: Text
    status: int = Field(ge=400, le=599)
    detail: Text
    errors: list[FieldFault]
    application_id: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        default=None,
        description="With a taken `external_id`: the application that has it. With an outdated "
        "answer: the application that it was about.",
    )
    decision_id: Id | None = Field(
        default=None, description="With an outdated answer: the decision that holds now."
    )
