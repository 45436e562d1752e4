"""What a draft must not say in a language, and how it looks there: a data file for each."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Customs(NamedTuple):
    harmful: re.Pattern[str]
    own_words: frozenset[str] | None
    """Words with a capital that are nobody's name; None where nouns have capitals."""
    greeting_ends: str
    signature_ends: str


@cache
def customs(language: str) -> Customs:
    text = (files(__package__) / f"{language}.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    own_words = said.get("own_words")
    return Customs(
        harmful=re.compile("|".join(f"(?:{each})" for each in said["harmful"]), re.IGNORECASE),
        own_words=None if own_words is None else frozenset(own_words),
        greeting_ends=said["greeting_ends"],
        signature_ends=said["signature_ends"],
    )
