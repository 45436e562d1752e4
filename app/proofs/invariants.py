"""What every set of facts obeys that was read off a real state. A solver would else find states
that cannot be. Each is a condition in the language of the rules: translated for the solver, and
called on thousands of real states by the tests.
"""

from datetime import datetime

from app.domain.facts import Facts
from app.domain.hold import Basis
from app.domain.moments import LONG_AGO, NEVER
from app.domain.rules.rule import Condition
from app.domain.vocabulary import NoteKind


def a_gracious_note_has_a_window_after_a_refusal_only(f: Facts, as_of: datetime) -> bool:
    return f.refused or (not f.post_rejection_sent and f.post_rejection_until == LONG_AGO)


def one_request_is_open_at_most(f: Facts, as_of: datetime) -> bool:
    return not (f.question_open and f.material_open)


def a_request_lapses_and_has_a_term(f: Facts, as_of: datetime) -> bool:
    return (
        LONG_AGO < f.request_lapses_at < NEVER
        and (f.question_open or f.material_open or f.reply_by == NEVER)
        and (f.question_open or f.material_open or f.request_lapses_at < as_of)
    )


def an_offer_has_its_terms(f: Facts, as_of: datetime) -> bool:
    return f.offered or (
        f.offer_reply_due_at == NEVER
        and f.offer_reply_by == NEVER
        and f.offer_answer_by == NEVER
        and f.offer_lapses_at < as_of
    )


def an_answer_to_an_offer_is_prepared_only_towards_a_day(f: Facts, as_of: datetime) -> bool:
    return not LONG_AGO < f.offer_reply_due_at < NEVER or f.offer_answer_by < NEVER


def an_answer_to_an_offer_is_due_long_before_the_offer_lapses(f: Facts, as_of: datetime) -> bool:
    return f.offer_reply_due_at == NEVER or f.offer_reply_due_at < f.offer_lapses_at


def an_offer_does_not_stand_beside_a_refusal_by_half(f: Facts, as_of: datetime) -> bool:
    """A refusal ends what was offered; an offer lifts a refusal, a verbal one too."""
    return not (f.refused and f.offered)


def an_offer_lifts_a_wish_not_to_be_contacted(f: Facts, as_of: datetime) -> bool:
    return not (f.do_not_contact and f.offered)


def another_offer_has_its_deadline_ahead(f: Facts, as_of: datetime) -> bool:
    return as_of < f.other_offer_deadline_at and (
        f.other_offer_dated or f.other_offer_deadline_at == NEVER
    )


def a_deadline_belongs_to_another_offer(f: Facts, as_of: datetime) -> bool:
    return f.other_offer_untold or not f.other_offer_dated


def a_first_round_lies_ahead_or_is_long_ago(f: Facts, as_of: datetime) -> bool:
    return f.first_round_ends_at == LONG_AGO or as_of < f.first_round_ends_at


def nothing_new_is_brought_before_the_first_round(f: Facts, as_of: datetime) -> bool:
    return f.first_round_ends_at == LONG_AGO or not (f.may_bring_news or f.thanks_due)


def what_is_new_is_news(f: Facts, as_of: datetime) -> bool:
    return f.news_untold or not (f.material_untold or f.correction_untold)


def thanks_have_their_hours(f: Facts, as_of: datetime) -> bool:
    return f.thanks_due or (
        f.thank_you_due_at == LONG_AGO
        and f.thank_you_late_at == LONG_AGO
        and f.thank_you_limit_at == LONG_AGO
    )


def a_thank_you_is_late_before_it_is_too_late(f: Facts, as_of: datetime) -> bool:
    return not f.thanks_due or (
        f.thank_you_due_at > LONG_AGO and f.thank_you_late_at < f.thank_you_limit_at
    )


def late_thanks_are_thanks(f: Facts, as_of: datetime) -> bool:
    return f.thanks_due or not f.late_thanks_due


