"""The shape of a request, as in the contract: names, kinds, limits. Nothing is coerced; `null` is
absent; an unknown field is refused. What the moments mean is read later (`readings`).
"""

import re
from datetime import time
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from app.domain.vocabulary import (
    CandidateStatus,
    Channel,
    InformationKind,
    Level,
    NoteKind,
    Route,
    Sector,
    Stage,
    TimelineKind,
    TimelineUnit,
    Tone,
    UpdateKind,
)

MOST_ITEMS = 100
MOST_RECIPIENTS = 20
MOST_TOPICS = 20
MOST_OVERRIDES = 64
LONGEST_TEXT = 2_000
LONGEST_NAME = 128
MOST_AMOUNT = 366
LONGEST_MOMENT = 40
LONGEST_ZONE = 64

MOMENT_PATTERN = (
    r"^(20\d\d|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?)?$"
)
TEXT_PATTERN = (
    r"^[^\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]*"
    r"[^\s\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]"
    r"[^\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]*$"
)
COUNTRY_PATTERN = r"^[A-Z]{2}$"
SUBDIVISION_PATTERN = r"^[A-Z]{2}-[A-Z0-9]{1,3}$"
CLOCK_TIME_PATTERN = r"^([01]\d|2[0-3]):[0-5]\d$"
LANGUAGE_PATTERN = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"

_CLOCK_TIME = re.compile(CLOCK_TIME_PATTERN)

Moment = Annotated[str, StringConstraints(pattern=MOMENT_PATTERN, max_length=LONGEST_MOMENT)]
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_TEXT, pattern=TEXT_PATTERN)
]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_NAME, pattern=TEXT_PATTERN)
]
ZoneName = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ZONE)]


_MOMENT = re.compile(MOMENT_PATTERN, re.ASCII)


def has_form_of_moment(text: str) -> bool:
    return len(text) <= LONGEST_MOMENT and _MOMENT.match(text) is not None and text[-1] != "\n"


def whole(value: object) -> object:
    """`2.0` is the number 2 in JSON; `2.5` and `"2"` stay what they are, and are refused."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def clock_time(value: object) -> time | None:
    """`09:00` as the time of day that it is; None for anything else."""
    if not isinstance(value, str) or _CLOCK_TIME.fullmatch(value) is None:
        return None
    return time.fromisoformat(value)


Amount = Annotated[int, BeforeValidator(whole), Field(ge=1, le=MOST_AMOUNT)]


class Shape(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, populate_by_name=False, hide_input_in_errors=True
    )


class InterviewShape(Shape):
    """The latest round."""

    ended_at: Moment = Field(
        description="Scheduled or actual end. May lie ahead: then only an offer's deadline or "
        "something owed can be written before it."
    )
    stage: Stage | None = Field(default=None, description="Absent: unknown.")
    level: Level | None = Field(default=None, description="Of the post.")


class TimelineShape(Shape):
    """What the employer said about when it will answer: the newest statement."""

    kind: TimelineKind = Field(
        description="`by_date` with `date`; `within` with `amount` and `unit`; `between` with "
        "`from` and `to`; `vague` with nothing, or `amount` and `unit` as a rough word."
    )
    date: Moment | None = Field(
        default=None, description="The promise lasts to the end of this day."
    )
    amount: Amount | None = None
    unit: TimelineUnit | None = None
    from_: Moment | None = Field(default=None, alias="from")
    to: Moment | None = Field(default=None, description="The far end counts.")
    given_at: Moment | None = Field(default=None, description="Default: `interview.ended_at`.")
    may_ask: bool | None = Field(
        default=None, description="The employer said to ask if nothing is heard by then: no buffer."
    )


class NoteShape(Shape):
    """What the candidate sent, calls and visits included."""

    kind: NoteKind = Field(
        description="`check_in` is the first question about the state of things; `reply` answers "
        "what they asked; `closing` is the last, graceful note."
    )
    sent_at: Moment | None = Field(
        default=None, description="May be missing for a `thank_you`: the day after is assumed."
    )
    to: list[Text] | None = Field(
        default=None, max_length=MOST_RECIPIENTS, description="Refs of recipients; absent: all."
    )
    channel: Channel | None = None
    bounced: bool | None = Field(default=None, description="A bounced note was not sent.")


class InformationShape(Shape):
    """What bears on the decision and the employer did not know at the interview."""

    kind: InformationKind
    summary: Text | None = Field(
        default=None, description="What the note says of it, in your words."
    )
    deadline: Moment | None = Field(default=None, description="Only with `competing_offer`.")
    told_at: Moment | None = Field(default=None, description="It has been told; absent: not yet.")


class UpdateShape(Shape):
    """What the employer said or did since. Which extra goes with which kind: `until` with
    `still_deciding`, `asked_to_wait`, `on_hold`, `away`; `from` with `away`; `answer_by` with
    `asked_for_material`, `asked_question`, `verbal_offer`, `offer`; `next_round_at` with
    `next_round_scheduled` (required) and `interview_moved`.
    """

    kind: UpdateKind = Field(
        description="`acknowledged`: an answer without content; `still_deciding`: no decision yet; "
        "`asked_to_wait`: please wait; `interview_moved`: the planned round will not take place."
    )
    at: Moment
    until: Moment | None = Field(
        default=None, description="They will not decide, or be back, before the end of this."
    )
    from_: Moment | None = Field(
        default=None, alias="from", description="A date: from the beginning of that day."
    )
    answer_by: Moment | None = Field(
        default=None, description="By when they want the answer, or what they asked for."
    )
    next_round_at: Moment | None = Field(
        default=None, description="The end of the round; its beginning if only that is known."
    )


class EmployerShape(Shape):
    """Weekends, holidays and hours are the employer's."""

    time_zone: ZoneName | None = Field(default=None, description="IANA name.")
    country: Annotated[str, StringConstraints(pattern=COUNTRY_PATTERN)] | None = Field(
        default=None, description="ISO 3166-1 alpha-2."
    )
    subdivision: Annotated[str, StringConstraints(pattern=SUBDIVISION_PATTERN)] | None = Field(
        default=None, description="Full ISO 3166-2."
    )
    sector: Sector | None = None


