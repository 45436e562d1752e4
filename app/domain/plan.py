"""The future of an answer: every step that the passing of time alone will bring.

Nothing is sampled. A decision says until when it holds; there the next one is made.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from app.domain.decision import Decision
from app.domain.engine import decide
from app.domain.policy import Policy
from app.domain.sending import after, sending
from app.domain.state import State
from app.domain.vocabulary import Verdict
from app.domain.working_time import BusinessCalendar


class Reign(NamedTuple):
    """A policy and the instant at which the next one takes over; None: it stays in force."""

    policy: Policy
    ends_at: datetime | None


class Step(NamedTuple):
    """One decision, from the instant it is made for (`decision.as_of`) until it changes."""

    decision: Decision
    until: datetime | None
    """None: it never changes again by itself."""
    if_sent: "tuple[Step, ...] | None"
    """With `follow_up_now`: what follows if the note is sent at the step's first instant."""


def plan(
    state: State, reigns: Sequence[Reign], calendar: BusinessCalendar, as_of: datetime
) -> tuple[Step, ...]:
    """Every step from `as_of` on. `reigns`: the policies in force from then on, in their order.

    A plan ends: a decision changes only at one of the finitely many instants that its facts hold.
    """
    return tuple(
        Step(decision, until, _if_sent(decision, state, reigns, calendar))
        for decision, until in decisions(state, reigns, calendar, as_of)
    )


def decisions(
    state: State, reigns: Sequence[Reign], calendar: BusinessCalendar, as_of: datetime
) -> Iterator[tuple[Decision, datetime | None]]:
    """Each decision from `as_of` on, and until when it holds."""
    moment: datetime | None = as_of
    for policy, ends_at in reigns:
        while moment is not None and (ends_at is None or moment < ends_at):
            decision = decide(state, policy, calendar, moment)
            until = sooner(decision.valid_until, ends_at)
            yield decision, until
            moment = until


def _if_sent(
    decision: Decision, state: State, reigns: Sequence[Reign], calendar: BusinessCalendar
) -> tuple[Step, ...] | None:
    if decision.outcome.verdict is not Verdict.FOLLOW_UP_NOW:
        return None
    sent = sending(decision, state, decision.as_of)
    if sent is None:
        return None
    follows = decisions(after(state, sent), reigns, calendar, decision.as_of)
    return tuple(Step(each, until, None) for each, until in follows)


def sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two instants, of which None is never."""
    return min((each for each in (one, other) if each is not None), default=None)
