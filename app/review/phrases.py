"""Phrases as a translator writes them, and where they stand in a text.

    look forward to                 these words, one after the other
    (thank you|many thanks)         one of them
    I am [very|still] interested    one of them, or none
    wait* ... answer                words that begin so; up to four words between

A book of phrases is one graph, walked from each word of a text, no point of it twice from one word.
A gap is short and stays inside its sentence, so the time is proportional to the length of the text,
whatever the text.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.review.spelling import words_of

LONGEST_GAP = 4
_GAP = "..."
_PIECE = re.compile(r"\.\.\.|[()\[\]|]|[^\s()\[\]|]+")


class Word(NamedTuple):
    """A word of a text: as compared, where it stands, and in which sentence."""

    folded: str
    start: int
    end: int
    sentence: int


class Match(NamedTuple):
    """A phrase found: what it counts as, and its first and last word."""

    label: str
    first: int
    last: int


@dataclass(slots=True, eq=False)
class _Node:
    """A point in a phrase, and the ways on from it."""

    labels: set[str] = field(default_factory=set)
    words: dict[str, list["_Node"]] = field(default_factory=dict)
    stems: dict[str, list["_Node"]] = field(default_factory=dict)
    longest_stem: int = 0
    after_gap: list["_Node"] = field(default_factory=list)
    without: list["_Node"] = field(default_factory=list)
    """Where one may go on without a word."""

    def step(self, step: str) -> "_Node":
        """Over one word to a new point."""
        after = _Node()
        if step == _GAP:
            self.after_gap.append(after)
        elif step.endswith("*"):
            self.longest_stem = max(self.longest_stem, len(step) - 1)
            self.stems.setdefault(step[:-1], []).append(after)
        else:
            self.words.setdefault(step, []).append(after)
        return after

    def take_over(self) -> None:
        """Makes the ways on of every point that is reached without a word its own."""
        for other in [each for each in _without_words(self) if each is not self]:
            self.labels |= other.labels
            self.longest_stem = max(self.longest_stem, other.longest_stem)
            self.after_gap = list(dict.fromkeys((*self.after_gap, *other.after_gap)))
            for mine, theirs in ((self.words, other.words), (self.stems, other.stems)):
                for word, after in theirs.items():
                    mine[word] = list(dict.fromkeys((*mine.get(word, ()), *after)))


class PhraseBook:
    """The phrases of one language, by label. What alternatives lead to is shared, so a phrase with
    many of them costs no more than their sum.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._root = _Node()
        for label, listed in phrases.items():
            for phrase in listed:
                _grow(self._root, deque(_PIECE.findall(phrase))).labels.add(label)
        for node in _reached(self._root):
            node.take_over()

    def matches(self, words: Sequence[Word]) -> tuple[Match, ...]:
        """In order of place; of one label none that overlap, the longer of two at one place."""
        found: list[Match] = []
        taken: dict[str, int] = {}
        for first, word in enumerate(words):
            longest: dict[str, int] = {}
            for label, end in _ends(self._root, words, first, word.sentence):
                longest[label] = max(longest.get(label, 0), end)
            for label in sorted(longest):
                if longest[label] > first >= taken.get(label, 0):
                    taken[label] = longest[label]
                    found.append(Match(label, first, longest[label] - 1))
        return tuple(found)


def _without_words(node: _Node) -> list[_Node]:
    """Itself, and every point that is reached from it without a word."""
    found = {node: None}
    waiting = [node]
    while waiting:
        for after in waiting.pop().without:
            if after not in found:
                found[after] = None
                waiting.append(after)
    return list(found)


def _reached(root: _Node) -> list[_Node]:
    """Every point of the graph."""
    found = {root: None}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        ways = (node.without, node.after_gap, *node.words.values(), *node.stems.values())
        for after in (each for way in ways for each in way):
            if after not in found:
                found[after] = None
                waiting.append(after)
    return list(found)


def _grow(begin: _Node, pieces: deque[str]) -> _Node:
    """Adds a phrase, or what stands in brackets, and gives the point where it ends."""
    end, at = _Node(), begin
    while pieces:
        match pieces.popleft():
            case ")" | "]":
                break
            case "|":
                at.without.append(end)
                at = begin
            case "(":
                at = _grow(at, pieces)
            case "[":
                after = _grow(at, pieces)
                at.without.append(after)
                at = after
            case piece:
                for step in _steps(piece):
                    at = at.step(step)
    at.without.append(end)
    return end


def _steps(piece: str) -> tuple[str, ...]:
    if piece == _GAP:
        return (_GAP,)
    words = words_of(piece)
    return (*words[:-1], f"{words[-1]}*") if piece.endswith("*") else words


def _ends(
    root: _Node, words: Sequence[Word], first: int, sentence: int
) -> Iterator[tuple[str, int]]:
    """Which phrases begin at a word, and the word after each. No point is passed twice at one
    word.
    """
    waiting, seen = [(root, first)], {(root, first)}
    while waiting:
        node, at = waiting.pop()
        for label in node.labels:
            yield label, at
        for after in _onward(node, words, at, sentence):
            if after not in seen:
                seen.add(after)
                waiting.append(after)


def _onward(
    node: _Node, words: Sequence[Word], at: int, sentence: int
) -> Iterator[tuple[_Node, int]]:
    for after in node.after_gap:
        for beyond in range(at, min(at + LONGEST_GAP, len(words)) + 1):
            yield after, beyond
    if at < len(words) and words[at].sentence == sentence:
        word = words[at].folded
        for after in node.words.get(word, ()):
            yield after, at + 1
        for length in range(1, min(node.longest_stem, len(word)) + 1):
            for after in node.stems.get(word[:length], ()):
                yield after, at + 1
