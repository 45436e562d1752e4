"""Why a rule decided: the facts it stood on, by the names that a caller knows."""

from collections.abc import Iterator
from datetime import date, datetime, time

from app.domain.decision import FactValue, Outcome, Reason
from app.domain.findings import Findings
from app.domain.moments import LONG_AGO
from app.domain.policy import Policy
from app.domain.state import EmployerUpdate, State
from app.domain.support import numbers_of
from app.domain.vocabulary import NoteKind, Verdict
from app.domain.working_time import BusinessCalendar

FactSheet = dict[str, FactValue]


def reasons(
    outcome: Outcome, found: Findings, state: State, policy: Policy, calendar: BusinessCalendar
) -> tuple[Reason, ...]:
    """The deciding one first; then what moved the moment, and what was set aside."""
    names = numbers_of(outcome.rule, found)
    numbers = {name: policy.described[name] for name in names}
    cites = dict.fromkeys(outcome.rule.cites)
    for number in numbers.values():
        cites.update(dict.fromkeys(number.references))
    deciding = Reason(
        code=outcome.rule.code,
        facts=_FACT_SHEETS.get(outcome.rule.code, _hold)(found, state),
        numbers=numbers,
        cites=tuple(cites),
    )
    return (deciding, *_further(outcome, found, calendar))


def _further(outcome: Outcome, found: Findings, calendar: BusinessCalendar) -> Iterator[Reason]:
    if outcome.verdict is Verdict.WAIT:
        yield from _moved(outcome, found, calendar)
    if outcome.note is NoteKind.THANK_YOU and found.letters.thank_you_bounced:
        yield _plain("thank_you_bounced", {})
    if found.passed_offers:
        yield _plain("offer_deadline_passed", {"deadline": found.passed_offers[0].deadline_at})


def _moved(outcome: Outcome, found: Findings, calendar: BusinessCalendar) -> Iterator[Reason]:
    """Which holidays did not count, and what moved the moment into sending hours."""
    counted = _counted(outcome, found, calendar)
    if counted is None:
        return
    start, counted_at, due_at = counted
    holidays = calendar.holidays_between(start, calendar.day_of(due_at))
    if holidays:
        yield _plain("holidays_not_counted", {"holidays": holidays})
    if due_at != counted_at and not _is_first_hour(counted_at, due_at, calendar):
        yield _plain("moved_into_sending_hours", {"counted_to": counted_at, "moved_to": due_at})


def _is_first_hour(counted_at: datetime, due_at: datetime, calendar: BusinessCalendar) -> bool:
    """Whole days end at midnight: to write when the hours of that very day begin is no move."""
    local = counted_at.astimezone(calendar.zone)
    return local.time() == time() and local.date() == calendar.day_of(due_at)


_UNCOUNTED = {"offer_acknowledged", "competing_offer_undated", "asked_before_thanking"}
"""Waits that end at a moment of their own, not after so many days."""


def _counted(
    outcome: Outcome, found: Findings, calendar: BusinessCalendar
) -> tuple[date, datetime, datetime] | None:
    """Where a wait was counted from, what the count alone gave, and what it became."""
    if outcome.rule.code in _UNCOUNTED:
        return None
    if outcome.note is NoteKind.THANK_YOU:
        thanks = found.next_thanks
        return calendar.day_of(thanks.rested_at), thanks.rested_at, thanks.due_at
    chase = found.chase
    start = calendar.day_of(chase.spaced_from) if chase.spacing else found.hold.counted_from
    return start, chase.counted_at, chase.due_at


def _plain(code: str, facts: FactSheet) -> Reason:
    return Reason(code=code, facts=facts, numbers={}, cites=())


def _status(found: Findings, state: State) -> FactSheet:
    return {"candidate_status": state.candidate_status}


def _nothing(found: Findings, state: State) -> FactSheet:
    return {}


