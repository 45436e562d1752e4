"""A language is one data file, and these tests say what it lacks and what it has too much."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from app.domain.vocabulary import NoteKind, Route, Tone
from app.words.drafts.letters import letters
from app.words.drafts.message import DRAFTS
from app.words.drafts.structure import BORROWED, FACTS, SHARED, STRUCTURE, Part, sentences_of
from app.words.drafts.subject import LONGEST_SUBJECT
from app.words.languages import DRAFTED

LEAST_PHRASINGS = 3
FORMS = {"role_company", "role", "company", "none"}
TABLES = {"layout", "wording", "mentions", "between", "greeting", "signature", "subjects", "shared"}
LONGEST_DAY = "miércoles 30 de septiembre"
_SLOT = re.compile(r"{(\w*)}")

each_language = pytest.mark.parametrize("language", DRAFTED)
each_kind = pytest.mark.parametrize("kind", list(DRAFTS))


@cache
def document(language: str) -> dict[str, Any]:
    text = (files("app.words.drafts") / f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


each_voice = pytest.mark.parametrize(
    ("tone", "route"), [(tone, route) for tone in Tone for route in Route]
)


@each_language
def test_a_file_has_every_table_and_no_other(language: str) -> None:
    assert set(document(language)) == TABLES | set(DRAFTS)


@each_language
def test_every_kind_has_its_sentences_and_no_other(language: str) -> None:
    found = document(language)
    assert {kind: set(found[kind]) for kind in DRAFTS} == {
        kind: set(STRUCTURE[kind]) for kind in DRAFTS
    }
    assert set(found["shared"]) == set(SHARED)


def test_everything_shared_is_borrowed() -> None:
    assert frozenset().union(*BORROWED.values()) == set(SHARED)


@each_language
@each_kind
def test_the_layout_places_every_part_once(language: str, kind: NoteKind) -> None:
    placed = [part for paragraph in letters(language).layout[kind] for part in paragraph]
    assert sorted(placed) == sorted({says.part for says in sentences_of(kind).values()})
    assert len(letters(language).layout[kind]) <= 3


@each_language
@each_kind
@each_voice
def test_every_sentence_can_be_said_in_several_ways(
    language: str, kind: NoteKind, tone: Tone, route: Route
) -> None:
    for name, say in letters(language).voices[tone, route].says[kind].items():
        ways = say.ways
        assert len(set(ways)) == len(ways), name
        assert len(ways) >= LEAST_PHRASINGS, name


@each_language
@each_kind
@each_voice
def test_every_sentence_names_what_it_must_and_nothing_unknown(
    language: str, kind: NoteKind, tone: Tone, route: Route
) -> None:
    voice = letters(language).voices[tone, route]
    for name, says in sentences_of(kind).items():
        may = says.names | set(voice.mentions) | _optional(kind, name)
        for way in voice.says[kind][name].ways:
            slots = {slot for sentence in way for slot in _SLOT.findall(sentence)}
            assert says.names <= slots <= may, (name, way)


def _optional(kind: NoteKind, name: str) -> set[str]:
    """A closing and a withdrawal may name the day, where there was an interview."""
    return (
        {"day"} if name == "thanks" and kind in {NoteKind.CLOSING, NoteKind.WITHDRAWAL} else set()
    )


@each_language
def test_the_candidates_own_words_end_a_sentence_or_follow_a_preposition(language: str) -> None:
    """What is said in an unknown grammar stands behind a colon."""
    for kind in DRAFTS:
        for voice in letters(language).voices.values():
            for say in voice.says[kind].values():
                for sentence in (each for way in say.ways for each in way):
                    for slot in ("strength", "gap", "news"):
                        if f"{{{slot}}}" in sentence:
                            assert re.search(rf":\s{{{slot}}}\.$", sentence), sentence


@each_language
def test_mentions_have_every_form_and_name_what_it_says(language: str) -> None:
    for name, forms in document(language)["mentions"].items():
        assert set(forms) == FORMS, name
        for form, text in forms.items():
            named = set(_SLOT.findall(text)) & {"role", "company"}
            assert named == set(form.split("_")) - {"none"}, (name, form)


@each_language
def test_wording_differs_by_tone_or_by_route(language: str) -> None:
    for name, forms in document(language)["wording"].items():
        assert set(forms) in (set(Tone), set(Route)), name
        assert name not in FACTS | set(document(language)["mentions"])


@each_language
def test_no_wording_or_mention_is_left_over(language: str) -> None:
    found = document(language)
    said = set(_SLOT.findall(str({name: found[name] for name in ("shared", *DRAFTS)})))
    in_mentions = set(_SLOT.findall(str(found["mentions"])))
    assert {*found["mentions"], *found["wording"]} <= said | in_mentions


@each_language
def test_greeting_and_signature_are_complete(language: str) -> None:
    found = document(language)
    assert set(found["greeting"]) == {"named", "unnamed"}
    assert set(found["signature"]) == {"signed", "unsigned"}
    for form, slot in (("named", "name"), ("signed", "candidate")):
        table = found["greeting" if form == "named" else "signature"]
        assert all(f"{{{slot}}}" in text for tone in Tone for text in table[form][tone])


@each_language
@each_kind
def test_subjects_are_short_and_plain_ones_name_nothing(language: str, kind: NoteKind) -> None:
    forms = letters(language).subjects[kind]
    assert set(forms) == {"role", "day", "plain"}
    for names, texts in forms.items():
        for text in texts:
            assert set(_SLOT.findall(text)) <= {names} - {"plain"}, text
            assert names != "role" or "{role}" in text
            filled = text.format(role="Data Engineer", day=LONGEST_DAY)
            assert len(filled) <= LONGEST_SUBJECT, filled
            assert text.startswith("Re:") == (kind is NoteKind.REPLY), text


@each_language
@each_kind
def test_the_two_tones_differ_to_the_ear(language: str, kind: NoteKind) -> None:
    warm, formal = (letters(language).voices[tone, Route.DIRECT] for tone in Tone)
    assert warm.greeting != formal.greeting
    assert set(warm.signature["signed"]).isdisjoint(formal.signature["signed"])
    differing = [name for name, say in warm.says[kind].items() if say != formal.says[kind][name]]
    assert len(differing) >= 2


def test_every_part_is_used() -> None:
    used = {says.part for kind in DRAFTS for says in sentences_of(kind).values()}
    assert used | {Part.GREETING, Part.SIGNATURE} == set(Part)
