"""The shape of a plan, for the API description and the tests."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.answers.schema import (
    Assumption,
    Code,
    Day,
    Moment,
    Part,
    PolicyInForce,
    Text,
    Versions,
)
from app.domain.vocabulary import Verdict


class SequelStep(Part):
    """What is right from one moment until another."""

    from_: Moment = Field(alias="from")
    until: Moment | None = Field(description="Exclusive; null: it never changes again by itself.")
    verdict: Verdict
    wait_until: Moment | None
    message_kind: Code | None
    rule: Code
    summary: Text


class PlanStep(SequelStep):
    if_sent: list[SequelStep] | None = Field(
        description="With `follow_up_now`: what follows if the note is sent at `from`."
    )


class DayOff(Part):
    """A day on which the employer does not work."""

    date: Day
    holiday: Text | None = Field(description="Its name; null: a weekend.")


class PlanAnswer(Part):
    """Every step until the answer never changes again; the first is the decision itself."""

    as_of: Moment
    steps: list[PlanStep]
    days_off: list[DayOff] = Field(
        description="From the interview, a month back at most, to a week after the last step, a "
        "year ahead at most."
    )
    assumptions: list[Assumption]
    policy: PolicyInForce = Field(description="The one in force at `as_of`.")
    versions: Versions
    time_zone: Annotated[str, StringConstraints(max_length=64)]
    reference: Annotated[str, StringConstraints(max_length=128)] | None
