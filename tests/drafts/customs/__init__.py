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
    signature_ends: tuple[str, ...]
    capitals_after_greeting: frozenset[str] | None
    """Of words that follow a greeting, where a letter goes on in lower case; None where not."""


@cache
def customs(language: str) -> Customs:
    text = (files(__package__) / f"{language}.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    signature_ends = said["signature_ends"]
    return Customs(
        harmful=re.compile("|".join(f"(?:{each})" for each in said["harmful"]), re.IGNORECASE),
        own_words=_words(said.get("own_words")),
        greeting_ends=said["greeting_ends"],
        signature_ends=(
            (signature_ends,) if isinstance(signature_ends, str) else tuple(signature_ends)
        ),
        capitals_after_greeting=_words(said.get("capitals_after_greeting")),
    )


def _words(said: list[str] | None) -> frozenset[str] | None:
    return None if said is None else frozenset(said)
