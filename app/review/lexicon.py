"""What is said in one language, read once from its data file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from app.review.phrases import PhraseBook, Word
from app.review.spelling import WORD, folded

REVIEWED = ("en", "de", "fr", "es")
_CAN_BE_NEGATED = frozenset({"interest", "future", "pressure"})
_NEGATION_REACH = 3
_FEWEST_COMMON_WORDS = 3
_LONGEST_BEGINNING = 120


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """One for each language."""

    language: str
    book: PhraseBook
    lines: PhraseBook
    """How a line of greeting, or of closing, begins."""
    common_words: frozenset[str]
    titles: frozenset[str]
    nobody_in_particular: frozenset[str]
    """Words of a greeting that are no names."""
    joining_words: frozenset[str]
    post_words: frozenset[str]
    not_companies: frozenset[str]
    role_nouns: tuple[str, ...]
    """How nouns for a post begin."""
    abbreviations: frozenset[str]
    ranks: frozenset[str]
    """Words before a post that make no other post of it."""
    suggestions: Mapping[str, str]
    """A sentence to take instead, or to add, by code."""

    can_be_negated = _CAN_BE_NEGATED
    negation_reach = _NEGATION_REACH

    def greets(self, line: str) -> bool:
        return self._begins(line, "greeting")

    def closes(self, line: str) -> bool:
        return self._begins(line, "closing")

    def closes_at_length(self, line: str) -> bool:
        return self._begins(line, "long_closing")

    def _begins(self, line: str, label: str) -> bool:
        found = self.lines.matches(one_sentence(line[:_LONGEST_BEGINNING]))
        return any(each.first == 0 and each.label == label for each in found)

    def is_role_noun(self, word: str) -> bool:
        """`engineer`, `analyst`; in compounds too (`softwareentwickler`)."""
        return any(noun in word for noun in self.role_nouns)


def one_sentence(text: str) -> tuple[Word, ...]:
    """The words of a text that is no more than a sentence."""
    return tuple(Word(folded(each.group()), *each.span(), 0) for each in WORD.finditer(text))


@cache
def lexicon(language: str) -> Lexicon:
    """Of one of the languages in `REVIEWED`."""
    data = _read(language)
    return Lexicon(
        language=language,
        book=PhraseBook(
            data["phrases"]
            | {name: data[name] for name in ("before_role", "before_company", "own_past")}
        ),
        lines=PhraseBook(
            {
                "greeting": data["greetings"],
                "closing": data["closings"],
                "long_closing": data["long_closings"],
            }
        ),
        common_words=_folded(data["common_words"]),
        titles=_folded(data["titles"]),
        nobody_in_particular=_folded(data["nobody_in_particular"]),
        joining_words=_folded(data["joining_words"]),
        post_words=_folded(data["post_words"]),
        not_companies=_folded(data["not_companies"]),
        role_nouns=tuple(folded(each.rstrip("*")) for each in data["role_nouns"]),
        abbreviations=_folded(data["abbreviations"]),
        ranks=_folded(data["ranks"]),
        suggestions=data["suggestions"],
    )


def read_all() -> None:
    """Every language, so that no caller waits for it."""
    for language in REVIEWED:
        lexicon(language)


def language_of(text: str) -> str | None:
    """The one whose common words are most of the text; None: it is none of them."""
    words = [folded(each.group()) for each in WORD.finditer(text)]
    counts = {
        language: sum(word in lexicon(language).common_words for word in words)
        for language in REVIEWED
    }
    likeliest = max(REVIEWED, key=lambda language: counts[language])
    return likeliest if counts[likeliest] >= _FEWEST_COMMON_WORDS else None


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(map(folded, words))


def _read(language: str) -> dict[str, Any]:
    text = (files(__package__) / f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
