"""Weekends and public holidays by country and subdivision, from the `holidays` package."""

import warnings
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from types import MappingProxyType
from typing import NamedTuple

from holidays import country_holidays, list_supported_countries

VERSION = f"holidays-{version('holidays')}"

_SATURDAY_SUNDAY = frozenset({5, 6})
_KEPT = 2_048
"""Country-years that stay in memory: all countries for several years."""


class DaysOff(NamedTuple):
    """One country's days off for one year."""

    weekend: frozenset[int]
    holidays: MappingProxyType[date, str]
    working_weekends: frozenset[date]


_WEEKENDS_ONLY = DaysOff(_SATURDAY_SUNDAY, MappingProxyType({}), frozenset())


def is_known(country: str) -> bool:
    """Is there holiday data for this country?"""
    return country in _subdivisions()


def knows_subdivision(country: str, subdivision: str) -> bool:
    """Has this part of the country (`NY` of `US-NY`) days of its own in the data?"""
    return subdivision in _subdivisions().get(country, frozenset())


@lru_cache(maxsize=_KEPT)
def covers(country: str, year: int) -> bool:
    """Does the data for this country reach that year? Some end where the moon decides."""
    data = country_holidays(country)
    return bool(data.start_year <= year <= data.end_year)


@lru_cache(maxsize=_KEPT)
def days_off(country: str | None, subdivision: str | None, year: int) -> DaysOff:
    """Without a country, or without data for it: Saturdays and Sundays alone.

    Takes about a millisecond once, and is kept: fetched before a decision, never inside it.
    """
    if country is None or not is_known(country) or not covers(country, year):
        return _WEEKENDS_ONLY
    part = subdivision if subdivision and knows_subdivision(country, subdivision) else None
    with warnings.catch_warnings():
        # Beyond the years for which the moon was computed, only the fixed holidays are listed.
        warnings.filterwarnings("ignore", message="Requested Holidays are available only")
        data = country_holidays(country, subdiv=part, years=year, language="en_US")
    names = {day: name for day, name in data.items() if day.year == year}
    worked = (day for day in getattr(data, "weekend_workdays", ()) if day.year == year)
    return DaysOff(frozenset(data.weekend), MappingProxyType(names), frozenset(worked))


@lru_cache(maxsize=1)
def _subdivisions() -> dict[str, frozenset[str]]:
    listed = list_supported_countries(include_aliases=False)
    return {country: frozenset(parts) for country, parts in listed.items()}
