"""A note taken apart: salutation, paragraphs, signature, sentences, words.

Places are indices into the text, end exclusive.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from app.review.lexicon import Lexicon
from app.review.phrases import Match, Word
from app.review.spelling import WORD, folded, words_of

_LINE = re.compile(r"[^\r\n]+")
_BREAK = re.compile(
    r"(?:[!?…:;]|(?<!(?<!\d)\d)(?<!(?<!\d)\d\d)\.)[.!?…:;]*[\"'\u201d\u2019)»]*(?=\s|$)"
    r"|(?:\r?\n[ \t]*){2,}|\r(?:[ \t]*\r)+"
)
"""Where a sentence ends: its mark, or an empty line. The point of `20. November` is none."""
_EMPTY_LINE = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)\s*")
_LONGEST_GREETING = 8
_LONGEST_GREETED_NAME = 4
_LONGEST_CLOSING = 8
_LONGEST_NAME = 4
_LINES_AFTER_CLOSING = 5


class Span(NamedTuple):
    start: int
    end: int


class Sentence(NamedTuple):
    """Its words by index, end exclusive."""

    first: int
    last: int
    asked: bool
    """It ends in a question mark."""


@dataclass(frozen=True, eq=False)
class Letter:
    text: str
    lexicon: Lexicon

    @cached_property
    def lines(self) -> tuple[Span, ...]:
        """Those that say something."""
        found = (Span(*each.span()) for each in _LINE.finditer(self.text))
        return tuple(line for line in found if self.text[line.start : line.end].strip())

    @cached_property
    def greeting(self) -> Span | None:
        return _greeting(self)

    @cached_property
    def signature(self) -> Span | None:
        """The closing line, if there is one, and the name."""
        return _signature(self)

    @cached_property
    def body(self) -> Span:
        """Between the two, without the white space around it."""
        start = self.greeting.end if self.greeting else 0
        end = self.signature.start if self.signature else len(self.text)
        inner = self.text[start:end]
        start += len(inner) - len(inner.lstrip())
        return Span(start, max(start, start + len(inner.strip())))

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        start, end = self.body
        found, begins = [], start
        for gap in _EMPTY_LINE.finditer(self.text, start, end):
            found.append(Span(begins, gap.start()))
            begins = gap.end()
        return tuple(each for each in (*found, Span(begins, end)) if each.start < each.end)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Of the whole text. The salutation is a sentence of its own, and so is the signature."""
        edges = [each.start() for each in _BREAK.finditer(self.text)]
        edges += [edge for span in (self.greeting, self.signature) if span for edge in span]
        return tuple(_numbered(self.text, sorted(edges)))

    @cached_property
    def body_words(self) -> range:
        """The indices of its words."""
        inside = [
            index
            for index, word in enumerate(self.words)
            if self.body.start <= word.start and word.end <= self.body.end
        ]
        return range(inside[0], inside[-1] + 1) if inside else range(0)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Of the body."""
        return tuple(_sentences(self))

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """Every phrase of the language that is not taken back by a negation."""
        found = self.lexicon.book.matches(self.words)
        negations = {each.last: each.first for each in found if each.label == "negation"}
        return tuple(each for each in found if not self._is_taken_back(each, negations))

    def _is_taken_back(self, match: Match, negations: Mapping[int, int]) -> bool:
        """By a negation inside it or just before. One that begins it belongs to it."""
        if match.label not in self.lexicon.can_be_negated:
            return False
        sentence = self.words[match.first].sentence
        return any(
            negations.get(index, match.first) != match.first
            and self.words[index].sentence == sentence
            for index in range(match.first - self.lexicon.negation_reach, match.last + 1)
        )

    @cached_property
    def _labels(self) -> Mapping[int, set[str]]:
        """What each sentence says, by its number."""
        found: dict[int, set[str]] = {}
        for each in self.matches:
            found.setdefault(self.words[each.first].sentence, set()).add(each.label)
        return found

    def said(self, label: str) -> tuple[Match, ...]:
        """Where the body says it."""
        return tuple(
            each for each in self.matches if each.label == label and each.first in self.body_words
        )

    def span(self, match: Match) -> Span:
        return Span(self.words[match.first].start, self.words[match.last].end)

    def span_of(self, sentence: Sentence) -> Span:
        """To its mark."""
        last = self.words[sentence.last - 1].end
        mark = re.compile(r"[.?!…]*").match(self.text, last)
        return Span(self.words[sentence.first].start, mark.end() if mark else last)

    def says_beside(self, match: Match, *labels: str) -> bool:
        """The sentence of the match says one of these."""
        number = self.words[match.first].sentence
        return not self._labels.get(number, set()).isdisjoint(labels)

    def says(self, sentence: Sentence, *labels: str) -> bool:
        """The sentence says one of these."""
        number = self.words[sentence.first].sentence
        return not self._labels.get(number, set()).isdisjoint(labels)


def _numbered(text: str, edges: list[int]) -> Iterator[Word]:
    sentence = 0
    for found in WORD.finditer(text):
        while sentence < len(edges) and edges[sentence] <= found.start():
            sentence += 1
        yield Word(folded(found.group()), found.start(), found.end(), sentence)


def _sentences(letter: Letter) -> Iterator[Sentence]:
    indices = letter.body_words
    first = indices.start
    for index in indices:
        after = index + 1
        if after == indices.stop or letter.words[after].sentence != letter.words[index].sentence:
            until = letter.words[after].start if after < indices.stop else letter.body.end
            asked = "?" in letter.text[letter.words[index].end : until]
            yield Sentence(first, after, asked)
            first = after


def _greeting(letter: Letter) -> Span | None:
    """The first line, or its beginning up to a comma, if it greets; or if it is only a name."""
    if not letter.lines:
        return None
    line = letter.lines[0]
    said = letter.text[line.start : line.end]
    count = len(words_of(said))
    if letter.lexicon.greets(said):
        if count <= _LONGEST_GREETING:
            return line
        head = re.match(r"[^,!:\n]{1,60}[,!:]", said)
        return Span(line.start, line.start + head.end()) if head else None
    named = said.rstrip().endswith((",", ":")) and all(
        each.group()[0].isupper() for each in WORD.finditer(said)
    )
    return line if named and 0 < count <= _LONGEST_GREETED_NAME else None


def _signature(letter: Letter) -> Span | None:
    begins_after = letter.greeting.end if letter.greeting else 0
    lines = [line for line in letter.lines if line.start >= begins_after]
    ending = lines[-_LINES_AFTER_CLOSING:]
    for line in ending:
        if _closes(letter, letter.text[line.start : line.end]):
            return Span(line.start, len(letter.text))
    names = list(takewhile(lambda line: _is_name(letter, line), reversed(lines[1:])))
    return Span(names[-1].start, len(letter.text)) if names else None


def _closes(letter: Letter, said: str) -> bool:
    """`Kind regards,`, with a name after it or not. A sentence of thanks closes nothing."""
    count = len(words_of(said))
    if letter.lexicon.closes_at_length(said):
        return True
    ends = said.rstrip().endswith((".", "?", "!"))
    return (
        letter.lexicon.closes(said)
        and count <= _LONGEST_CLOSING
        and (not ends or count <= _LONGEST_NAME - 1)
    )


def _is_name(letter: Letter, line: Span) -> bool:
    """A short line of capitalised words that ends in no mark."""
    said = letter.text[line.start : line.end].strip(" \t-\u2013\u2014*")
    found = [each.group() for each in WORD.finditer(said)]
    return (
        0 < len(found) <= _LONGEST_NAME
        and said[-1:] not in {".", "?", "!", ",", ":", ";"}
        and sum(each[0].isupper() for each in found) > len(found) / 2
    )
