"""What is asked about webhooks. In a change `null` is the default again."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints

from app.applications.ledger import Cause
from app.domain.vocabulary import Verdict
from app.intake.shapes import TEXT_PATTERN, Moment, Shape, whole
from app.webhooks.urls import LONGEST_URL

USUAL_SPREAD_SECONDS = 60
USUAL_OVERLAP_HOURS = 24
_LONGEST_DESCRIPTION = 200
_MOST_SPREAD_SECONDS = 3_600
_MOST_OVERLAP_HOURS = 168

AnnouncedCause: TypeAlias = Literal[Cause.EVENT, Cause.CHANGE, Cause.TIME, Cause.BASIS]

Url = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_URL),
    Field(description="`https://`, a public host, port 443 or 8443. Redirects are not followed."),
]
Description = Annotated[
    str,
    StringConstraints(min_length=1, max_length=_LONGEST_DESCRIPTION, pattern=TEXT_PATTERN),
    Field(description="For yourself."),
]
Verdicts = Annotated[
    list[Verdict],
    Field(max_length=len(Verdict), description="Tell these only; empty: all."),
]
Causes = Annotated[
    list[AnnouncedCause],
    Field(max_length=4, description="Tell only what one of these brought; empty: all."),
]
Spread = Annotated[
    int,
    BeforeValidator(whole),
    Field(
        ge=0,
        le=_MOST_SPREAD_SECONDS,
        description="What time brings to many applications at one moment is told over so many "
        "seconds. What an event brings is told at once.",
    ),
]


class EndpointFields(Shape):
    """What an endpoint may be given, and may be changed."""

    description: Description | None = None
    verdicts: Verdicts | None = None
    causes: Causes | None = None
    spread_seconds: Spread | None = Field(
        default=None, description=f"Default: {USUAL_SPREAD_SECONDS}."
    )


class EndpointRequest(EndpointFields):
    """Where to be told, and of what."""

    url: Url


class EndpointChange(EndpointFields):
    """A JSON Merge Patch (RFC 7396) of what can be changed of an endpoint."""

    url: Url | None = None
    disabled: bool | None = Field(
        default=None,
        description="`true`: nothing is sent until it is enabled again; what waits, waits. "
        "`false`: enabled, and its failures so far are forgotten.",
    )


class RotationRequest(Shape):
    overlap_hours: (
        Annotated[int, BeforeValidator(whole), Field(ge=0, le=_MOST_OVERLAP_HOURS)] | None
    ) = Field(
        default=None,
        description=f"For so long the secret before signs as well. Default: {USUAL_OVERLAP_HOURS}.",
    )


class DeadReplayRequest(Shape):
    since: Moment | None = Field(
        default=None,
        description="Given up at this moment or later, with offset, or a day in UTC; at most 30 "
        "days are looked back.",
    )
    cursor: Annotated[str, StringConstraints(max_length=512)] | None = Field(
        default=None, description="From `next_cursor`."
    )


class Nothing(Shape):
    """There is nothing to say."""


def values_of(asked: EndpointFields) -> dict[str, Any]:
    """Columns for the fields that were given."""
    given = {name: getattr(asked, name) for name in asked.model_fields_set - {"disabled"}}
    if "verdicts" in given:
        given["verdicts"] = _in_order(given["verdicts"], tuple(Verdict))
    if "causes" in given:
        given["causes"] = _in_order(given["causes"], tuple(Cause))
    if "spread_seconds" in given and given["spread_seconds"] is None:
        given["spread_seconds"] = USUAL_SPREAD_SECONDS
    return given


def _in_order(given: list[str] | None, known: tuple[str, ...]) -> list[str]:
    """Each once."""
    return [str(each) for each in known if each in (given or ())]
