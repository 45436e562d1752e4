"""What is new: the one thing that makes a further note right."""

from datetime import datetime

from app.domain.facts import Facts
from app.domain.rules.rule import now, rule
from app.domain.vocabulary import NoteKind


@rule(
    now(NoteKind.CORRECTION),
    "correction_untold",
    cites=("experts123-medical-264", "confidential-263", "point-kenya-262"),
    overrides=("tell_what_is_new", "thanks", "questions"),
)
def put_right(f: Facts, as_of: datetime) -> bool:
    """Something said or sent was wrong: it is put right, once, in a thank-you still to be sent or
    in a note of its own.
    """
    return f.correction_untold and f.may_bring_news


@rule(
    now(NoteKind.NEW_INFORMATION),
    "news_untold",
    cites=("article", "frederick-works-273", "letter-089"),
    overrides=("thanks", "questions"),
)
def tell_what_is_new(f: Facts, as_of: datetime) -> bool:
    """What bears on the decision and is not known to them is told, once."""
    return f.news_untold and f.may_bring_news