class RecipientShape(Shape):
    ref: Text | None = Field(
        default=None, description="Your name for this person, for `notes_sent[].to`."
    )
    name: Text | None = None
    topics: list[Text] | None = Field(
        default=None, max_length=MOST_TOPICS, description="Things discussed with this person."
    )


class MessageFactsShape(Shape):
    """What a draft may say; nothing else is ever said."""

    candidate_name: Text | None = None
    recipients: list[RecipientShape] | None = Field(default=None, max_length=MOST_RECIPIENTS)
    role: Text | None = None
    company: Text | None = None
    topics: list[Text] | None = Field(
        default=None, max_length=MOST_TOPICS, description="Things discussed."
    )
    strength: Text | None = Field(default=None, description="Why the candidate fits.")
    gap: Text | None = Field(default=None, description="A point to add or put right.")
    language: Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)] | None = Field(
        default=None, description="BCP 47; default `en`."
    )
    tone: Tone | None = None


class StateShape(Shape):
    """The state of an interview, whenever it is asked about."""

    interview: InterviewShape
    time_zone: ZoneName | None = Field(
        default=None, description="The caller's own, by its IANA name."
    )
    timeline: TimelineShape | None = None
    notes_sent: list[NoteShape] | None = Field(default=None, max_length=MOST_ITEMS)
    new_information: list[InformationShape] | None = Field(default=None, max_length=MOST_ITEMS)
    employer_updates: list[UpdateShape] | None = Field(default=None, max_length=MOST_ITEMS)
    candidate_status: CandidateStatus | None = None
    employer: EmployerShape | None = None
    route: Route | None = Field(default=None, description="Whom the candidate deals with.")
    message_facts: MessageFactsShape | None = None
    policy_version: Name | None = Field(
        default=None, description="Default: the one in force at `as_of`."
    )
    policy_overrides: dict[str, Any] | None = Field(
        default=None,
        max_length=MOST_OVERRIDES,
        description="Your own numbers instead of the policy's, by name, each inside its range: "
        "see `/v1/policies/{version}`. A number of hours, days or times is whole; an hour of the "
        "day is written `09:00`.",
    )
    reference: Name | None = Field(default=None, description="Your own; echoed.")
    subject_id: Name | None = Field(default=None, description="The person, for export and erasure.")


class DecisionRequest(StateShape):
    """The state of an interview."""

    as_of: Moment | None = Field(
        default=None, description="The instant to decide for; default: now."
    )


class ApplicationRequest(StateShape):
    """What is tracked: the state of an application, and your own name for it."""

    external_id: Name = Field(
        description="Your own name for it. It stays; sent again with the same body it is found."
    )
