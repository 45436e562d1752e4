"""Words as they are compared: case, accents and typographic variants make no difference."""

import re
import unicodedata
from functools import lru_cache

_MARKS = "\u0300-\u036f"
WORD = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}]+[^\W_]*)*")
"""A run of letters and digits. An apostrophe or a hyphen parts two words, in every language."""

_KEPT = 8_192
_STEM = 5


@lru_cache(maxsize=_KEPT)
def folded(word: str) -> str:
    """`Étude` and `etude` are one word, and so are `Straße` and `STRASSE`."""
    parted = unicodedata.normalize("NFKD", word.casefold())
    return "".join(each for each in parted if not unicodedata.combining(each))


def words_of(text: str) -> tuple[str, ...]:
    """Its words, folded."""
    return tuple(folded(each.group()) for each in WORD.finditer(text))


def stem(word: str) -> str:
    """What forms of one word have in common, roughly."""
    return word[:_STEM]


def distance(one: str, other: str, most: int) -> int:
    """How many letters to add, drop, change or swap with their neighbour; more than `most` is told
    as `most + 1`.

    Of the table only the band is filled in which that few changes can stay.
    """
    beyond = most + 1
    if abs(len(one) - len(other)) > most:
        return beyond
    before: dict[int, int] = {}
    row = {j: j for j in range(min(len(other), most) + 1)}
    for i, letter in enumerate(one, start=1):
        last, before = before, row
        row = {0: i} if i <= most else {}
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            against = other[j - 1]
            cost = min(row.get(j - 1, beyond), before.get(j, beyond)) + 1
            cost = min(cost, before.get(j - 1, beyond) + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last.get(j - 2, beyond) + 1)
            row[j] = cost
    return min(row[len(other)], beyond)
