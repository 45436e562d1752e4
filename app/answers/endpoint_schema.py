"""The shapes of webhook endpoints, for the API description and the tests."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.answers.schema import Code, Moment, Part, Text
from app.domain.vocabulary import Verdict

EndpointId = Annotated[str, StringConstraints(pattern=r"^whe_[0-9a-f-]{36}$", max_length=40)]
DeliveryId = Annotated[str, StringConstraints(pattern=r"^msg_[0-9a-f-]{36}$", max_length=40)]
Cursor = Annotated[str, StringConstraints(max_length=512)]
Count = Annotated[int, Field(ge=0)]


class EndpointAnswer(Part):
    """Where to be told, of what, and how that goes."""

    id: EndpointId
    url: Annotated[str, StringConstraints(max_length=2_048)]
    description: Text | None
    verdicts: list[Verdict] = Field(description="Only these are told; empty: all.")
    causes: list[Code] = Field(description="Only what these brought is told; empty: all.")
    spread_seconds: Count
    disabled: bool
    disabled_at: Moment | None
    disabled_reason: Code | None = Field(
        description="`asked`: you did; `gone`: the destination answered with a 410."
    )
    failure_count: Count = Field(description="Failures since the last notification that arrived.")
    resume_at: Moment | None = Field(
        description="After several failures, or a 429 or 503 with `Retry-After`, nothing is sent "
        "before; then one notification is tried."
    )
    previous_secret_until: Moment | None = Field(
        description="Until then the secret before signs as well."
    )
    created_at: Moment
    changed_at: Moment = Field(description="By you.")


class EndpointWithSecret(EndpointAnswer):
    """An endpoint with its new secret, which is told here and no more."""

    secret: Annotated[str, StringConstraints(pattern=r"^whsec_[A-Za-z0-9+/=]+$", max_length=128)]


class EndpointList(Part):
    items: list[EndpointAnswer]
    next_cursor: Cursor | None = Field(description="For the next page; null: this is the last.")


class PingAnswer(Part):
    """What became of a ping."""

    delivery_id: DeliveryId
    delivered: bool = Field(description="It was answered with a status from 200 to 299.")
    response_status: Annotated[int, Field(ge=100, le=999)] | None
    error: Code | None = Field(description="Why there is no status.")
    duration_ms: Count
    advice: Text = Field(description="What to do, if anything.")
