"""Reads the policy documents. A document with a number too many, too few, outside its range, or
without a known reference does not load: the service does not start with it.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from app.domain.policy import (
    Number,
    Numbers,
    Policy,
    Season,
    sending_hours,
    thank_you_hours,
)
from app.evidence import library
from app.evidence.library import dissents, references, surveys, tallies

_VERSION = re.compile(r"\d{4}-\d{2}\.toml")
"""A policy's file is called by its version."""


class PolicyError(ValueError):
    """A policy document is not sound."""


@cache
def policies() -> Mapping[str, Policy]:
    """Every policy by its version, oldest first."""
    documents = (entry for entry in files(__package__).iterdir() if _VERSION.match(entry.name))
    loaded = [load(document.read_text(encoding="utf-8")) for document in documents]
    loaded.sort(key=lambda policy: policy.effective_from)
    return MappingProxyType({policy.version: policy for policy in loaded})


def in_force(as_of: datetime) -> tuple[Policy | None, datetime | None]:
    """The policy in force at `as_of`, and when the next one takes over; None before the first.

    A policy takes force at midnight UTC of its date.
    """
    current: Policy | None = None
    for begins_at, policy in _beginnings():
        if begins_at > as_of:
            return current, begins_at
        current = policy
    return current, None


@cache
def _beginnings() -> tuple[tuple[datetime, Policy], ...]:
    return tuple(
        (datetime.combine(policy.effective_from, time(), UTC), policy)
        for policy in policies().values()
    )


def load(text: str) -> Policy:
    """A policy from its document. Its digest covers the evidence too, since answers cite it and
    count by it. Raises `PolicyError`.
    """
    document = tomllib.loads(text)
    entries = document["numbers"]
    names = {field.name for field in fields(Numbers)}
    if names != entries.keys():
        raise PolicyError(f"numbers missing or unknown: {sorted(names ^ entries.keys())}")
    described = {name: _number(name, entry) for name, entry in entries.items()}
    values: dict[str, Any] = {name: number.value for name, number in described.items()}
    numbers = Numbers(**values)
    return Policy(
        version=document["version"],
        digest=digest_of({"policy": document, "evidence": library.digest()}),
        effective_from=document["effective_from"],
        evidence_gathered_on=document["evidence_gathered_on"],
        numbers=numbers,
        described=MappingProxyType(described),
        surveys=surveys(),
        tallies=tallies(),
        dissents=dissents(),
        seasons=tuple(_season(entry) for entry in document["seasons"]),
        thank_you_hours=thank_you_hours(numbers),
        sending_hours=sending_hours(numbers),
        overrides=MappingProxyType({}),
    )


def _number(name: str, entry: Mapping[str, Any]) -> Number:
    lowest, highest = entry["range"]
    if not lowest <= entry["value"] <= highest:
        raise PolicyError(f"{name} lies outside its range")
    unknown = [each for each in entry["references"] if each not in references()]
    if unknown or not entry["references"]:
        raise PolicyError(f"{name} needs known references; unknown: {unknown}")
    return Number(
        value=entry["value"],
        unit=entry["unit"],
        references=tuple(entry["references"]),
        lowest=lowest,
        highest=highest,
        means=entry["means"],
        note=entry.get("note"),
    )


def _season(entry: Mapping[str, Any]) -> Season:
    first, last = (date.fromisoformat(f"2000-{entry[end]}") for end in ("first", "last"))
    return Season(
        first=(first.month, first.day),
        last=(last.month, last.day),
        not_in=frozenset(entry.get("not_in", ())),
    )


def digest_of(document: Mapping[str, Any]) -> str:
    """Of the content, not of the file: layout and comments do not change it."""
    canonical = json.dumps(document, sort_keys=True, default=str, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"
