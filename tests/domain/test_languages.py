"""What a language must have, and that it says it: a translator is told exactly what is lacking."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.answers.answer import answer
from app.answers.explained import Explanation, explained_answer
from app.answers.plain import plain
from app.calendars.zones import fixed
from app.domain.rules import RULES
from app.words.catalog import catalog, spoken, tables
from app.words.dates import date_in_words, day_in_words, moment_in_words
from app.words.languages import DEFAULT
from tests.builders import asked, request
from tests.test_golden_cases import CASES

IDENTIFIER = "dec_01977a2e-0000-7000-8000-000000000000"
OTHERS = [language for language in spoken() if language != DEFAULT]
DATED = ("en", "de", "fr", "es")
OWN = {"cities", "holidays"}
"""Sections that a language has for itself, or not at all."""
EXPLAINED = frozenset(Explanation)
TOLD = {"summary", "text", "question"}
NEW_YORK = ZoneInfo("America/New_York")
each_other = pytest.mark.parametrize("language", OTHERS)


def sentences(language: str) -> dict[str, str]:
    """All that it says, by its place in the file."""
    return dict(_within(tables(language)))


def _within(table: dict[str, Any], place: str = "") -> Iterator[tuple[str, str]]:
    for name, inside in table.items():
        here = f"{place}/{name}".removeprefix("/")
        if isinstance(inside, dict):
            if here not in OWN:
                yield from _within(inside, here)
        elif isinstance(inside, list):
            yield from ((f"{here}/{index}", each) for index, each in enumerate(inside))
        else:
            yield here, inside


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_german_is_spoken_beside_english() -> None:
    assert spoken()[0] == "en"
    assert "de" in spoken()


@each_other
def test_a_language_lacks_no_sentence(language: str) -> None:
    assert sorted(sentences(DEFAULT).keys() - sentences(language).keys()) == []


@each_other
def test_a_language_has_no_sentence_too_many(language: str) -> None:
    assert sorted(sentences(language).keys() - sentences(DEFAULT).keys()) == []


@each_other
def test_a_sentence_is_filled_with_what_the_english_one_is(language: str) -> None:
    """Dates and hours apart: there a language has an order of its own."""
    english = sentences(DEFAULT)
    differing = {
        place: placeholders(sentence) ^ placeholders(english[place])
        for place, sentence in sentences(language).items()
        if place in english and not place.startswith("dates/")
    }
    assert {place: names for place, names in differing.items() if names} == {}


@pytest.mark.parametrize("language", DATED)
def test_dates_are_filled_with_what_there_is(language: str) -> None:
    known = {
        "day": {"weekday", "day", "month"},
        "date": {"weekday", "day", "month", "year"},
        "moment": {"date", "hour", "zone"},
        "zone_of_city": {"city"},
        "zone_by_name": {"name"},
        "zone_by_offset": {"offset"},
    }
    for name, form in tables(language)["dates"].items():
        if isinstance(form, str):
            allowed = known.get(name, {"hour", "hour12", "minute"})
            assert placeholders(form) <= allowed, name
            assert name not in known or placeholders(form) == allowed, name


@each_other
def test_a_number_has_a_word_for_one_and_a_word_for_many(language: str) -> None:
    for text in (*sentences(DEFAULT).values(), *sentences(language).values()):
        for _, _, forms, _ in Formatter().parse(text):
            assert not forms or all(forms.split("|", maxsplit=1)), text


@each_other
def test_nothing_is_left_in_english(language: str) -> None:
    """A sentence that is the same in both is a name or a mark, not a sentence."""
    english = sentences(DEFAULT)
    same = {text for place, text in sentences(language).items() if text == english.get(place)}
    assert all(len(re.findall(r"[A-Za-z]{2,}", re.sub(r"{.*?}", "", text))) <= 1 for text in same)


@each_other
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_is_told_whole(language: str, case: Any) -> None:
    words, question = catalog(language), asked(request(**case.request))
    told = explained_answer(question, words, IDENTIFIER, EXPLAINED)
    for text in _told(told):
        assert not re.search(r"[{}|]|None|  |\.\.|,,", text), text
        assert text[-1] in ".?", text
        assert text[0].isupper() or text[0].isdigit(), text
    english = set(_told(explained_answer(question, catalog(DEFAULT), IDENTIFIER, EXPLAINED)))
    assert not english & set(_told(told))
    assert not ENGLISH.search(" ".join(_told(told)))
    assert plain(told, words)


ENGLISH = re.compile(
    r"\b(the|they|you|your|and|with|until|answer|days?|hours?|Monday|Tuesday|Wednesday|Thursday|"
    r"Friday|Saturday|Sunday|January|March|May|October|December|noon|midnight|am|pm time)\b(?<!am)"
)
"""`am` is German too."""


@each_other
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_language_changes_the_texts_and_nothing_else(language: str, case: Any) -> None:
    question = asked(request(**case.request))
    in_english = answer(question, catalog(DEFAULT), IDENTIFIER)
    in_other = answer(question, catalog(language), IDENTIFIER)
    assert json.dumps(_untold(in_english)) == json.dumps(_untold(in_other))
    assert in_other == answer(asked(request(**case.request)), catalog(language), IDENTIFIER)


def test_every_summary_of_a_rule_is_told_by_some_case() -> None:
    assert {case.fires for case in CASES} == {rule.id for rule in RULES}


def _told(answered: Any) -> Iterator[str]:
    """Every text for a person, drafts apart."""
    if isinstance(answered, dict):
        for name, inside in answered.items():
            if name in TOLD and isinstance(inside, str):
                yield inside
            elif name not in {"references", "patch", "parts"}:
                yield from _told(inside)
    elif isinstance(answered, list):
        for each in answered:
            yield from _told(each)


def _untold(answered: Any) -> Any:
    if isinstance(answered, dict):
        return {name: _untold(each) for name, each in answered.items() if name not in TOLD}
    return [_untold(each) for each in answered] if isinstance(answered, list) else answered


DAYS = {
    "en": ("Friday 20 November", "Tuesday 1 December 2026"),
    "de": ("Freitag, 20. November", "Dienstag, 1. Dezember 2026"),
    "fr": ("vendredi 20 novembre", "mardi 1er décembre 2026"),
    "es": ("viernes 20 de noviembre", "martes 1 de diciembre de 2026"),
}


@pytest.mark.parametrize("language", DAYS)
def test_a_day_is_said_in_the_order_of_its_language(language: str) -> None:
    said = day_in_words(date(2026, 11, 20), language), date_in_words(date(2026, 12, 1), language)
    assert said == DAYS[language]


HOURS = [
    ("en", 9, 0, "9 am New York time"),
    ("en", 12, 0, "noon New York time"),
    ("en", 0, 0, "midnight New York time"),
    ("en", 0, 5, "12:05 am New York time"),
    ("en", 15, 30, "3:30 pm New York time"),
    ("de", 9, 0, "9 Uhr, Zeit in New York"),
    ("de", 0, 0, "0 Uhr, Zeit in New York"),
    ("de", 15, 30, "15:30 Uhr, Zeit in New York"),
    ("fr", 0, 0, "minuit, heure locale de New York"),
    ("fr", 9, 5, "9 h 05, heure locale de New York"),
    ("es", 12, 0, "12:00, hora de New York"),
    ("es", 17, 30, "17:30, hora de New York"),
]


@pytest.mark.parametrize(("language", "hour", "minute", "said"), HOURS)
def test_an_hour_is_said_as_its_language_does(
    language: str, hour: int, minute: int, said: str
) -> None:
    moment = datetime(2026, 11, 25, hour, minute, tzinfo=NEW_YORK)
    assert moment_in_words(moment, NEW_YORK, language).endswith(f" {said}")


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Vienna", "Zeit in Wien"),
        ("Europe/Berlin", "Zeit in Berlin"),
        ("America/Sao_Paulo", "Zeit in São Paulo"),
        ("UTC", "Zeitzone UTC"),
        ("Etc/GMT+5", "Zeitzone GMT+5"),
    ],
)
def test_a_zone_is_called_by_its_city_in_german(zone: str, said: str) -> None:
    told = moment_in_words(datetime(2026, 11, 25, 12, tzinfo=UTC), ZoneInfo(zone), "de")
    assert told.endswith(f" Uhr, {said}")


def test_a_fixed_offset_is_called_by_itself() -> None:
    offset = datetime.fromisoformat("2026-11-25T09:00:00-05:00")
    zone = fixed(offset.utcoffset())  # type: ignore[arg-type]
    assert moment_in_words(offset, zone, "de") == "Mittwoch, 25. November 2026, 9 Uhr, UTC-05:00"
    assert moment_in_words(offset, zone, "en") == "Wednesday 25 November 2026, 9 am (UTC-05:00)"


def test_every_city_that_is_renamed_is_a_zone() -> None:
    for language in DATED:
        for zone in tables(language).get("cities", {}):
            assert ZoneInfo(zone).key == zone
