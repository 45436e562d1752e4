"""What letters are made of: which sentences each kind of note may say, of which part each is, and
what it must name. The sentences themselves stand in one data file per language.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from app.domain.vocabulary import InformationKind, NoteKind


class Part(StrEnum):
    """What a sentence does in a note."""

    GREETING = "greeting"
    THANKS = "thanks"
    CONTEXT = "context"
    RECAP = "recap"
    FIT = "fit"
    GAP = "gap"
    NEWS = "news"
    INTEREST = "interest"
    UNDERSTANDING = "understanding"
    QUESTION = "question"
    EASE = "ease"
    """Leaves the other side free in what to answer."""
    ANSWER = "answer"
    DECISION = "decision"
    REGRET = "regret"
    FAREWELL = "farewell"
    FUTURE = "future"
    WISH = "wish"
    OFFER = "offer"
    """Of anything else that may be of use."""
    CLOSE = "close"
    SIGNATURE = "signature"


class Says(NamedTuple):
    """One sentence, or a pair: its part, and the facts that every phrasing of it names."""

    part: Part
    names: frozenset[str] = frozenset()


def _says(part: Part, *names: str) -> Says:
    return Says(part, frozenset(names))


TOLD = (
    InformationKind.FORGOTTEN_POINT,
    InformationKind.CORRECTION,
    InformationKind.AVAILABILITY_CHANGE,
    InformationKind.NEW_CREDENTIAL,
    InformationKind.REFERRAL,
    InformationKind.OTHER,
)
"""News with sentences of its own; any other kind is told as `other`."""

_NEWS = {str(kind): _says(Part.NEWS, "news") for kind in TOLD} | {
    f"{kind}_untold": _says(Part.NEWS) for kind in TOLD
}

SHARED: Mapping[str, Says] = {
    "recap": _says(Part.RECAP, "topics"),
    "offer": _says(Part.OFFER),
    "thanks": _says(Part.THANKS),
    **_NEWS,
}
"""What several kinds of note say in the same words."""

STRUCTURE: Mapping[NoteKind, Mapping[str, Says]] = MappingProxyType(
    {
        NoteKind.THANK_YOU: {
            "thanks": _says(Part.THANKS, "day"),
            "thanks_late": _says(Part.THANKS, "day"),
            "fit": _says(Part.FIT, "strength"),
            "gap": _says(Part.GAP, "gap"),
            "interest": _says(Part.INTEREST),
            "question": _says(Part.QUESTION),
            "question_due": _says(Part.QUESTION),
            "close": _says(Part.CLOSE),
        },
        NoteKind.CHECK_IN: {
            "context": _says(Part.CONTEXT, "day"),
            "context_said": _says(Part.CONTEXT, "said_day"),
            "context_verbal_offer": _says(Part.CONTEXT, "said_day"),
            "context_moved": _says(Part.CONTEXT),
            "interest": _says(Part.INTEREST),
            "recap": _says(Part.RECAP, "topics"),
            "question": _says(Part.QUESTION),
            "question_promised": _says(Part.QUESTION),
            "question_held": _says(Part.QUESTION),
            "question_verbal_offer": _says(Part.QUESTION),
            "question_moved": _says(Part.QUESTION),
        },
        NoteKind.SECOND_CHECK_IN: {
            "understanding": _says(Part.UNDERSTANDING),
            "context": _says(Part.CONTEXT, "day"),
            "context_moved": _says(Part.CONTEXT),
            "context_verbal_offer": _says(Part.CONTEXT, "said_day"),
            "question": _says(Part.QUESTION),
            "question_moved": _says(Part.QUESTION),
            "question_verbal_offer": _says(Part.QUESTION),
            "ease": _says(Part.EASE),
        },
        NoteKind.NEW_INFORMATION: {
            "context": _says(Part.CONTEXT, "day"),
            "context_plain": _says(Part.CONTEXT),
            "interest": _says(Part.INTEREST),
        },
        NoteKind.OFFER_DEADLINE: {
            "context": _says(Part.CONTEXT, "day"),
            "context_plain": _says(Part.CONTEXT),
            "context_offered": _says(Part.CONTEXT),
            "interest": _says(Part.INTEREST),
            "news": _says(Part.NEWS),
            "news_dated": _says(Part.NEWS, "deadline"),
            "question": _says(Part.QUESTION),
            "question_dated": _says(Part.QUESTION),
            "question_offered": _says(Part.QUESTION),
            "understanding": _says(Part.UNDERSTANDING),
        },
        NoteKind.CORRECTION: {
            "thanks": _says(Part.THANKS, "day"),
            "thanks_plain": _says(Part.THANKS),
            "interest": _says(Part.INTEREST),
        },
        NoteKind.REPLY: {
            "thanks": _says(Part.THANKS),
            "thanks_offer": _says(Part.THANKS),
            "answer_question": _says(Part.ANSWER),
            "answer_question_dated": _says(Part.ANSWER, "answer_by"),
            "answer_material": _says(Part.ANSWER, "news"),
            "answer_material_ready": _says(Part.ANSWER),
            "answer_material_promised": _says(Part.ANSWER),
            "answer_material_promised_dated": _says(Part.ANSWER, "answer_by"),
            "answer_offer": _says(Part.ANSWER),
            "answer_offer_dated": _says(Part.ANSWER, "answer_by"),
            "answer_offer_due": _says(Part.ANSWER),
            "offer": _says(Part.OFFER),
            "close": _says(Part.CLOSE),
            "close_offer": _says(Part.CLOSE),
            "close_answer": _says(Part.CLOSE),
        },
        NoteKind.CLOSING: {
            "thanks": _says(Part.THANKS),
            "thanks_plain": _says(Part.THANKS),
            "understanding": _says(Part.UNDERSTANDING),
            "farewell": _says(Part.FAREWELL),
            "future": _says(Part.FUTURE),
            "wish": _says(Part.WISH),
        },
        NoteKind.WITHDRAWAL: {
            "decision": _says(Part.DECISION),
            "decision_accepted_elsewhere": _says(Part.DECISION),
            "thanks": _says(Part.THANKS),
            "thanks_plain": _says(Part.THANKS),
            "wish": _says(Part.WISH),
            "future": _says(Part.FUTURE),
        },
        NoteKind.POST_REJECTION: {
            "thanks": _says(Part.THANKS),
            "thanks_plain": _says(Part.THANKS),
            "regret": _says(Part.REGRET),
            "future": _says(Part.FUTURE),
            "wish": _says(Part.WISH),
        },
    }
)

BORROWED: Mapping[NoteKind, frozenset[str]] = {
    NoteKind.THANK_YOU: frozenset({"recap", "offer", *_NEWS}),
    NoteKind.CHECK_IN: frozenset({"offer", "thanks"}),
    NoteKind.SECOND_CHECK_IN: frozenset({"offer", "thanks"}),
    NoteKind.NEW_INFORMATION: frozenset({"offer", *_NEWS}),
    NoteKind.OFFER_DEADLINE: frozenset({"thanks"}),
    NoteKind.CORRECTION: frozenset({"offer", *_NEWS}),
    NoteKind.POST_REJECTION: frozenset({"recap"}),
}
"""What each takes of `SHARED`."""

FACTS = frozenset(
    {"day", "said_day", "topics", "strength", "gap", "news", "deadline", "answer_by"},
)
"""What a sentence may name beside the mentions of the language file."""


def sentences_of(kind: NoteKind) -> Mapping[str, Says]:
    """All that a note of this kind can say, its own and borrowed."""
    borrowed = {name: SHARED[name] for name in BORROWED.get(kind, frozenset())}
    return {**borrowed, **STRUCTURE[kind]}
