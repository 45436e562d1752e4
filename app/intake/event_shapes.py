"""The shapes of events: each type has its own fields, the same as in a request."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.application.event import EventType
from app.domain.vocabulary import (
    CandidateStatus,
    InformationKind,
    Route,
    Stage,
)
from app.intake.shapes import (
    EmployerShape,
    InformationShape,
    MessageFactsShape,
    Moment,
    Name,
    NoteShape,
    Shape,
    TimelineShape,
    UpdateShape,
)


class EventShape(Shape):
    event_id: Name | None = Field(
        default=None,
        description="Your own, so that sending it again changes nothing; absent: one is made.",
    )
    at: Moment = Field(description="When it happened.")


class InterviewEvent(EventShape):
    """A round: planned, over, or called off."""

    type: Literal[
        EventType.INTERVIEW_SCHEDULED, EventType.INTERVIEW_HELD, EventType.INTERVIEW_CANCELLED
    ]
    at: Moment = Field(
        description="`interview_scheduled`: the end of the round, or its beginning if only that is "
        "known, which may lie ahead; `interview_held`: its end; `interview_cancelled`: when it was "
        "called off, or when it was to be: the next round from then on is off."
    )
    stage: Stage | None = Field(default=None, description="Absent: unknown.")


class TimelineEvent(EventShape):
    """The employer said when it will answer."""

    type: Literal[EventType.TIMELINE_GIVEN]
    timeline: TimelineShape


class NoteEvent(NoteShape, EventShape):
    """The candidate sent something; `sent_at` is `at` unless it is given."""

    type: Literal[EventType.NOTE_SENT]


class UpdateEvent(UpdateShape, EventShape):
    """The employer said or did something."""

    type: Literal[EventType.EMPLOYER_UPDATE]


class InformationEvent(InformationShape, EventShape):
    """Something is new that the employer does not know; with `told_at` it does."""

    type: Literal[EventType.NEW_INFORMATION]


class ToldEvent(EventShape):
    """The employer was told everything of a kind that was new until then."""

    type: Literal[EventType.NEW_INFORMATION_TOLD]
    kind: InformationKind


class StatusEvent(EventShape):
    """The candidate's own mind."""

    type: Literal[EventType.CANDIDATE_STATUS]
    status: CandidateStatus


class FactsEvent(EventShape):
    """Facts that are added to those known, or take their place; lists are replaced whole."""

    type: Literal[EventType.FACTS_CHANGED]
    employer: EmployerShape | None = None
    message_facts: MessageFactsShape | None = None
    route: Route | None = Field(default=None, description="Whom the candidate deals with.")


class RetractionEvent(EventShape):
    """An event is taken back, for good, as if it had not been reported; it may arrive later."""

    type: Literal[EventType.EVENT_RETRACTED]
    retracts: Name = Field(description="The `event_id` of what is taken back.")


class EventOfSomeType(BaseModel):
    """Enough of an event to tell its shape."""

    model_config = ConfigDict(strict=True, extra="allow", hide_input_in_errors=True)

    type: Any = None


AnyEvent = Annotated[
    InterviewEvent
    | TimelineEvent
    | NoteEvent
    | UpdateEvent
    | InformationEvent
    | ToldEvent
    | StatusEvent
    | FactsEvent
    | RetractionEvent,
    Field(discriminator="type"),
]

SHAPES: dict[str, type[EventShape]] = {
    EventType.INTERVIEW_SCHEDULED: InterviewEvent,
    EventType.INTERVIEW_HELD: InterviewEvent,
    EventType.INTERVIEW_CANCELLED: InterviewEvent,
    EventType.TIMELINE_GIVEN: TimelineEvent,
    EventType.NOTE_SENT: NoteEvent,
    EventType.EMPLOYER_UPDATE: UpdateEvent,
    EventType.NEW_INFORMATION: InformationEvent,
    EventType.NEW_INFORMATION_TOLD: ToldEvent,
    EventType.CANDIDATE_STATUS: StatusEvent,
    EventType.FACTS_CHANGED: FactsEvent,
    EventType.EVENT_RETRACTED: RetractionEvent,
}
"""What can be reported."""