def late_thanks_are_those_that_nothing_forbids(f: Facts, as_of: datetime) -> bool:
    return f.late_thanks_due == (
        f.thanks_due and not f.too_many_unanswered and not f.closing_sent and not f.offered
    )


def a_thank_you_in_its_pause_is_the_next_one(f: Facts, as_of: datetime) -> bool:
    return f.thank_you_due_at <= as_of or (
        f.next_thank_you_due_at == f.thank_you_due_at
        and f.next_thank_you_late_at == f.thank_you_late_at
        and not f.may_bring_news
    )


def news_waits_for_the_first_round_and_for_a_pause_alone(f: Facts, as_of: datetime) -> bool:
    return f.may_bring_news == (f.first_round_ends_at == LONG_AGO and f.thank_you_due_at <= as_of)


def the_next_thank_you_lies_ahead(f: Facts, as_of: datetime) -> bool:
    return as_of < f.next_thank_you_due_at or (
        f.next_thank_you_due_at == LONG_AGO and f.next_thank_you_late_at == LONG_AGO
    )


def a_first_round_ahead_has_its_thank_you(f: Facts, as_of: datetime) -> bool:
    return f.first_round_ends_at == LONG_AGO or f.first_round_ends_at <= f.next_thank_you_due_at


def what_lies_ahead_has_its_moment(f: Facts, as_of: datetime) -> bool:
    return (
        f.first_round_ends_at < NEVER
        and f.next_thank_you_due_at < NEVER
        and f.late_thanks_due_at < NEVER
        and f.thank_you_limit_at < NEVER
        and f.offer_lapses_at < NEVER
    )


def a_question_is_one_of_three(f: Facts, as_of: datetime) -> bool:
    return (
        f.next_question is NoteKind.CHECK_IN
        or f.next_question is NoteKind.SECOND_CHECK_IN
        or f.next_question is NoteKind.CLOSING
    )


def too_many_are_followed_by_nothing_but_a_closing_note(f: Facts, as_of: datetime) -> bool:
    return not f.too_many_unanswered or f.next_question is NoteKind.CLOSING


def the_end_of_silence_is_known(f: Facts, as_of: datetime) -> bool:
    return (
        f.chase_due_at > LONG_AGO
        and f.chase_due_at < NEVER
        and f.silence_limit_at > LONG_AGO
        and f.silence_limit_at < NEVER
    )


def unless_spaced_a_question_is_due_before_silence_is_the_answer(f: Facts, as_of: datetime) -> bool:
    """The opening of the hours that follows is within the fewest days that silence may last."""
    return f.held_by is Basis.SPACING or f.chase_due_at < f.silence_limit_at


INVARIANTS: tuple[Condition, ...] = (
    a_gracious_note_has_a_window_after_a_refusal_only,
    one_request_is_open_at_most,
    a_request_lapses_and_has_a_term,
    an_offer_has_its_terms,
    an_answer_to_an_offer_is_prepared_only_towards_a_day,
    an_answer_to_an_offer_is_due_long_before_the_offer_lapses,
    an_offer_does_not_stand_beside_a_refusal_by_half,
    an_offer_lifts_a_wish_not_to_be_contacted,
    another_offer_has_its_deadline_ahead,
    a_deadline_belongs_to_another_offer,
    a_first_round_lies_ahead_or_is_long_ago,
    nothing_new_is_brought_before_the_first_round,
    what_is_new_is_news,
    thanks_have_their_hours,
    a_thank_you_is_late_before_it_is_too_late,
    late_thanks_are_thanks,
    late_thanks_are_those_that_nothing_forbids,
    a_thank_you_in_its_pause_is_the_next_one,
    news_waits_for_the_first_round_and_for_a_pause_alone,
    the_next_thank_you_lies_ahead,
    a_first_round_ahead_has_its_thank_you,
    what_lies_ahead_has_its_moment,
    a_question_is_one_of_three,
    too_many_are_followed_by_nothing_but_a_closing_note,
    the_end_of_silence_is_known,
    unless_spaced_a_question_is_due_before_silence_is_the_answer,
)
