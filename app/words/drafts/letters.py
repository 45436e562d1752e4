"""The letters of one language, read once from its data file and made ready: for each tone and each
route the wording is settled beforehand, so that a draft only fills in facts.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, TypeAlias

from app.domain.vocabulary import NoteKind, Route, Tone
from app.words.drafts.structure import Part, sentences_of

Phrasing: TypeAlias = tuple[str, ...]
"""Sentences with slots; mostly one."""
_SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s(?=\S)")
_KNOWN = {
    (True, True): "role_company",
    (True, False): "role",
    (False, True): "company",
    (False, False): "none",
}


class Voice(NamedTuple):
    """How one writes in one tone to one kind of reader."""

    says: Mapping[NoteKind, Mapping[str, tuple[Phrasing, ...]]]
    """By kind and name of the sentence: its phrasings."""
    mentions: Mapping[str, Mapping[str, str]]
    """How role and company are mentioned, by what is known of them."""
    between_topics: str
    greeting: Mapping[str, Sequence[str]]
    signature: Mapping[str, Sequence[str]]


class Letters(NamedTuple):
    layout: Mapping[NoteKind, tuple[tuple[Part, ...], ...]]
    """The parts of a note in their order, by paragraph."""
    subjects: Mapping[NoteKind, Mapping[str, Sequence[str]]]
    voices: Mapping[tuple[Tone, Route], Voice]


def known(role: str | None, company: str | None) -> str:
    """The form of a mention that fits what is known."""
    return _KNOWN[role is not None, company is not None]


@cache
def letters(language: str) -> Letters:
    document = tomllib.loads((files(__package__) / f"{language}.toml").read_text(encoding="utf-8"))
    return Letters(
        layout={
            NoteKind(kind): tuple(
                tuple(Part(name) for name in paragraph.split()) for paragraph in paragraphs
            )
            for kind, paragraphs in document["layout"].items()
        },
        subjects={NoteKind(kind): forms for kind, forms in document["subjects"].items()},
        voices={(tone, route): _voice(document, tone, route) for tone in Tone for route in Route},
    )


def _voice(document: Mapping[str, Any], tone: Tone, route: Route) -> Voice:
    wording = _Wording(
        {name: forms.get(tone) or forms[route] for name, forms in document["wording"].items()}
    )

    def phrasings(kind: NoteKind, name: str) -> tuple[Phrasing, ...]:
        entry = document[kind].get(name) or document["shared"][name]
        if route is Route.AGENCY:
            entry = entry.get(route, entry)
        return tuple(
            tuple(_SENTENCE_ENDS.split(text.format_map(wording)))
            for text in (*entry.get("any", ()), *entry.get(tone, ()))
        )

    return Voice(
        says={
            kind: {name: phrasings(kind, name) for name in sentences_of(kind)}
            for kind in map(NoteKind, document["layout"])
        },
        mentions={
            name: {form: text.format_map(wording) for form, text in forms.items()}
            for name, forms in document["mentions"].items()
        },
        between_topics=document["between"]["topics"],
        greeting={form: tones[tone] for form, tones in document["greeting"].items()},
        signature={form: tones[tone] for form, tones in document["signature"].items()},
    )


class _Wording(dict[str, str]):
    """Settles the wording and leaves every other slot open."""

    def __missing__(self, slot: str) -> str:
        return f"{{{slot}}}"
