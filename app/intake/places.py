"""Where the employer is: its clock, its country, its days off. What is not given is inferred, and
said so.
"""

from collections.abc import Iterator
from datetime import timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from app.calendars import holidays, zones
from app.domain.fault import Fault
from app.domain.working_time import BusinessCalendar
from app.intake.readings import Assumption
from app.intake.shapes import EmployerShape

_KEPT = 4_096
"""Calendars kept: they are small, and most requests share one."""


class Place(NamedTuple):
    zone: tzinfo
    country: str | None
    subdivision: str | None
    assumptions: tuple[Assumption, ...]


def find_zone(pointer: str, name: str | None, faults: list[Fault]) -> tzinfo | None:
    """The named zone; a fault with the nearest known name if there is none."""
    if name is None:
        return None
    try:
        return zones.zone(name)
    except zones.UnknownZoneError as unknown:
        says = {"nearest": unknown.nearest[0]} if unknown.nearest else {}
        faults.append(Fault(pointer=pointer, code="unknown_zone", says=says))
        return None


def check_place(employer: EmployerShape) -> Iterator[Fault]:
    country, subdivision = employer.country, employer.subdivision
    if country is not None and country not in zones.countries():
        says = {"nearest": "GB"} if country == "UK" else {}
        yield Fault(pointer="/employer/country", code="unknown_country", says=says)
    if subdivision is None:
        return
    of = subdivision.split("-")[0]
    if country is not None and of != country:
        yield Fault(pointer="/employer/subdivision", code="subdivision_of_another_country")
    elif country is None and of not in zones.countries():
        yield Fault(pointer="/employer/subdivision", code="unknown_country")


@lru_cache(maxsize=_KEPT)
def place(
    country: str | None, subdivision: str | None, zone: tzinfo | None, offset: timedelta
) -> Place:
    """The employer's place.

    Without a zone: the one clock of its country, else the `offset` with which the end of the
    interview was given.
    """
    assumptions: list[Assumption] = []
    given = country or (subdivision.split("-")[0] if subdivision else None)
    if zone is None:
        zone = _zone(given, offset, assumptions)
    country = given or _country(zone, assumptions)
    part = subdivision.split("-")[1] if subdivision else None
    assumptions += _gaps(country, part)
    return Place(zone=zone, country=country, subdivision=part, assumptions=tuple(assumptions))


def _zone(country: str | None, offset: timedelta, assumptions: list[Assumption]) -> tzinfo:
    only = zones.only_zone_of(country) if country else None
    if only is not None:
        assumptions.append(
            Assumption(pointer="/employer/time_zone", value=only, code="zone_of_country")
        )
        return zones.zone(only)
    clock = zones.fixed(offset)
    assumptions.append(
        Assumption(pointer="/employer/time_zone", value=str(clock), code="offset_of_interview")
    )
    return clock


def _country(zone: tzinfo, assumptions: list[Assumption]) -> str | None:
    country = zones.country_of(str(zone))
    code = "country_of_zone" if country else "no_country"
    assumptions.append(Assumption(pointer="/employer/country", value=country, code=code))
    return country


def _gaps(country: str | None, part: str | None) -> Iterator[Assumption]:
    if country is None:
        return
    if not holidays.is_known(country):
        yield Assumption(pointer="/employer/country", value=country, code="no_holiday_data")
    elif part is not None and not holidays.knows_subdivision(country, part):
        yield Assumption(
            pointer="/employer/subdivision", value=f"{country}-{part}", code="no_regional_holidays"
        )


@lru_cache(maxsize=_KEPT)
def calendar(
    zone: tzinfo, country: str | None, subdivision: str | None, years: tuple[int, ...]
) -> BusinessCalendar:
    """The employer's calendar for those years; outside them, weekends alone are known."""
    found = [holidays.days_off(country, subdivision, year) for year in years]
    names = {day: name for each in found for day, name in each.holidays.items()}
    return BusinessCalendar(
        zone=zone,
        weekend=found[0].weekend,
        holidays=names,
        working_weekends=frozenset().union(*(each.working_weekends for each in found)),
    )
