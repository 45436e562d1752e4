"""Where two policies answer one state differently, from a moment on and for ever."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from app.domain.decision import Decision, Outcome
from app.domain.engine import decide
from app.domain.plan import Reign, decisions
from app.domain.policy import Policy
from app.domain.state import State
from app.domain.working_time import BusinessCalendar


class Difference(NamedTuple):
    """From `at` on, for a time, one policy decides `before` and the other `after`."""

    at: datetime
    before: Decision
    after: Decision


def differences(
    state: State, before: Policy, after: Policy, calendar: BusinessCalendar, as_of: datetime
) -> Iterator[Difference]:
    """Every moment from `as_of` on at which verdict, rule, note or their bounds begin to differ, or
    to differ otherwise. Nothing is sampled: what each policy decides is known exactly, so the two
    are compared wherever one of them changes.
    """
    one, other = (
        [decision for decision, _ in decisions(state, (Reign(policy, None),), calendar, as_of)]
        for policy in (before, after)
    )
    for at in sorted({decision.as_of for decision in (*one, *other)}):
        if _at(one, at) != _at(other, at):
            was, becomes = (decide(state, policy, calendar, at) for policy in (before, after))
            yield Difference(at, was, becomes)


def _at(made: Sequence[Decision], moment: datetime) -> Outcome:
    """Of the last decision that was made by then."""
    return made[bisect_right(made, moment, key=lambda decision: decision.as_of) - 1].outcome
