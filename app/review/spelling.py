"""Words as they are compared: case, accents and typographic variants make no difference."""

import re
import unicodedata
from functools import lru_cache

_MARKS = "\u0300-\u036f"
WORD = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}]+[^\W_]*)*")
"""A run of letters and digits. An apostrophe or a hyphen parts two words, in every language."""

_KEPT = 8_192


@lru_cache(maxsize=_KEPT)
def folded(word: str) -> str:
    """`Étude` and `etude` are one word, and so are `Straße` and `STRASSE`."""
    parted = unicodedata.normalize("NFKD", word.casefold())
    return "".join(each for each in parted if not unicodedata.combining(each))


def words_of(text: str) -> tuple[str, ...]:
    """Its words, folded."""
    return tuple(folded(each.group()) for each in WORD.finditer(text))


def distance(one: str, other: str, most: int) -> int:
    """How many letters to add, drop, change or swap with their neighbour; more than `most` is told
    as `most + 1`.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row, before, last = [i], row, before
        for j, against in enumerate(other, start=1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != against))
            if last and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)
