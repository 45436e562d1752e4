"""What is reported of an application. Events keep what the caller sent."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

Body: TypeAlias = dict[str, Any]
"""A body of `POST /v1/decisions` without `as_of`, or a part of one."""

Reading: TypeAlias = Callable[[str, Body], datetime]
"""The instant that a moment of a body means; its zone is the body's."""


class EventType(StrEnum):
    INTERVIEW_SCHEDULED = "interview_scheduled"
    INTERVIEW_HELD = "interview_held"
    INTERVIEW_CANCELLED = "interview_cancelled"
    TIMELINE_GIVEN = "timeline_given"
    NOTE_SENT = "note_sent"
    EMPLOYER_UPDATE = "employer_update"
    NEW_INFORMATION = "new_information"
    NEW_INFORMATION_TOLD = "new_information_told"
    CANDIDATE_STATUS = "candidate_status"
    FACTS_CHANGED = "facts_changed"
    EVENT_RETRACTED = "event_retracted"
    APPLICATION_CHANGED = "application_changed"
    """A `PATCH` of the application; nobody reports it."""


class Event(NamedTuple):
    sequence: int
    """The order of arrival."""
    event_id: str
    type: EventType
    at: datetime
    """When it happened; of a round, its end, which may lie ahead."""
    recorded_at: datetime
    data: Mapping[str, Any]
    """Its fields as they were sent, `at` among them."""

    @property
    def counts_from(self) -> datetime:
        """What lies ahead is known from when it was reported."""
        return min(self.at, self.recorded_at)


class Beginning(NamedTuple):
    """What an application was created with, or what a change made of it."""

    body: Body
    at: datetime
    """Recorded then: a round that had ended by then was held."""
