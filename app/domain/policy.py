"""The policy: every number the rules use, each with its unit and its published sources.

A policy is data (`app/policies/*.toml`), immutable once released, and in force from a date. The
docstring of a field says what the number means; its value, range and references are in the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, TypeAlias

from app.domain.vocabulary import InformationKind, Verdict
from app.domain.working_time import SendingHours

Value: TypeAlias = int | time


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One value of a policy. Units: `hours`, `days`, `business_days`, `count`, `clock_time`."""

    value: Value
    unit: str
    references: tuple[str, ...]
    lowest: Value
    """With `highest`: what a customer may choose; the rules are proved for all of it."""
    highest: Value
    means: str
    note: str | None
    """How the number was read off sources that disagree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A count of published sources: so many of them say so."""

    agree: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What published sources name for a number: how many name which value."""

    named: Mapping[int, int]
    of: int
    """All that speak to it, those included that name no value."""
    sources: Mapping[int, tuple[str, ...]]
    """Ids of references that name a value, where they are among the published half."""
    rules: tuple[str, ...]
    """Rules that rest on the number without naming it."""

    def at_least(self, value: int) -> int:
        return sum(count for named, count in self.named.items() if named >= value)

    def at_most(self, value: int) -> int:
        return sum(count for named, count in self.named.items() if named <= value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissent:
    """Sources that would not do what a rule says; `news`: where that alone is what is new."""

    rule: str
    verdict: Verdict
    news: InformationKind | None
    agree: int
    of: int
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Days of the year, both ends included, that may run over the turn of the year."""

    first: tuple[int, int]
    last: tuple[int, int]
    not_in: frozenset[str]
    """Countries that have it at another time of the year."""

    def contains(self, day: date, country: str | None) -> bool:
        if country in self.not_in:
            return False
        month_day = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= month_day <= self.last
        return month_day >= self.first or month_day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The values themselves, by name; the unit is part of the name."""

    thank_you_pause_hours: int
    """No thank-you sooner than this after the interview: not from the doorstep."""
    thank_you_window_hours: int
    """A thank-you is on time until then."""
    thank_you_courtesy_hours: int
    """Sent later than this, a thank-you is a contact of its own and starts a new count."""
    thank_you_limit_days: int
    """No thank-you after so much silence."""
    thank_you_opens: time
    thank_you_closes: time
    sending_opens: time
    sending_closes: time

    usual_wait_business_days: int
    """From the interview to the first question, when no time was named."""
    usual_wait_phone_screen_business_days: int
    usual_wait_executive_business_days: int
    usual_wait_academia_business_days: int
    usual_wait_government_business_days: int
    usual_wait_germany_business_days: int
    usual_wait_spain_business_days: int
    usual_wait_india_business_days: int
    usual_wait_season_business_days: int

    buffer_after_date_business_days: int
    """Whole working days between a promised date and the question about it."""
    buffer_after_absence_business_days: int
    still_deciding_wait_business_days: int
    asked_to_wait_wait_business_days: int
    on_hold_wait_business_days: int
    away_wait_business_days: int
    """When no return was named."""
    verbal_offer_wait_business_days: int
    moved_wait_business_days: int
    """From a round that was called off without a new date to the question about it."""

    gap_between_check_ins_business_days: int
    gap_after_courtesy_business_days: int
    """After a timely thank-you, a reply or a correction; and after an answer without content."""
    gap_before_closing_business_days: int
    most_check_ins_count: int
    """Questions since the employer's last word."""
    silence_limit_days: int
    """From the moment a question became due to the moment at which silence is the answer."""

    post_rejection_window_business_days: int
    reply_within_hours: int
    offer_answer_lead_business_days: int
    """An answer to an offer is given so long before it is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    version: str
    digest: str
    effective_from: date
    evidence_gathered_on: date
    numbers: Numbers
    described: Mapping[str, Number]
    """The same values by name, with unit and references, for the reasons of an answer."""
    surveys: Mapping[str, Survey]
    tallies: Mapping[str, Tally]
    """By the name of the number that was asked about."""
    dissents: tuple[Dissent, ...]
    seasons: tuple[Season, ...]
    """When the usual wait is longer."""
    thank_you_hours: SendingHours
    sending_hours: SendingHours
    overrides: Mapping[str, Value]
    """What a caller chose instead of the published values; the digest covers it."""

    def in_season(self, day: date, country: str | None) -> bool:
        return any(season.contains(day, country) for season in self.seasons)


def thank_you_hours(numbers: Numbers) -> SendingHours:
    return SendingHours(numbers.thank_you_opens, numbers.thank_you_closes, True)


def sending_hours(numbers: Numbers) -> SendingHours:
    return SendingHours(numbers.sending_opens, numbers.sending_closes, False)


def adapted(policy: Policy, overrides: Mapping[str, Value], digest: str) -> Policy:
    """The policy with a caller's own numbers, each inside its admissible range. No source names
    them, so none is cited for them.
    """
    values: dict[str, Any] = dict(overrides)
    numbers = replace(policy.numbers, **values)
    own = {
        name: replace(policy.described[name], value=value, references=())
        for name, value in overrides.items()
    }
    return replace(
        policy,
        digest=digest,
        numbers=numbers,
        described={**policy.described, **own},
        thank_you_hours=thank_you_hours(numbers),
        sending_hours=sending_hours(numbers),
        overrides=overrides,
    )
