"""The shapes of deliveries and of what is delivered, for the API description and the tests."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.answers.endpoint_schema import Count, Cursor, DeliveryId, EndpointId
from app.answers.schema import Code, Id, Moment, Part
from app.answers.tracked_schema import ApplicationId, Name
from app.domain.vocabulary import Verdict
from app.storage.outbox import DeliveryStatus

Timestamp = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?Z$", max_length=27),
]
"""In UTC, as Standard Webhooks writes it, and always of one length: it orders as text. Without a
fraction where an older release wrote it.
"""
Since = Annotated[
    str,
    StringConstraints(
        pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?[+-]\d{2}:\d{2}$", max_length=32
    ),
]
"""With a fraction of a second where several answers fell into one."""


class EarlierAnswer(Part):
    """The answer before."""

    decision_id: Id | None
    as_of: Since
    verdict: Verdict
    message_kind: Code | None
    wait_until: Moment | None


class DecisionChange(EarlierAnswer):
    """The new answer to an application, and the one before."""

    application_id: ApplicationId
    external_id: Name
    previous: EarlierAnswer


class DecisionChanged(Part):
    """An answer has changed. No name and no draft is in it."""

    type: Literal["decision.changed"]
    timestamp: Timestamp = Field(description="Since when the answer is right: `data.as_of`.")
    data: DecisionChange


class Pinged(Part):
    endpoint_id: EndpointId


class EndpointPing(Part):
    """To see whether an endpoint can be reached."""

    type: Literal["endpoint.ping"]
    timestamp: Timestamp
    data: Pinged


class Delivery(Part):
    """A notification for one endpoint."""

    id: DeliveryId = Field(description="The header `webhook-id` of every attempt.")
    endpoint_id: EndpointId
    type: Literal["decision.changed", "endpoint.ping"]
    application_id: ApplicationId | None = Field(description="Null: of a ping.")
    status: DeliveryStatus = Field(
        description="`pending`: it waits to be sent; `delivered`; `superseded`: the answer had "
        "changed again before it was sent, so it was not; `dead`: given up."
    )
    attempt_count: Count
    created_at: Moment
    next_attempt_at: Moment | None = Field(
        description="Null: it is settled. While it is being sent: when that counts as lost."
    )
    give_up_at: Moment
    settled_at: Moment | None


class DeliveryAttempt(Part):
    number: Annotated[int, Field(ge=1)] = Field(
        description="From 1 on. One that is missing was under way when its process ended."
    )
    started_at: Moment
    duration_ms: Count
    response_status: Annotated[int, Field(ge=100, le=999)] | None
    error: Code | None = Field(description="Why there is no status.")


class DeliveryInFull(Delivery):
    """A notification with its content and its attempts."""

    content: DecisionChanged | EndpointPing = Field(description="As it is sent, byte for byte.")
    attempts: list[DeliveryAttempt]


class DeliveryList(Part):
    items: list[Delivery]
    next_cursor: Cursor | None = Field(description="For the next page; null: this is the last.")


class DeadReplayAnswer(Part):
    """What became of deliveries that had been given up."""

    replayed: Count = Field(description="They wait to be sent again.")
    outdated: Count = Field(description="The answer has changed since: they stay as they are.")
    next_cursor: Cursor | None = Field(
        description="Null: all were looked at. Else ask again with it, for the rest."
    )
