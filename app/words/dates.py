"""Dates and hours in words, on the employer's clock, each language in its own order.

Drafts name a day without its year, summaries with it; neither says "yesterday" or "next week", so
that a text does not age.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache

from app.words.catalog import tables

_KEPT = 4_096
"""Days and moments kept in words: an answer names the same one several times, and many answers
name the same openings."""
_NOON = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forms:
    """`[dates]` of a language's file. Hours may be named by `{hour}`, of 24, or `{hour12}`."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    first_of_month: str
    """`1er` in French."""
    day: str
    date: str
    moment: str
    midnight: str
    morning: str
    morning_minutes: str
    noon: str
    afternoon: str
    afternoon_minutes: str
    zone_of_city: str
    zone_by_name: str
    """A zone that is called by no city: `UTC`."""
    zone_by_offset: str


@cache
def _forms(language: str) -> _Forms:
    return _Forms(**tables(language)["dates"])


@lru_cache(maxsize=_KEPT)
def day_in_words(day: date, language: str) -> str:
    """`Friday 20 November`, `Freitag, 20. November`, `vendredi 20 novembre`"""
    forms = _forms(language)
    return forms.day.format_map(_named(day, forms))


@lru_cache(maxsize=_KEPT)
def date_in_words(day: date, language: str) -> str:
    """`Friday 20 November 2026`"""
    forms = _forms(language)
    return forms.date.format_map(_named(day, forms))


@lru_cache(maxsize=_KEPT)
def moment_in_words(moment: datetime, zone: tzinfo, language: str) -> str:
    """`Friday 20 November 2026, 3:30 pm New York time`"""
    forms, local = _forms(language), moment.astimezone(zone)
    return forms.moment.format(
        date=date_in_words(local.date(), language),
        hour=_hour(local, forms),
        zone=_clock(str(zone), language),
    )


def _named(day: date, forms: _Forms) -> Mapping[str, str]:
    return {
        "weekday": forms.weekdays[day.weekday()],
        "day": forms.first_of_month if day.day == 1 else str(day.day),
        "month": forms.months[day.month - 1],
        "year": str(day.year),
    }


def _hour(local: datetime, forms: _Forms) -> str:
    return _form_of_hour(local, forms).format(
        hour=local.hour, hour12=local.hour % _NOON or _NOON, minute=f"{local.minute:02d}"
    )


def _form_of_hour(local: datetime, forms: _Forms) -> str:
    is_morning = local.hour < _NOON
    if local.minute:
        return forms.morning_minutes if is_morning else forms.afternoon_minutes
    if local.hour % _NOON == 0:
        return forms.midnight if is_morning else forms.noon
    return forms.morning if is_morning else forms.afternoon


def _clock(name: str, language: str) -> str:
    """By its city, as people do; a fixed offset by itself."""
    forms = _forms(language)
    if name[0] in "+-":
        return forms.zone_by_offset.format(offset=name)
    area, _, place = name.partition("/")
    last = name.rsplit("/", 1)[-1].replace("_", " ")
    if not place or area == "Etc":
        return forms.zone_by_name.format(name=last)
    cities: Mapping[str, str] = tables(language).get("cities", {})
    return forms.zone_of_city.format(city=cities.get(name, last))
