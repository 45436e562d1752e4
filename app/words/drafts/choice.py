"""Which of several phrasings is taken: drawn from the facts of the request alone, so that the same
request has the same text at any moment, and two people with different facts do not send the same
note. Several recipients of one note take turns.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

from app.domain.state import State
from app.domain.vocabulary import NoteKind

T = TypeVar("T")

_BYTES = 16
_BETWEEN = "\x1f"
"""No text of a caller's holds it."""


class Choice:
    """A long number, spent phrasing by phrasing like the digits of a mixed radix."""

    __slots__ = ("_left", "_turn")

    def __init__(self, seed: int, turn: int = 0) -> None:
        """`turn`: the recipient's place among all of them."""
        self._left = seed
        self._turn = turn

    def of(self, options: Sequence[T]) -> T:
        self._left, drawn = divmod(self._left, len(options))
        return options[(drawn + self._turn) % len(options)]


def seed(kind: NoteKind, state: State) -> int:
    """Of what the candidate tells; not of the moment, nor of what others said since."""
    digest = hashlib.blake2b(_BETWEEN.join(_told(kind, state)).encode(), digest_size=_BYTES)
    return int.from_bytes(digest.digest(), "big")


def _told(kind: NoteKind, state: State) -> Iterator[str]:
    facts = state.message_facts
    yield kind
    yield str(state.interview.ended_at)
    yield facts.role or ""
    yield facts.company or ""
    yield facts.candidate_name or ""
    yield facts.strength or ""
    yield facts.gap or ""
    yield from facts.topics
    for person in facts.recipients:
        yield person.name or ""
        yield from person.topics
    # In whatever order they are told.
    yield from sorted(item.summary or "" for item in state.new_information)
