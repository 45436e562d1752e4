"""The shapes of tracked applications, for the API description and the tests."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from app.answers.schema import Code, DecisionAnswer, Moment, Part, Text
from app.domain.vocabulary import CandidateStatus, Route, Verdict
from app.intake.shapes import (
    EmployerShape,
    InformationShape,
    InterviewShape,
    MessageFactsShape,
    NoteShape,
    TimelineShape,
    UpdateShape,
)

ApplicationId = Annotated[str, StringConstraints(pattern=r"^app_[0-9a-f-]{36}$", max_length=40)]
Name = Annotated[str, StringConstraints(max_length=128)]
Cursor = Annotated[str, StringConstraints(max_length=512)]


class StateAnswer(Part):
    """A state as it stands: a body of `POST /v1/decisions` but for `as_of`."""

    interview: InterviewShape
    time_zone: Annotated[str, StringConstraints(max_length=64)] | None
    timeline: TimelineShape | None
    notes_sent: list[NoteShape]
    new_information: list[InformationShape]
    employer_updates: list[UpdateShape] = Field(
        description="Said by the employer, or what it must have said for the rounds to be as they "
        "were reported."
    )
    candidate_status: CandidateStatus | None
    employer: EmployerShape | None
    route: Route | None
    message_facts: MessageFactsShape | None
    policy_version: Name | None
    policy_overrides: dict[str, Any] | None
    reference: Name | None
    subject_id: Name | None


class ApplicationAnswer(StateAnswer):
    """What is kept track of, over all its rounds."""

    id: ApplicationId
    external_id: Name


class ApplicationList(Part):
    items: list[ApplicationAnswer]
    next_cursor: Cursor | None = Field(description="For the next page; null: this is the last.")


class EventAnswer(Part):
    """What an application amounts to with an event, and what is right now."""

    event_id: Name
    state: StateAnswer
    decision: DecisionAnswer


class PastAnswer(Part):
    """An answer, from the moment at which it was right until the next one."""

    as_of: Moment
    cause: Code = Field(
        description="`created`, `event`, `change` (of the whole), `time`: it passed; or `basis`: "
        "the engine, a policy, holidays or zones are others."
    )
    event_id: Name | None
    decision_id: Code | None = Field(
        description="On record as `GET /v1/decisions/{decision_id}`, if decisions are kept; null: "
        "of an answer from before they were."
    )
    verdict: Verdict
    wait_until: Moment | None
    message_kind: Code | None
    rule: Code
    policy_version: Code
    engine_version: Code


class HistoryAnswer(Part):
    """What was answered when, oldest first: each answer that differed from the one before."""

    items: list[PastAnswer]
    next_cursor: Cursor | None


class AgendaItem(Part):
    """What is right for one application."""

    application_id: ApplicationId
    external_id: Name
    reference: Name | None
    due_at: Moment = Field(
        description="`wait_until`; with `follow_up_now`, since when a note is right."
    )
    verdict: Verdict
    wait_until: Moment | None
    send_from: Moment | None
    send_by: Moment | None
    message_kind: Code | None
    rule: Code
    summary: Text


class AgendaAnswer(Part):
    """What is due or coming, across applications, soonest first."""

    as_of: Moment
    is_current: bool = Field(
        description="False: more answers have changed since the last sweep than one request sees "
        "to; ask again, or run `followup sweep`."
    )
    items: list[AgendaItem]
    next_cursor: Cursor | None
