"""What the rules read: plain truths and instants, read off the findings.

A rule compares `as_of` with the instants, and that is the only way in which time enters. `NEVER`
and `LONG_AGO` stand for what has no end or no beginning.
"""

from datetime import datetime
from typing import NamedTuple

from app.domain.findings import Findings
from app.domain.hold import Basis
from app.domain.moments import LONG_AGO, NEVER, days, hours
from app.domain.policy import Policy
from app.domain.standing import Standing
from app.domain.state import EmployerUpdate, State
from app.domain.thanks import NO_THANKS
from app.domain.vocabulary import CandidateStatus, InformationKind, NoteKind, UpdateKind
from app.domain.working_time import BusinessCalendar

_OVER = frozenset({CandidateStatus.ACCEPTED_HERE, CandidateStatus.DECLINED_HERE})
_OUT = frozenset({CandidateStatus.NOT_INTERESTED, CandidateStatus.ACCEPTED_ELSEWHERE})
_DECIDING_NOTES = frozenset({NoteKind.ACCEPTANCE, NoteKind.DECLINE})


class Facts(NamedTuple):
    # The candidate.
    decided_with_them: bool
    wants_out: bool
    withdrawal_sent: bool
    # The employer's standing words.
    do_not_contact: bool
    refused: bool
    post_rejection_sent: bool
    post_rejection_until: datetime
    question_open: bool
    material_open: bool
    request_lapses_at: datetime
    reply_by: datetime
    offered: bool
    offer_reply_due_at: datetime
    """When the next answer to the offer is right; `NEVER`: nothing is owed but a decision."""
    offer_reply_by: datetime
    offer_answer_by: datetime
    offer_lapses_at: datetime
    # What is new.
    other_offer_untold: bool
    """Another employer's offer whose deadline, if it has one, lies ahead."""
    other_offer_dated: bool
    other_offer_deadline_at: datetime
    """The soonest of the deadlines that lie ahead."""
    first_round_ends_at: datetime
    """The end of a first interview that lies ahead; `LONG_AGO`: it does not."""
    material_untold: bool
    correction_untold: bool
    news_untold: bool
    may_bring_news: bool
    """Not so before the first interview, nor from its doorstep."""
    # Thanks.
    thanks_due: bool
    """For the round that was held, to somebody at least."""
    late_thanks_due: bool
    """Not so after a closing note, or where more questions stand unanswered than are wise."""
    late_thanks_due_at: datetime
    """A late thank-you keeps its distance from a question that was asked."""
    thank_you_due_at: datetime
    """`LONG_AGO` where no thanks are due."""
    thank_you_late_at: datetime
    thank_you_limit_at: datetime
    next_thank_you_due_at: datetime
    """When the thank-you is right that is not yet: for a round just over, or one that lies ahead;
    `LONG_AGO`: there is none."""
    next_thank_you_late_at: datetime
    # Questions.
    too_many_unanswered: bool
    closing_sent: bool
    next_question: NoteKind
    """`check_in`, `second_check_in` or `closing`."""
    held_by: Basis
    chase_due_at: datetime
    silence_limit_at: datetime


MOMENTS = tuple(name for name, kind in Facts.__annotations__.items() if kind is datetime)
"""The facts that are instants: between two of them, time changes nothing."""


