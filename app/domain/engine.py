"""`decide`: the state of an interview in, a decision out. Pure: no clock, no storage, no chance."""

from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from app.domain.decision import Decision, Outcome
from app.domain.facts import MOMENTS, Facts, read
from app.domain.findings import Findings, find
from app.domain.moments import NEVER
from app.domain.policy import Policy
from app.domain.reasons import reasons
from app.domain.rules import RULES, Rule
from app.domain.rules.rule import SendIn
from app.domain.speaking import asks_for_next_steps, has_topics, speaks_of_topics
from app.domain.state import State
from app.domain.support import support
from app.domain.vocabulary import NoteKind, Verdict
from app.domain.working_time import BusinessCalendar


def decide(state: State, policy: Policy, calendar: BusinessCalendar, as_of: datetime) -> Decision:
    """Decides for the instant `as_of`.

    Every consistent state (`app.domain.consistency`) gets exactly one verdict; nothing is raised.
    Two calls with equal arguments give equal decisions.
    """
    case = _Case(state, policy, calendar)
    found, facts = case.at(as_of)
    outcome = conclude(facts, as_of)
    return Decision(
        as_of=as_of,
        outcome=outcome,
        send_from=sending_from(outcome, policy, calendar, as_of),
        valid_until=_valid_until(outcome, found, facts, case, as_of),
        reasons=reasons(outcome, found, state, policy, calendar),
        support=support(outcome.rule, found, policy),
        found=found,
        policy=policy,
    )


_INSTANTS_OF = attrgetter(*MOMENTS)


class _Case(NamedTuple):
    """What stays the same while time passes."""

    state: State
    policy: Policy
    calendar: BusinessCalendar

    def at(self, moment: datetime) -> tuple[Findings, Facts]:
        found = find(self.state, self.policy, self.calendar, moment)
        return found, read(found, self.state, self.policy, self.calendar)


def conclude(facts: Facts, as_of: datetime) -> Outcome:
    """The outcome of the first rule that applies."""
    rule = first_match(facts, as_of)
    then = rule.then
    note = facts.next_question if then.note == "next_question" else then.note
    late_at: datetime = getattr(facts, then.late_at) if then.late_at else NEVER
    return Outcome(
        rule=rule,
        verdict=then.verdict,
        note=note,
        wait_until=getattr(facts, then.until) if then.until else None,
        late_at=late_at if as_of < late_at < NEVER else None,
    )


def first_match(facts: Facts, as_of: datetime) -> Rule:
    """The rule that decides."""
    for rule in RULES:
        if rule.applies(facts, as_of):
            return rule
    raise AssertionError("the last rule applies to every state")


def sending_from(
    outcome: Outcome, policy: Policy, calendar: BusinessCalendar, as_of: datetime
) -> datetime | None:
    """The first good moment from now on; now itself, if the hours open too late for it."""
    if outcome.verdict is not Verdict.FOLLOW_UP_NOW:
        return None
    wider = outcome.rule.then.send_in is SendIn.WIDER_HOURS
    opening = calendar.opening(as_of, policy.thank_you_hours if wider else policy.sending_hours)
    if outcome.late_at is not None and opening >= outcome.late_at:
        return as_of
    return opening


def _valid_until(
    outcome: Outcome, found: Findings, facts: Facts, case: _Case, as_of: datetime
) -> datetime | None:
    """The first instant at which the passing of time alone gives another outcome.

    Nothing is sampled: an outcome can change only at an instant that the facts hold, so those are
    tried, soonest first. Where the facts themselves turn, they are read anew.
    """
    told, moment = _tells_of(outcome, found, case.state, as_of), as_of
    while True:
        turning = found.turning_points
        instants: set[datetime] = {*_INSTANTS_OF(facts), *turning}
        for instant in sorted(each for each in instants if moment < each < NEVER):
            if instant in turning:
                found, facts = case.at(instant)
            if instant == outcome.wait_until or told != _tells_of(
                conclude(facts, instant), found, case.state, instant
            ):
                return instant
            if instant in turning:
                moment = instant
                break
        else:
            return None


def _tells_of(
    outcome: Outcome, found: Findings, state: State, moment: datetime
) -> tuple[object, ...]:
    """All that the verdict, its moments and the message depend on, and that time can change."""
    match outcome.note:
        case NoteKind.THANK_YOU:
            thanks = outcome.thanks(found)
            topics = has_topics(state) and speaks_of_topics(found, thanks, moment)
            return outcome, thanks, topics, asks_for_next_steps(found, thanks)
        case NoteKind.CHECK_IN | NoteKind.SECOND_CHECK_IN | NoteKind.CLOSING:
            return outcome, found.rounds.held_at, found.hold.basis, found.hold.said_at
        case NoteKind.OFFER_DEADLINE:
            return outcome, found.rounds.held_at, found.other_offer
        case NoteKind.NEW_INFORMATION | NoteKind.CORRECTION | NoteKind.WITHDRAWAL:
            return outcome, found.rounds.held_at
        case NoteKind.POST_REJECTION:
            return outcome, found.rounds.held_at is None
        case _:
            return (outcome,)
