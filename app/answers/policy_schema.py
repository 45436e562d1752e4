"""The shapes of policies as resources."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from app.answers.schema import Code, Day, Moment, Part, PolicyInForce, Reference, Text
from app.domain.vocabulary import Verdict

Digest = Annotated[str, StringConstraints(max_length=80)]
Value = int | Annotated[str, StringConstraints(max_length=16)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$", max_length=5)]


class PolicyListed(Part):
    version: Code
    digest: Digest
    effective_from: Day = Field(description="In force from midnight UTC of this day.")
    evidence_gathered_on: Day


class PolicyList(Part):
    """Every policy, oldest first. The one in force at `as_of` decides."""

    policies: list[PolicyListed]


class DatedValue(Part):
    from_: Day = Field(alias="from")
    value: Value


class NamedValue(Part):
    """So many sources name this value."""

    value: int
    sources: int


class NumberTally(Part):
    of: int = Field(description="All sources that speak to it, those included that name no value.")
    named: list[NamedValue]


class PolicyNumber(Part):
    """One number. A request may choose another value, from `lowest` to `highest`."""

    value: Value
    unit: Code = Field(description="`hours`, `days`, `business_days`, `count`, `clock_time`.")
    lowest: Value
    highest: Value
    means: Text
    note: Text | None = Field(description="How it was read off sources that disagree.")
    values: list[DatedValue] = Field(description="The values that were in force, oldest first.")
    named_by_sources: NumberTally | None
    references: list[Reference]


class PolicySeason(Part):
    """Days of the year, both ends included, on which a long wait is usual."""

    first: MonthDay
    last: MonthDay
    not_in: list[Code] = Field(description="Countries that have it at another time of the year.")


class SurveyCount(Part):
    agree: int
    of: int


class PolicyDocument(Part):
    """A whole policy. It never changes: a change is a policy of a later date."""

    version: Code
    digest: Digest
    effective_from: Day
    evidence_gathered_on: Day
    numbers: dict[str, PolicyNumber]
    seasons: list[PolicySeason]
    surveys: dict[str, SurveyCount]


class NumberChange(Part):
    name: Code
    unit: Code
    from_: Value = Field(alias="from")
    to: Value


class PolicyTold(Part):
    """What one of the two policies decides."""

    verdict: Verdict
    rule: Code
    message_kind: Code | None
    wait_until: Moment | None
    send_by: Moment | None
    summary: Text


class AnswerChange(Part):
    """One kind of change, told for its witness."""

    from_: PolicyTold = Field(alias="from")
    to: PolicyTold
    situations: list[Text] = Field(description="Where it was seen.")
    witness: dict[str, Any] = Field(
        description="A body of `POST /v1/decisions`: with the `policy_version` of either policy it "
        "gives the two answers."
    )


class PolicyDiff(Part):
    """What changes from one policy to another; other verdicts first."""

    from_: PolicyInForce = Field(alias="from")
    to: PolicyInForce
    numbers: list[NumberChange]
    situations: int = Field(description="So many were followed through all that time brings.")
    changes: list[AnswerChange]


class RuleProof(Part):
    """Can the rule decide? With facts for which it does."""

    rule: Code
    reachable: bool
    witness: dict[str, Any] | None


class Overlap(Part):
    """Two rules that apply to one state and say different things: the earlier one decides."""

    earlier: Code
    later: Code
    declared: bool = Field(description="The earlier rule names the later one in `overrides`.")
    witness: dict[str, Any]


class Law(Part):
    """What holds for every history, every calendar, and every number that a caller may choose."""

    id: Code
    statement: Text
    proved: bool
    method: Text
    counterexample: dict[str, Any] | None


class AnalysedPolicy(Part):
    version: Code
    digest: Digest


class PolicyAnalysis(Part):
    """What was proved of a policy when it was published."""

    policy: AnalysedPolicy
    engine: Code
    solver: Code
    complete: bool = Field(description="Every state has a verdict.")
    states_covered: int = Field(description="So many states were covered by enumeration as well.")
    rules: list[RuleProof]
    unreachable: list[Code]
    overlaps: list[Overlap]
    laws: list[Law]