def _said(update: EmployerUpdate | None) -> FactSheet:
    if update is None:
        return {}
    sheet: FactSheet = {"update": update.kind, "said_at": update.at}
    if update.answer_by is not None:
        sheet["answer_by"] = update.answer_by
    return sheet


def _no_contact(found: Findings, state: State) -> FactSheet:
    return _said(found.standing.do_not_contact)


def _refusal(found: Findings, state: State) -> FactSheet:
    return _said(found.standing.refusal)


def _request(found: Findings, state: State) -> FactSheet:
    return _said(found.standing.request) or _news(found, state)


def _offer(found: Findings, state: State) -> FactSheet:
    return _said(found.standing.offer)


def _other_offer(found: Findings, state: State) -> FactSheet:
    return {"deadline": found.other_offer.deadline_at if found.other_offer else None}


def _upcoming(found: Findings, state: State) -> FactSheet:
    return {"interview_ends_at": found.rounds.ahead[0]}


def _news(found: Findings, state: State) -> FactSheet:
    return {"new_information": tuple(dict.fromkeys(item.kind for item in found.untold))}


def _thanks(found: Findings, state: State) -> FactSheet:
    return {
        "interview_ended_at": found.thanks.ended_at,
        "thank_you_due_at": found.thanks.due_at,
        "thank_you_late_at": found.thanks.late_at,
    }


def _interview(found: Findings, state: State) -> FactSheet:
    return {
        "interview_ends_at": found.next_thanks.ended_at,
        "thank_you_due_at": found.next_thanks.due_at,
    }


def _unanswered(found: Findings, state: State) -> FactSheet:
    return {
        "unanswered_check_ins": found.letters.unanswered,
        "last_check_in_at": _known(found.letters.last_check_in_at),
    }


def _silence(found: Findings, state: State) -> FactSheet:
    return {
        "last_word_at": _known(found.letters.last_word_at),
        "question_was_due_at": found.hold.due_at,
    }


def _spacing(found: Findings, state: State) -> FactSheet:
    return {"last_contact_at": found.chase.spaced_from, "question_due_at": found.chase.due_at}


def _hold(found: Findings, state: State) -> FactSheet:
    hold = found.hold
    sheet: FactSheet = {"said_at": hold.said_at}
    if hold.last_day is not None:
        sheet["promised_by"] = hold.last_day
    sheet["question_due_at"] = found.chase.due_at
    return sheet


def _no_time(found: Findings, state: State) -> FactSheet:
    return {"interview_ended_at": found.hold.said_at, "question_due_at": found.chase.due_at}


def _question(found: Findings, state: State) -> FactSheet:
    return {"held_by": found.hold.basis, **_hold(found, state)}


def _known(moment: datetime) -> datetime | None:
    return None if moment == LONG_AGO else moment


_FACT_SHEETS = {
    "application_settled": _status,
    "no_contact_wanted": _no_contact,
    "withdrawal_sent": _nothing,
    "candidate_is_out": _status,
    "question_unanswered": _request,
    "material_awaited": _request,
    "refused_recently": _refusal,
    "refused": _refusal,
    "offer_unanswered": _offer,
    "offer_acknowledged": _offer,
    "offer_in_hand": _offer,
    "competing_offer_untold": _other_offer,
    "competing_offer_undated": _upcoming,
    "thank_you_due": _thanks,
    "thank_you_late": _thanks,
    "thank_you_and_question_due": _thanks,
    "correction_untold": _news,
    "news_untold": _news,
    "interview_first": _interview,
    "limit_exceeded": _unanswered,
    "closing_sent": _unanswered,
    "limit_reached": _unanswered,
    "first_question_unanswered": _unanswered,
    "silence_too_long": _silence,
    "written_recently": _spacing,
    "asked_before_thanking": _unanswered,
    "no_time_named": _no_time,
    "question_due": _question,
}
"""By reason code; the waits for a word of the employer share `_hold`."""
