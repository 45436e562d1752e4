"""The shape of a request for a calendar."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.domain.fault import Fault, RefusedError
from app.intake.shapes import LANGUAGE_PATTERN, Name, Shape

LONGEST_LANGUAGE = 35


class CalendarRequest(Shape):
    """What the calendar shows: exactly one of `application_id`, `subject_id` and `all`."""

    application_id: Name | None = Field(default=None, description="One application.")
    subject_id: Name | None = Field(
        default=None, description="All applications of a person, also those that are yet to come."
    )
    all: bool | None = Field(default=None, description="All of your applications.")
    language: (
        Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN, max_length=LONGEST_LANGUAGE)]
        | None
    ) = Field(default=None, description="BCP 47; default: as `Accept-Language`, else `en`.")


def require_one(request: CalendarRequest) -> None:
    """Raises `RefusedError`."""
    named = (request.application_id, request.subject_id)
    if sum(each is not None for each in named) + (request.all is True) != 1:
        raise RefusedError((Fault(pointer="", code="not_exactly_one"),))
