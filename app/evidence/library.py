"""References by id, and the counts over them."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from app.domain.policy import Dissent, Survey, Tally
from app.domain.vocabulary import InformationKind, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A published source, and what it says in our words."""

    title: str
    publisher: str | None
    url: str | None
    says: str


@cache
def references() -> Mapping[str, Reference]:
    """Every source by its id."""
    listed = json.loads(_read("references.json"))
    return MappingProxyType(
        {
            name: Reference(
                title=entry["title"],
                publisher=entry["publisher"],
                url=entry["url"],
                says=entry["says"],
            )
            for name, entry in listed.items()
        }
    )


@cache
def surveys() -> Mapping[str, Survey]:
    listed = tomllib.loads(_read("surveys.toml"))["surveys"]
    return MappingProxyType(
        {name: Survey(agree=entry["agree"], of=entry["of"]) for name, entry in listed.items()}
    )


@cache
def tallies() -> Mapping[str, Tally]:
    """What the sources name for a number, by the number's name."""
    listed = tomllib.loads(_read("surveys.toml"))["tallies"]
    return MappingProxyType(
        {
            name: Tally(
                named=MappingProxyType(dict(entry["named"])),
                of=entry["of"],
                sources=MappingProxyType(
                    {int(value): tuple(ids) for value, ids in entry["sources"].items()}
                ),
                rules=tuple(entry.get("rules", ())),
            )
            for name, entry in listed.items()
        }
    )


@cache
def dissents() -> tuple[Dissent, ...]:
    """Where sources differ about a rule itself."""
    return tuple(
        Dissent(
            rule=entry["rule"],
            verdict=Verdict(entry["verdict"]),
            news=InformationKind(entry["news"]) if "news" in entry else None,
            agree=entry["agree"],
            of=entry["of"],
            references=tuple(entry["references"]),
        )
        for entry in tomllib.loads(_read("surveys.toml"))["dissents"]
    )


@cache
def review_sources() -> Mapping[str, tuple[str, ...]]:
    """The ids of those that say what a finding of a review says, by its code."""
    listed = tomllib.loads(_read("review.toml"))
    return MappingProxyType({code: tuple(ids) for code, ids in listed.items()})


@cache
def digest() -> str:
    """Of all that answers cite or count by."""
    content = (json.loads(_read("references.json")), tomllib.loads(_read("surveys.toml")))
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _read(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
