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
Layout: TypeAlias = tuple[tuple[Part, ...], ...]
"""The parts of a note in their order, by paragraph."""
_SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s(?=\S)")
_KNOWN = {
    (True, True): "role_company",
    (True, False): "role",
    (False, True): "company",
    (False, False): "none",
}


class Say(NamedTuple):
    """One thing that a note says: where it stands, what it does, and its phrasings."""

    place: int
    """In the order of the language."""
    paragraph: int
    part: Part
    ways: tuple[Phrasing, ...]


class Voice(NamedTuple):
    """How one writes in one tone to one kind of reader."""

    says: Mapping[NoteKind, Mapping[str, Say]]
    """By kind and name."""
    mentions: Mapping[str, Mapping[str, str]]
    """How role and company are mentioned, by what is known of them."""
    between_topics: str
    greeting: Mapping[str, Sequence[str]]
    signature: Mapping[str, Sequence[str]]


class Letters(NamedTuple):
    layout: Mapping[NoteKind, Layout]
    subjects: Mapping[NoteKind, Mapping[str, Sequence[str]]]
    voices: Mapping[tuple[Tone, Route], Voice]


def known(role: str | None, company: str | None) -> str:
    """The form of a mention that fits what is known."""
    return _KNOWN[role is not None, company is not None]


@cache
def letters(language: str) -> Letters:
    document = tomllib.loads((files(__package__) / f"{language}.toml").read_text(encoding="utf-8"))
    layout = {
        NoteKind(kind): tuple(
            tuple(Part(name) for name in paragraph.split()) for paragraph in paragraphs
        )
        for kind, paragraphs in document["layout"].items()
    }
    return Letters(
        layout=layout,
        subjects={NoteKind(kind): forms for kind, forms in document["subjects"].items()},
        voices={
            (tone, route): _voice(document, layout, tone, route) for tone in Tone for route in Route
        },
    )


def _stands(layout: Layout, part: Part) -> tuple[int, int]:
    """The place of a part in a note, and its paragraph."""
    for number, paragraph in enumerate(layout):
        if part in paragraph:
            before = sum(map(len, layout[:number]))
            return before + paragraph.index(part), number
    raise ValueError(f"the layout has no {part}")


def _voice(
    document: Mapping[str, Any], layout: Mapping[NoteKind, Layout], tone: Tone, route: Route
) -> Voice:
    wording = _Wording(
        {name: forms.get(tone) or forms[route] for name, forms in document["wording"].items()}
    )

    def say(kind: NoteKind, name: str, part: Part) -> Say:
        entry = document[kind].get(name) or document["shared"][name]
        if route is Route.AGENCY:
            entry = entry.get(route, entry)
        ways = tuple(
            tuple(_SENTENCE_ENDS.split(text.format_map(wording)))
            for text in (*entry.get("any", ()), *entry.get(tone, ()))
        )
        return Say(*_stands(layout[kind], part), part, ways)

    return Voice(
        says={
            kind: {name: say(kind, name, each.part) for name, each in sentences_of(kind).items()}
            for kind in layout
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
