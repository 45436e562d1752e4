"""When it is over: decided, withdrawn, refused, not wanted."""

from datetime import datetime

from app.domain.facts import Facts
from app.domain.rules.rule import Count, leave, now, rule
from app.domain.vocabulary import NoteKind


@rule(
    leave(closed=True),
    "application_settled",
    cites=("notre-dame-296", "umbc-295"),
    overrides=("over", "owed", "thanks", "news", "questions"),
)
def decided_with_them(f: Facts, as_of: datetime) -> bool:
    """An offer from this employer was accepted or declined: there is nothing left to follow up."""
    return f.decided_with_them


@rule(
    leave(closed=True),
    "no_contact_wanted",
    cites=("st-mary-290", "appoint-uk-276"),
    overrides=(
        "over",
        "send_what_they_asked_for",
        "tell_of_the_other_offer",
        "tell_of_it_after_the_interview",
        "thanks",
        "news",
        "questions",
    ),
)
def respect_no_contact(f: Facts, as_of: datetime) -> bool:
    """Who asks not to be contacted is not contacted, unless they ask for something themselves."""
    return f.do_not_contact and not (
        (f.question_open or f.material_open) and as_of < f.request_lapses_at
    )


@rule(
    leave(closed=True),
    "withdrawal_sent",
    cites=("umbc-295", "notre-dame-296"),
    overrides=("over", "owed", "thanks", "news", "questions"),
)
def already_withdrawn(f: Facts, as_of: datetime) -> bool:
    """A withdrawal is written once."""
    return f.withdrawal_sent


@rule(
    now(NoteKind.WITHDRAWAL),
    "candidate_is_out",
    cites=("umbc-295", "notre-dame-296", "letter-112"),
    support=Count("withdrawal"),
    overrides=("owed", "thanks", "news", "questions"),
)
def withdraw(f: Facts, as_of: datetime) -> bool:
    """Who no longer wants the post, or has accepted another, says so at once and with thanks."""
    return f.wants_out and not f.refused


@rule(
    now(NoteKind.POST_REJECTION, late_at="post_rejection_until"),
    "refused_recently",
    cites=("muse-242", "job-search-248", "letter-061"),
    numbers=("post_rejection_window_business_days",),
    support=Count("post_rejection"),
    overrides=(
        "accept_the_refusal",
        "tell_of_the_other_offer",
        "tell_of_it_after_the_interview",
        "thanks",
        "news",
        "questions",
    ),
)
def thank_them_for_telling(f: Facts, as_of: datetime) -> bool:
    """Within days of a refusal one gracious note is right: thanks, and a door left open."""
    return (
        f.refused
        and not f.wants_out
        and not f.post_rejection_sent
        and as_of < f.post_rejection_until
    )


@rule(
    leave(closed=True),
    "refused",
    cites=("affirmative-portfolios-214", "letter-061"),
    support=Count("refusal_contested"),
    overrides=(
        "tell_of_the_other_offer",
        "tell_of_it_after_the_interview",
        "thanks",
        "news",
        "questions",
    ),
)
def accept_the_refusal(f: Facts, as_of: datetime) -> bool:
    """After a refusal nothing is ever asked again."""
    return f.refused
