"""The sentences of one language, read once from its data file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from app.words.languages import DEFAULT


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalog:
    """There is one for each language; two are equal only if they are the same."""

    language: str
    """Its BCP 47 tag, the name of its file."""
    leads: Mapping[str, str]
    """How a summary begins, by verdict."""
    summaries: Mapping[str, str]
    """What follows, by rule."""
    reasons: Mapping[str, str]
    """By reason code."""
    holds: Mapping[str, str]
    """What held a question back, by basis."""
    assumptions: Mapping[str, str]
    """By assumption code."""
    faults: Mapping[str, str]
    """By fault code: a sentence that says what to do."""
    expected: Mapping[str, str]
    """What a fault says should stand there instead, by form."""
    problems: Mapping[str, Mapping[str, str]]
    """Title and detail of each problem type."""
    questions: Mapping[str, str]
    """By what a draft lacks."""
    changes: Mapping[str, str]
    """What might be so, or be told, instead: by the name of the change, or of its group."""
    missing: Mapping[str, str]
    """The question to ask a person for a fact that was not given, by its pointer."""
    names: Mapping[str, Mapping[str, str]]
    """Words for the values of the vocabulary."""
    review: Mapping[str, str]
    """Why, by code of a review's finding, and by variant where one is told in several ways."""
    review_suggestions: Mapping[str, str]
    """What to do about it, by code; none where there is nothing to add."""
    phrases: Mapping[str, str]
    """Small pieces that sentences are filled with."""
    holidays: Mapping[str, str]
    """Public holidays that have another name here, by the English one."""


_MAY_LACK: dict[str, Any] = {"holidays": {}}
_OF_DATES = frozenset({"dates", "cities"})
"""Read by `app.words.dates`, for any language."""


@cache
def catalog(language: str) -> Catalog:
    said = {name: table for name, table in tables(language).items() if name not in _OF_DATES}
    return Catalog(**_MAY_LACK | said, language=language)


@cache
def tables(language: str) -> dict[str, Any]:
    """A language's file as it is written. Some have dates alone, for drafts."""
    text = (files(__package__) / f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def spoken() -> tuple[str, ...]:
    """The languages that all of an answer can be told in, the default first."""
    names = (file.name for file in files(__package__).iterdir())
    tags = sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))
    others = (tag for tag in tags if tag != DEFAULT and "summaries" in tables(tag))
    return (DEFAULT, *others)
