"""No text and no state makes a review slow: it would hold up every other caller."""

import sys
from collections.abc import Callable
from time import process_time
from types import FrameType
from typing import Any

import pytest

from app.domain.state import MessageFacts, Recipient
from app.domain.vocabulary import NoteKind
from app.intake.message_shapes import LONGEST_NOTE
from app.intake.shapes import LONGEST_TEXT, MOST_RECIPIENTS
from app.review.note import Known, Note
from app.review.review import review
from app.review.spelling import folded

_A_LITTLE = 300
"""Lines that are run whatever the length."""
_MANY_TIMES = 10


def repeated(piece: str, ending: str = "") -> Callable[[int], Note]:
    return lambda size: Note((piece * LONGEST_NOTE)[: size - len(ending)] + ending, language="en")


def long_names(size: int) -> Note:
    """Greeted by a name that differs from all the recipients' at its end."""
    length = size * LONGEST_TEXT // LONGEST_NOTE
    names = [f"{'B' * (length - 8)}{index}" for index in range(MOST_RECIPIENTS)]
    known = Known(MessageFacts(recipients=tuple(Recipient(name=name) for name in names)))
    return Note(f"Dear {'B' * (length - 8)}x,\n\nThank you.", language="en", known=known)


def a_name_of_many_words(size: int) -> Note:
    count = size // 40
    signature = "Ab Cd\n" * count
    known = Known(MessageFacts(candidate_name="Abc " * count))
    return Note(f"Hello,\n\nThank you.\n\nKind regards,\n\n{signature}", language="en", known=known)


def many_topics(size: int) -> Note:
    topics = tuple(f"topic {index}" for index in range(size // 50))
    known = Known(MessageFacts(topics=topics))
    return Note("word " * (size // 5), kind=NoteKind.THANK_YOU, language="en", known=known)


COSTS = {
    piece: repeated(piece)
    for piece in (
        *("just checking in ", "not interested ", "thank you very much for ", "i ", "! ", ":) "),
        *("[a] ", "[a", "((", "_", "Ab Cd\n", "at Acme ", "Engineer role ", "another offer $5. "),
    )
} | {"long names": long_names, "many words": a_name_of_many_words, "many topics": many_topics}


@pytest.mark.parametrize("case", COSTS)
def test_a_note_twice_as_long_costs_about_twice_as_much(case: str) -> None:
    """Counted in lines that are run, each turn of a loop among them, not in time."""
    half, whole = COSTS[case](LONGEST_NOTE // 2), COSTS[case](LONGEST_NOTE)
    review(half)
    assert _lines_run(whole) <= 2.2 * _lines_run(half) + _A_LITTLE


@pytest.mark.parametrize("sign", ["!", ".", "?!", "\u2026", ":", "-", "x-", "'", "1.", "\n", "$1"])
def test_signs_cost_about_what_words_cost(sign: str) -> None:
    """What a pattern does is no line that is run, so this is a ratio of two times."""
    words, signs = repeated("hello you. "), repeated(sign, ending="x@")
    review(words(100))
    assert _seconds(signs(LONGEST_NOTE)) <= _MANY_TIMES * _seconds(words(LONGEST_NOTE))


def _seconds(note: Note) -> float:
    began = process_time()
    review(note)
    return process_time() - began


def _lines_run(note: Note) -> int:
    count = 0

    def trace(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    folded.cache_clear()
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        review(note)
    finally:
        sys.settrace(before)
    return count
