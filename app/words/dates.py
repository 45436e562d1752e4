"""Dates and hours in words, on the employer's clock.

Drafts name a day without its year, summaries with it; neither says "yesterday" or "next week", so
that a text does not age.
"""

from datetime import date, datetime, tzinfo
from functools import lru_cache

from app.words.catalog import Catalog

_KEPT = 4_096
"""Days and moments kept in words: an answer names the same one several times, and many answers
name the same openings."""
_NOON = 12
_NAMED = {0: "midnight", _NOON: "noon"}


@lru_cache(maxsize=_KEPT)
def day_in_words(day: date, words: Catalog) -> str:
    """`Friday 20 November`"""
    weekday = words.names["weekdays"][str(day.weekday())]
    return f"{weekday} {day.day} {words.names['months'][str(day.month)]}"


def date_in_words(day: date, words: Catalog) -> str:
    """`Friday 20 November 2026`"""
    return f"{day_in_words(day, words)} {day.year}"


@lru_cache(maxsize=_KEPT)
def moment_in_words(moment: datetime, zone: tzinfo, words: Catalog) -> str:
    """`Friday 20 November 2026, 3:30 pm New York time`"""
    local = moment.astimezone(zone)
    return f"{date_in_words(local.date(), words)}, {_hour(local, words)} {_clock(zone, words)}"


def _hour(local: datetime, words: Catalog) -> str:
    if not local.minute and local.hour in _NAMED:
        return words.phrases[_NAMED[local.hour]]
    half = "am" if local.hour < _NOON else "pm"
    hour = local.hour % _NOON or _NOON
    return f"{hour}:{local.minute:02d} {half}" if local.minute else f"{hour} {half}"


def _clock(zone: tzinfo, words: Catalog) -> str:
    name = str(zone)
    if name[0] in "+-":
        return f"(UTC{name})"
    city = name.rsplit("/", 1)[-1].replace("_", " ")
    return words.phrases["zone_time"].format(city=city)
