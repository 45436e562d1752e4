"""In which language a text is read, told by its common words."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from app.review.lexicon import REVIEWED, lexicon
from app.review.spelling import folded, words_of

_FEWEST_WORDS = 15
"""As many as the shortest note has. Fewer tell too little, and are too short a note anyway."""
_SHARE = 0.15
_SHARE_IF_STATED = 0.05
_SUPPOSED = "en"


def language_of(text: str, stated: str | None = None) -> str | None:
    """The one stated, unless another has twice as many common words in the text; else the one
    that has most. None: it is in none that is read here.

    A few words are read in the language stated, else in the one that fits them best.
    """
    words = words_of(text)
    common = {language: lexicon(language).common_words for language in REVIEWED} | dict(_unread())
    counts = {name: sum(word in listed for word in words) for name, listed in common.items()}
    likeliest = max(counts, key=lambda name: counts[name])
    if len(words) < _FEWEST_WORDS:
        return stated or _best_of_read(counts)
    if stated and counts[stated] >= max(_SHARE_IF_STATED * len(words), counts[likeliest] / 2):
        return stated
    told = likeliest in REVIEWED and counts[likeliest] >= _SHARE * len(words)
    return likeliest if told else None


def _best_of_read(counts: Mapping[str, int]) -> str:
    best = max(REVIEWED, key=lambda language: counts[language])
    return best if counts[best] else _SUPPOSED


@cache
def _unread() -> Mapping[str, frozenset[str]]:
    text = (files(__package__) / "unread.toml").read_text(encoding="utf-8")
    return {name: frozenset(map(folded, words)) for name, words in tomllib.loads(text).items()}
