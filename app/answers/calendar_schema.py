"""The shapes of calendars, for the API description and the tests."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.answers.schema import Moment, Part
from app.answers.tracked_schema import ApplicationId, Cursor, Name

CalendarId = Annotated[str, StringConstraints(pattern=r"^cal_[0-9a-f-]{36}$", max_length=40)]
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$", max_length=43)]
Address = Annotated[str, StringConstraints(max_length=128)]
Language = Annotated[str, StringConstraints(max_length=35)]


class CalendarAnswer(Part):
    """A calendar, without its address."""

    id: CalendarId
    application_id: ApplicationId | None
    subject_id: Name | None
    all: bool = Field(description="Whether it shows all applications.")
    language: Language
    created_at: Moment


class NewCalendarAnswer(CalendarAnswer):
    """A calendar with its address, which is told this once."""

    token: Token | None = Field(
        description="Whoever has it can read the calendar. Null where the answer is repeated for "
        "an `Idempotency-Key`: it is kept nowhere."
    )
    url: Address | None = Field(description="The path under which programs subscribe; as `token`.")


class CalendarList(Part):
    items: list[CalendarAnswer]
    next_cursor: Cursor | None = Field(description="For the next page; null: this is the last.")
