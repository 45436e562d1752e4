"""Time zones, from the `tzdata` package alone: the same answer on every machine.

The zone table says which country a zone lies in and which zones a country has.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from zoneinfo import ZoneInfo

import tzdata

VERSION = f"tzdata-{tzdata.IANA_VERSION}"

_DATA: Traversable = files("tzdata") / "zoneinfo"
_LINK_FIELDS = 3
_ALMOST = 0.85
_OFFSET_STEP = timedelta(days=7)
_COMPARED_FROM = datetime(2000, 1, 1, tzinfo=UTC)
_COMPARED_UNTIL = datetime(2038, 1, 1, tzinfo=UTC)


class UnknownZoneError(ValueError):
    """No zone of that name; `nearest` holds known names that look alike."""

    def __init__(self, nearest: tuple[str, ...]) -> None:
        super().__init__("unknown time zone")
        self.nearest = nearest


@cache
def names() -> frozenset[str]:
    """Every zone name, links included; not the pseudo-zones of the data."""
    listed = (files("tzdata") / "zones").read_text(encoding="utf-8").split()
    return frozenset(listed) - {"Factory", "localtime"}


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of that name. Raises `UnknownZoneError`."""
    if name not in names():
        raise UnknownZoneError(tuple(_alike(name)))
    with (_DATA / name).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


def _alike(name: str) -> list[str]:
    """The zone of that city, or a name that is almost the same: a wrong hint is worse than none."""
    city = name.lower().replace(" ", "_")
    named = sorted(each for each in names() if each.rsplit("/", 1)[-1].lower() == city)
    return named[:1] or get_close_matches(name, names(), n=1, cutoff=_ALMOST)


def fixed(offset: timedelta) -> timezone:
    """A clock that never changes, named by its offset."""
    return timezone(offset, name=_offset_name(offset))


def country_of(name: str) -> str | None:
    """The country (ISO 3166-1 alpha-2) that a zone lies in; None for zones that lie in none."""
    countries = _country_by_zone()
    return countries.get(name) or countries.get(_links().get(name, ""))


def only_zone_of(country: str) -> str | None:
    """The zone of a country with one clock; None where clocks differ inside it, or none is known.

    Two zones of one country that have agreed since 2000 (Germany's Berlin and Busingen) are one
    clock.
    """
    zones = _zones_by_country().get(country, ())
    if zones and all(_agree(zones[0], other) for other in zones[1:]):
        return zones[0]
    return None


@cache
def countries() -> frozenset[str]:
    """Every country code of ISO 3166-1, by the table that comes with the zones."""
    return frozenset(line.split("\t")[0] for line in _lines("iso3166.tab"))


@cache
def _agree(one: str, other: str) -> bool:
    first, second, moment = zone(one), zone(other), _COMPARED_FROM
    while moment < _COMPARED_UNTIL:
        if moment.astimezone(first).utcoffset() != moment.astimezone(second).utcoffset():
            return False
        moment += _OFFSET_STEP
    return True


@cache
def _country_by_zone() -> Mapping[str, str]:
    rows = (line.split("\t") for line in _lines("zone.tab"))
    return MappingProxyType({row[2]: row[0] for row in rows})


@cache
def _zones_by_country() -> Mapping[str, tuple[str, ...]]:
    zones: dict[str, list[str]] = {}
    for name, country in _country_by_zone().items():
        zones.setdefault(country, []).append(name)
    return MappingProxyType({country: tuple(found) for country, found in zones.items()})


@cache
def _links() -> Mapping[str, str]:
    """Other names of a zone, to the name that the zone table uses."""
    rows = (line.split() for line in _lines("tzdata.zi"))
    return MappingProxyType(
        {row[2]: row[1] for row in rows if row[0] == "L" and len(row) >= _LINK_FIELDS}
    )


def _lines(name: str) -> list[str]:
    text = (_DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _offset_name(offset: timedelta) -> str:
    sign = "-" if offset < timedelta() else "+"
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
