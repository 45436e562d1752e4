"""What cannot wait: answers that are owed, and another employer's deadline."""

from datetime import datetime

from app.domain.facts import Facts
from app.domain.rules.rule import Count, SendIn, leave, now, rule, wait
from app.domain.vocabulary import NoteKind


@rule(
    now(NoteKind.REPLY, late_at="reply_by", send_in=SendIn.WIDER_HOURS),
    "question_unanswered",
    cites=("kforce-269", "wnyjobs-259"),
    numbers=("reply_within_hours",),
    support=Count("requested_material"),
    overrides=("over", "owed", "thanks", "news", "questions"),
)
def answer_their_question(f: Facts, as_of: datetime) -> bool:
    """A question of theirs is answered at once, whatever else holds a note back."""
    return f.question_open and as_of < f.request_lapses_at


@rule(
    now(NoteKind.REPLY, late_at="reply_by", send_in=SendIn.WIDER_HOURS),
    "material_awaited",
    cites=("kforce-269", "gulf-news-271", "letter-031"),
    numbers=("reply_within_hours",),
    support=Count("requested_material"),
    overrides=("over", "owed", "thanks", "news", "questions"),
)
def send_what_they_asked_for(f: Facts, as_of: datetime) -> bool:
    """What they asked for is sent as soon as it is ready, and promised where it is not."""
    return (f.material_open and as_of < f.request_lapses_at) or (
        f.material_untold and not f.refused
    )


@rule(
    now(NoteKind.REPLY, late_at="offer_reply_by", send_in=SendIn.WIDER_HOURS),
    "offer_unanswered",
    cites=("kforce-269", "letter-030"),
    numbers=("reply_within_hours", "offer_answer_lead_business_days"),
    overrides=(
        "tell_of_the_other_offer",
        "tell_of_it_after_the_interview",
        "the_choice_is_yours",
        "thank_you",
        "after_the_interview",
        "news",
        "questions",
    ),
)
def answer_their_offer(f: Facts, as_of: datetime) -> bool:
    """Their offer is acknowledged at once, and answered a little before the answer is due."""
    return f.offered and f.offer_reply_due_at <= as_of and as_of < f.offer_lapses_at


@rule(
    now(NoteKind.OFFER_DEADLINE, late_at="other_offer_deadline_at", send_in=SendIn.WIDER_HOURS),
    "competing_offer_untold",
    cites=("umbc-229", "resume-now-231", "letter-042"),
    support=Count("competing_offer"),
    overrides=("owed", "thanks", "news", "questions"),
)
def tell_of_the_other_offer(f: Facts, as_of: datetime) -> bool:
    """Another employer's offer is told before its deadline; it beats every wait. Before the first
    interview only one with a deadline is worth a note.
    """
    return f.other_offer_untold and (f.other_offer_dated or f.first_round_ends_at <= as_of)


@rule(
    wait("first_round_ends_at", NoteKind.OFFER_DEADLINE),
    "competing_offer_undated",
    cites=("resume-now-231", "letter-014"),
    overrides=("owed", "after_the_interview", "questions"),
)
def tell_of_it_after_the_interview(f: Facts, as_of: datetime) -> bool:
    """Another employer's offer without a deadline can wait for an interview that lies ahead."""
    return f.other_offer_untold and as_of < f.first_round_ends_at


@rule(
    wait("offer_reply_due_at", NoteKind.REPLY, late_at="offer_answer_by"),
    "offer_acknowledged",
    cites=("kforce-269",),
    numbers=("offer_answer_lead_business_days",),
    overrides=("the_choice_is_yours", "thank_you", "after_the_interview", "news", "questions"),
)
def time_to_decide(f: Facts, as_of: datetime) -> bool:
    """The offer is acknowledged and an answer promised by a date: the time until then is theirs
    who decides.
    """
    return f.offered and as_of < f.offer_reply_due_at and f.offer_reply_due_at < f.offer_lapses_at


@rule(
    leave(),
    "offer_in_hand",
    cites=("kforce-269",),
    overrides=("thank_you", "after_the_interview", "news", "questions"),
)
def the_choice_is_yours(f: Facts, as_of: datetime) -> bool:
    """The offer is acknowledged and waits for a decision, not for a note."""
    return f.offered
