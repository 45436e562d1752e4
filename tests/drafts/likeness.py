"""How alike two drafts are: of the one with fewer runs of five words, the share that the other has
as well (the overlap coefficient, which is never below Jaccard's index). Greeting and signature do
not count.
"""

from typing import TypeAlias

from app.words.drafts.message import Message

_RUN = 5

Runs: TypeAlias = frozenset[tuple[str, ...]]


def runs_of(message: Message) -> Runs:
    words = "".join(sentence.text for sentence in message.parts[1:-1]).lower().split()
    return frozenset(tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1))


def likeness(one: Runs, other: Runs) -> float:
    return len(one & other) / (min(len(one), len(other)) or 1)
