"""The thank-you: after a pause, within a day, late rather than never."""

from datetime import datetime

from app.domain.facts import Facts
from app.domain.rules.rule import Count, SendIn, now, rule, wait
from app.domain.vocabulary import NoteKind


@rule(
    now(NoteKind.THANK_YOU, late_at="thank_you_late_at", send_in=SendIn.WIDER_HOURS),
    "thank_you_due",
    cites=("umbc-015", "ohio-state-179", "livecareer-071"),
    numbers=("thank_you_window_hours",),
    support=Count("thank_you_latest"),
    overrides=("thanks.follow_up_now", "after_the_interview", "news", "questions"),
)
def thank_you(f: Facts, as_of: datetime) -> bool:
    """Everybody met in a round is thanked within a day, whatever date was promised."""
    return f.thanks_due and f.thank_you_due_at <= as_of and as_of < f.thank_you_late_at


@rule(
    now(NoteKind.THANK_YOU, late_at="thank_you_limit_at", send_in=SendIn.WIDER_HOURS),
    "thank_you_late",
    cites=("san-diego-081", "letter-037", "monster-084"),
    numbers=("thank_you_window_hours", "thank_you_limit_days"),
    support=Count("thank_you_late"),
    overrides=(
        "after_the_interview",
        "news",
        "silence_is_the_answer",
        "questions.wait",
        "questions.follow_up_now",
    ),
)
def late_thank_you(f: Facts, as_of: datetime) -> bool:
    """A thank-you that is late is still sent, in a few words about its lateness or none."""
    return (
        f.late_thanks_due
        and f.thank_you_due_at <= as_of
        and f.late_thanks_due_at <= as_of
        and as_of < f.chase_due_at
        and as_of < f.thank_you_limit_at
    )


@rule(
    now(NoteKind.THANK_YOU, late_at="thank_you_limit_at"),
    "thank_you_and_question_due",
    cites=("letter-050", "san-diego-081", "monster-084"),
    numbers=("thank_you_limit_days",),
    support=Count("thank_you_late"),
    overrides=("news", "after_the_interview", "silence_is_the_answer", "questions.follow_up_now"),
)
def thank_you_and_question(f: Facts, as_of: datetime) -> bool:
    """Forgotten until a question is due: one note does both, never after weeks of silence."""
    return (
        f.late_thanks_due
        and f.thank_you_due_at <= as_of
        and f.late_thanks_due_at <= as_of
        and f.chase_due_at <= as_of
        and as_of < f.thank_you_limit_at
    )


@rule(
    wait("late_thanks_due_at", NoteKind.THANK_YOU, late_at="thank_you_limit_at"),
    "asked_before_thanking",
    cites=("letter-050", "letter-107"),
    numbers=("gap_between_check_ins_business_days",),
    overrides=(
        "after_the_interview",
        "silence_is_the_answer",
        "questions.wait",
        "questions.follow_up_now",
    ),
)
def leave_room_before_thanks(f: Facts, as_of: datetime) -> bool:
    """A question was asked before anybody was thanked: late thanks leave room for its answer."""
    return (
        f.late_thanks_due
        and f.thank_you_late_at <= as_of
        and as_of < f.late_thanks_due_at
        and f.late_thanks_due_at < f.thank_you_limit_at
    )


@rule(
    wait("next_thank_you_due_at", NoteKind.THANK_YOU, late_at="next_thank_you_late_at"),
    "interview_first",
    cites=("monster-063", "ohio-state-179"),
    numbers=("thank_you_pause_hours", "thank_you_window_hours"),
    support=Count("thank_you_pause"),
    overrides=("questions",),
)
def after_the_interview(f: Facts, as_of: datetime) -> bool:
    """First the interview, then a pause, then the thank-you: not from the doorstep."""
    return as_of < f.next_thank_you_due_at
