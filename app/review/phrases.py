"""Phrases as a translator writes them, and where they stand in a text.

    look forward to                 these words, one after the other
    (thank you|many thanks)         one of them
    I am [very|still] interested    one of them, or none
    wait* ... answer                words that begin so; up to four words between

A book of phrases is one tree of words, walked from each word of a text. A gap is short and stays
inside its sentence, so the time is proportional to the length of the text, whatever the text.
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


@dataclass(slots=True)
class _Node:
    labels: set[str] = field(default_factory=set)
    words: dict[str, "_Node"] = field(default_factory=dict)
    stems: dict[str, "_Node"] = field(default_factory=dict)
    longest_stem: int = 0
    after_gap: "_Node | None" = None

    def grown(self, step: str) -> "_Node":
        if step == _GAP:
            self.after_gap = self.after_gap or _Node()
            return self.after_gap
        if step.endswith("*"):
            self.longest_stem = max(self.longest_stem, len(step) - 1)
            return self.stems.setdefault(step[:-1], _Node())
        return self.words.setdefault(step, _Node())


class PhraseBook:
    """The phrases of one language, by label."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._root = _Node()
        for label, listed in phrases.items():
            for phrase in listed:
                for steps in variants(phrase):
                    self._add(label, steps)

    def _add(self, label: str, steps: tuple[str, ...]) -> None:
        node = self._root
        for step in steps:
            node = node.grown(step)
        node.labels.add(label)

    def matches(self, words: Sequence[Word]) -> tuple[Match, ...]:
        """In order of place; of one label none that overlap, the longer of two at one place."""
        found: list[Match] = []
        taken: dict[str, int] = {}
        for first, word in enumerate(words):
            longest: dict[str, int] = {}
            for label, end in _walked(self._root, words, first, word.sentence):
                longest[label] = max(longest.get(label, 0), end)
            for label in sorted(longest):
                if first >= taken.get(label, 0):
                    taken[label] = longest[label]
                    found.append(Match(label, first, longest[label] - 1))
        return tuple(found)


def variants(phrase: str) -> list[tuple[str, ...]]:
    """Every sequence of words that a phrase stands for."""
    return [steps for steps in _alternatives(deque(_PIECE.findall(phrase))) if steps]


def _alternatives(pieces: deque[str]) -> list[tuple[str, ...]]:
    done: list[tuple[str, ...]] = []
    current: list[tuple[str, ...]] = [()]
    while pieces:
        piece = pieces.popleft()
        match piece:
            case ")" | "]":
                break
            case "|":
                done += current
                current = [()]
                continue
            case "(":
                after = _alternatives(pieces)
            case "[":
                after = [(), *_alternatives(pieces)]
            case _:
                after = [_steps(piece)]
        current = [before + more for before in current for more in after]
    return done + current


def _steps(piece: str) -> tuple[str, ...]:
    if piece == _GAP:
        return (_GAP,)
    words = words_of(piece)
    return (*words[:-1], f"{words[-1]}*") if piece.endswith("*") else words


def _walked(
    node: _Node, words: Sequence[Word], at: int, sentence: int
) -> Iterator[tuple[str, int]]:
    """What the tree finds from here on: a label, and the word after it."""
    for label in node.labels:
        yield label, at
    if at < len(words) and words[at].sentence == sentence:
        word = words[at].folded
        if (after := node.words.get(word)) is not None:
            yield from _walked(after, words, at + 1, sentence)
        for length in range(1, min(node.longest_stem, len(word)) + 1):
            if (after := node.stems.get(word[:length])) is not None:
                yield from _walked(after, words, at + 1, sentence)
    if node.after_gap is not None:
        for beyond in range(at, at + LONGEST_GAP + 1):
            yield from _walked(node.after_gap, words, beyond, sentence)