def read(found: Findings, state: State, policy: Policy, calendar: BusinessCalendar) -> Facts:
    numbers, rounds = policy.numbers, found.rounds
    stands, letters = found.standing, found.letters
    kinds = frozenset(item.kind for item in found.untold)
    sent = _sent(state, stands.reopened_at)
    other = found.other_offer
    deadline = other.deadline_at if other else None
    too_many = letters.unanswered > numbers.most_check_ins_count
    closing_sent = letters.closing_unanswered or (
        letters.closing_sent and found.chase.kind is NoteKind.CLOSING
    )
    return Facts(
        decided_with_them=state.candidate_status in _OVER or not sent.isdisjoint(_DECIDING_NOTES),
        wants_out=state.candidate_status in _OUT,
        withdrawal_sent=NoteKind.WITHDRAWAL in sent,
        do_not_contact=stands.do_not_contact is not None,
        refused=stands.refusal is not None,
        post_rejection_sent=_thanked_for(stands.refusal, state),
        post_rejection_until=_post_rejection_until(stands.refusal, policy, calendar),
        question_open=_is_open(stands, UpdateKind.ASKED_QUESTION),
        material_open=_is_open(stands, UpdateKind.ASKED_FOR_MATERIAL),
        request_lapses_at=_due_or_said(stands.request) + days(numbers.silence_limit_days),
        reply_by=_reply_by(stands.request, policy),
        offered=stands.offer is not None,
        offer_reply_due_at=_offer_reply_due_at(stands, policy, calendar),
        offer_reply_by=_reply_by(stands.offer, policy),
        offer_answer_by=(stands.offer.answer_by if stands.offer else None) or NEVER,
        offer_lapses_at=_due_or_said(stands.offer) + days(numbers.silence_limit_days),
        other_offer_untold=other is not None,
        other_offer_dated=deadline is not None,
        other_offer_deadline_at=deadline or NEVER,
        first_round_ends_at=rounds.ahead[0] if rounds.before_the_first else LONG_AGO,
        material_untold=InformationKind.MATERIAL_READY in kinds,
        correction_untold=InformationKind.CORRECTION in kinds,
        news_untold=bool(kinds),
        may_bring_news=not rounds.before_the_first and not found.is_pause,
        thanks_due=found.thanks is not NO_THANKS,
        late_thanks_due=found.thanks is not NO_THANKS
        and not (too_many or closing_sent or stands.offer),
        late_thanks_due_at=_spaced(letters.last_check_in_at, policy, calendar),
        thank_you_due_at=found.thanks.due_at,
        thank_you_late_at=found.thanks.late_at,
        thank_you_limit_at=found.thanks.limit_at,
        next_thank_you_due_at=found.next_thanks.due_at,
        next_thank_you_late_at=found.next_thanks.late_at,
        too_many_unanswered=too_many,
        closing_sent=closing_sent,
        next_question=found.chase.kind,
        held_by=found.chase.basis,
        chase_due_at=found.chase.due_at,
        silence_limit_at=found.chase.limit_at,
    )


def _sent(state: State, since: datetime) -> frozenset[NoteKind]:
    return frozenset(
        note.kind for note in state.notes_sent if note.sent_at >= since and not note.bounced
    )


def _spaced(moment: datetime, policy: Policy, calendar: BusinessCalendar) -> datetime:
    if moment == LONG_AGO:
        return LONG_AGO
    gap = policy.numbers.gap_between_check_ins_business_days
    return calendar.opening(calendar.after_business_days(moment, gap), policy.thank_you_hours)


def _is_open(stands: Standing, kind: UpdateKind) -> bool:
    return stands.request is not None and stands.request.kind is kind


def _due_or_said(update: EmployerUpdate | None) -> datetime:
    if update is None:
        return LONG_AGO
    return update.answer_by or update.at


def _reply_by(owed: EmployerUpdate | None, policy: Policy) -> datetime:
    if owed is None:
        return NEVER
    return owed.answer_by or owed.at + hours(policy.numbers.reply_within_hours)


def _offer_reply_due_at(stands: Standing, policy: Policy, calendar: BusinessCalendar) -> datetime:
    """An offer is acknowledged at once, and answered a little before the answer is due."""
    offer, acknowledged_at = stands.offer, stands.offer_acknowledged_at
    if offer is None:
        return NEVER
    if acknowledged_at is None:
        return LONG_AGO
    if offer.answer_by is None:
        return NEVER
    lead = policy.numbers.offer_answer_lead_business_days
    last_day = calendar.day_of(offer.answer_by)
    for day in (calendar.working_day_before(last_day, lead), last_day):
        answer_at = calendar.at(day, policy.numbers.sending_opens)
        if acknowledged_at < answer_at:
            return answer_at
    return NEVER


def _thanked_for(refusal: EmployerUpdate | None, state: State) -> bool:
    return refusal is not None and any(
        note.kind is NoteKind.POST_REJECTION and not note.bounced and note.sent_at >= refusal.at
        for note in state.notes_sent
    )


def _post_rejection_until(
    refusal: EmployerUpdate | None, policy: Policy, calendar: BusinessCalendar
) -> datetime:
    if refusal is None:
        return LONG_AGO
    window = policy.numbers.post_rejection_window_business_days
    return calendar.after_business_days(refusal.at, window)
