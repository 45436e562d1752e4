"""The sentences of one language, read once from its data file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalog:
    """There is one for each language; two are equal only if they are the same."""

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
    problems: Mapping[str, Mapping[str, str]]
    """Title and detail of each problem type."""
    questions: Mapping[str, str]
    """By what a draft lacks."""
    changes: Mapping[str, str]
    """What might be so, or be told, instead: by the name of the change, or of its group."""
    missing: Mapping[str, str]
    """The question to ask a person for a fact that was not given, by its pointer."""
    names: Mapping[str, Mapping[str, str]]
    """Words for the values of the vocabulary, and of the calendar."""
    review: Mapping[str, str]
    """Why, by code of a review's finding, and by variant where one is told in several ways."""
    review_suggestions: Mapping[str, str]
    """What to do about it, by code; none where there is nothing to add."""
    phrases: Mapping[str, str]
    """Small pieces that drafts are filled with."""
    subjects: Mapping[str, str]
    drafts: Mapping[str, Mapping[str, str]]
    """The parts of each draft."""


@cache
def catalog(language: str) -> Catalog:
    text = (files(__package__) / f"{language}.toml").read_text(encoding="utf-8")
    return Catalog(**tomllib.loads(text))
