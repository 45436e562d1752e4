"""A caller's text as part of a sentence: what stands well in one, and what is too much for it.

A note has some hundred words, so a text has its measure by what it is. What is longer, or has
nothing that could be read out, is not said, and a shorter one is asked for; it is never cut.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from app.domain.state import MessageFacts, NewInformation, Recipient

_ENDINGS = " .!?;:,"
_NAMED = 2
"""Of topics and of news: a note makes a point or two."""


class Measure(NamedTuple):
    words: int
    characters: int


NAME = Measure(words=8, characters=60)
"""Of a person, a role, a company."""
TOPIC = Measure(words=12, characters=90)
TOPICS = Measure(words=16, characters=120)
"""All those that one note names."""
POINT = Measure(words=25, characters=180)
"""A strength, a gap."""
NEWS = Measure(words=40, characters=280)
"""All that is new, together."""


def sayable(text: str | None, measure: Measure) -> str | None:
    """The text without runs of spaces and without an end mark of its own; None: not to be said."""
    if text is None:
        return None
    words = text.split()
    said = " ".join(words).rstrip(_ENDINGS)
    if len(words) > measure.words or len(said) > measure.characters:
        return None
    return said if said.isalpha() or any(map(str.isalnum, said)) else None


class Facts:
    """What the notes of one request can say of it."""

    def __init__(self, given: MessageFacts) -> None:
        self.given = given
        self.role = sayable(given.role, NAME)
        self.company = sayable(given.company, NAME)
        self.candidate_name = sayable(given.candidate_name, NAME)
        self._topics_for: dict[int, list[str]] = {}

    @cached_property
    def strength(self) -> str | None:
        return sayable(self.given.strength, POINT)

    @cached_property
    def gap(self) -> str | None:
        return sayable(self.given.gap, POINT)

    @cached_property
    def topics(self) -> list[str]:
        return _each(self.given.topics)

    def topics_for(self, recipient: Recipient, place: int) -> list[str]:
        """The person's own, else those of all, which several people get in turn: two at most.
        `place`: the recipient's, among all of the request.
        """
        found = self._topics_for.get(place)
        if found is None:
            found = self._topics_for[place] = self._topics_of(recipient, place)
        return found

    def _topics_of(self, recipient: Recipient, place: int) -> list[str]:
        own = _each(recipient.topics)
        if own or not self.topics:
            return _together(own)
        if len(self.given.recipients) > 1:
            return [self.topics[place % len(self.topics)]]
        return _together(self.topics)


class News(NamedTuple):
    """What a note tells: each item with its words, or with none where it has none to be said."""

    told: tuple[tuple[NewInformation, str | None], ...]
    left_out: tuple[NewInformation, ...]
    """There is no room for it in the same note."""


def news(items: Sequence[NewInformation]) -> News:
    """The first item, and a second one if its words find room beside those of the first."""
    if not items:
        return _NO_NEWS
    first, *others = items
    said = sayable(first.summary, NEWS)
    told, left_out = [(first, said)], []
    used = said or ""
    room = Measure(NEWS.words - len(used.split()), NEWS.characters - len(used))
    for item in others:
        words = sayable(item.summary, room) if len(told) < _NAMED else None
        if words is None:
            left_out.append(item)
        else:
            told.append((item, words))
    return News(tuple(told), tuple(left_out))


_NO_NEWS = News((), ())


def _each(texts: Iterable[str]) -> list[str]:
    return [said for text in texts if (said := sayable(text, TOPIC)) is not None]


def _together(topics: list[str]) -> list[str]:
    named = topics[:_NAMED]
    return named if sayable(" ".join(named), TOPICS) or not named else named[:1]
