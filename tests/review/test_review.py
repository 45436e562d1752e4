"""What a review finds in texts that people write, and what it promises about any text."""

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answers.reviewed import reviewed
from app.evidence.library import references, review_sources
from app.intake.message_shapes import LONGEST_NOTE, ReviewRequest
from app.intake.validation import parse
from app.review.lexicon import REVIEWED, lexicon, one_sentence
from app.review.names import Likeness, likeness_of
from app.review.note import Note
from app.review.phrases import PhraseBook
from app.review.review import review
from app.review.spelling import words_of
from app.words.catalog import catalog
from app.words.languages import DEFAULT
from tests.builders import request
from tests.review.measure import NOW, Text, answer_to, score, texts

TEXTS = ("texts.jsonl", "texts_of_others.jsonl", "texts_of_others_2.jsonl")
WORDS = catalog(DEFAULT)
ODD = st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(
    "e\u0301\U0001f600\U0001d400 \n\r.?!,[]{}<>_XDear ")), max_size=300)  # fmt: skip


def all_texts() -> list[Text]:
    return [text for name in TEXTS for text in texts(name)]


def codes_of(text: str, **more: Any) -> list[str]:
    body = {"text": text, **more}
    answered = reviewed(parse(ReviewRequest, json.dumps(body).encode()), NOW, WORDS)
    return [each["code"] for each in answered["findings"]]


def test_there_are_texts_enough() -> None:
    listed = all_texts()
    assert len(listed) >= 190
    assert {each["language"] for each in listed} == set(REVIEWED)


@pytest.mark.parametrize("name", TEXTS)
def test_precision_and_recall_stay_over_nine_in_ten(name: str) -> None:
    found = score(texts(name))
    print(found.table())
    assert found.precision >= 0.90, "\n".join(found.notes)
    assert found.recall >= 0.90, "\n".join(found.notes)


def test_every_code_that_people_see_is_told_in_words_and_no_other() -> None:
    seen = {each["code"] for text in all_texts() for each in text["findings"]}
    told = {code.removesuffix(end) for code in WORDS.review for end in ("", *_VARIANTS)}
    assert seen <= told
    assert set(WORDS.review_suggestions) | {"wrong_moment"} >= seen


_VARIANTS = ("_subject", "_wait", "_leave", "_another")


def test_every_source_of_a_finding_is_published() -> None:
    for code, sources in review_sources().items():
        assert code in WORDS.review
        assert set(sources) <= set(references())


@pytest.mark.parametrize("language", REVIEWED)
def test_every_language_words_the_same_suggestions(language: str) -> None:
    wanted = {
        code
        for code, said in WORDS.review_suggestions.items()
        if "{wording}" in said and not code.startswith(("other_", "own_", "recipient_"))
    }
    assert set(lexicon(language).suggestions) == wanted


@given(ODD)
def test_an_excerpt_is_the_piece_of_the_text_that_is_named(text: str) -> None:
    if not text:
        return
    answered = answer_to({"text": text, "subject": "", "kind": "thank_you", "state": None})
    units = text.encode("utf-16-le")
    places = [each["offset"] for each in answered["findings"]]
    assert places == sorted(places)
    for each in answered["findings"]:
        start, end = each["offset"] * 2, (each["offset"] + each["length"]) * 2
        assert 0 <= start <= end <= len(units)
        assert units[start:end].decode("utf-16-le") == each["excerpt"]


@given(ODD, st.sampled_from([None, *REVIEWED]))
def test_the_same_text_has_the_same_review(text: str, language: str | None) -> None:
    note = Note(text, language=language)
    assert review(note) == review(note)


@pytest.mark.parametrize(
    "piece",
    ["just checking in ", "not interested ", "thank you very much for ", "[a", "((", "_", "i "],
)
def test_a_text_twice_as_long_costs_about_twice_as_much(piece: str) -> None:
    """Counted in steps of the phrase book, not in time."""
    half, whole = (piece * (size // len(piece)) for size in (LONGEST_NOTE // 2, LONGEST_NOTE))
    steps = [_steps_of(text) for text in (half, whole)]
    assert steps[1] <= 2.2 * steps[0] + 100


def _steps_of(text: str) -> int:
    steps = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal steps
        steps += event == "call"

    sys.setprofile(count)
    try:
        review(Note(text, language="en"))
    finally:
        sys.setprofile(None)
    return steps


@pytest.mark.parametrize(
    ("phrase", "text", "is_found"),
    [
        ("look forward to", "I look forward to it", True),
        ("look forward to", "I look forward. To it", True),
        ("(thank you|many thanks) for", "Many thanks for it", True),
        ("(thank you|many thanks) for", "many for it", False),
        ("I am [very|still] keen", "I am keen", True),
        ("I am [very|still] keen", "I am very still keen", False),
        ("wait* ... answer", "waiting one two three four answer", True),
        ("wait* ... answer", "waiting one two three four five answer", False),
        ("reponse", "Réponse", True),
        ("haven't", "haven\u2019t", True),
        ("[a] b", "a", False),
    ],
)
def test_phrases_are_found_as_they_are_written(phrase: str, text: str, is_found: bool) -> None:
    found = PhraseBook({"it": [phrase]}).matches(one_sentence(text))
    assert bool(found) == is_found


@pytest.mark.parametrize(
    ("said", "name", "likeness"),
    [
        ("Ana", "Ana Ruiz", Likeness.SAME),
        ("Anna Ruis", "Ana Ruiz", Likeness.NEAR),
        ("Jose", "José García", Likeness.SAME),
        ("Mueller", "Eva Müller", Likeness.SAME),
        ("Sam", "Samuel Lee", Likeness.SAME),
        ("Tim", "Tom Berg", Likeness.OTHER),
        ("Tim Berg", "Tom Berg", Likeness.NEAR),
        ("Katherine", "Catherine Lund", Likeness.NEAR),
        ("Peter", "Ana Ruiz", Likeness.OTHER),
    ],
)
def test_names_are_the_same_nearly_the_same_or_others(
    said: str, name: str, likeness: Likeness
) -> None:
    assert likeness_of(words_of(said), words_of(name)) is likeness


def test_twenty_five_words_are_enough_and_one_less_is_not() -> None:
    letter = "Hello,\n\n{}\n\nKind regards,\nSam Lee"
    assert "too_short" not in codes_of(letter.format("word " * 25), kind="thank_you", **EN)
    assert "too_short" in codes_of(letter.format("word " * 24), kind="thank_you", **EN)


def test_one_hundred_and_fifty_words_are_not_too_many_and_one_more_is() -> None:
    letter = "Hello,\n\n{}\n\nKind regards,\nSam Lee"
    assert "too_long" not in codes_of(letter.format("word " * 150), kind="thank_you", **EN)
    assert "too_long" in codes_of(letter.format("word " * 151), kind="thank_you", **EN)


EN: dict[str, Any] = {"state": request(message_facts={"language": "en"})}
