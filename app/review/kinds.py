"""Of which kind a text is, told by what it says; nothing, if that is not clear."""

from app.domain.vocabulary import NoteKind
from app.review.content import questions
from app.review.letter import Letter


def kind_of(letter: Letter) -> NoteKind | None:
    """The first that fits, the most telling first: who withdraws also thanks."""
    said = frozenset(each.label for each in letter.matches if each.first in letter.body_words)
    asks = any(letter.says(each, "status") for each in questions(letter))
    question = NoteKind.SECOND_CHECK_IN if "asked_before" in said else NoteKind.CHECK_IN
    signs = (
        (NoteKind.WITHDRAWAL, "decision" in said and "interest" not in said),
        (NoteKind.POST_REJECTION, "refusal_known" in said and "farewell" not in said and not asks),
        (NoteKind.OFFER_DEADLINE, "other_offer" in said),
        (NoteKind.CLOSING, "farewell" in said and not asks),
        (NoteKind.CORRECTION, "correcting" in said),
        (NoteKind.REPLY, "replying" in said and not asks),
        (NoteKind.THANK_YOU, _begins_with_thanks(letter)),
        (question, asks),
        (NoteKind.NEW_INFORMATION, "news" in said),
        (NoteKind.THANK_YOU, {"thanks", "context"} <= said),
    )
    return next((kind for kind, is_it in signs if is_it), None)


def _begins_with_thanks(letter: Letter) -> bool:
    """Thanks for the interview, in one of the first two sentences."""
    return any(
        letter.says(each, "thanks") and letter.says(each, "context", "topic")
        for each in letter.sentences[:2]
    )
