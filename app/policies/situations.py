"""Situations that people are in, as requests: examples of the rules, and what policies are compared
by.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Situation:
    name: str
    """A sentence that a person could say."""
    fires: str
    """The rule that decides at the request's `as_of`, by the newest policy."""
    request: Mapping[str, Any]
    """A body of `POST /v1/decisions` that names its `as_of`."""


@cache
def situations() -> tuple[Situation, ...]:
    document = tomllib.loads((files(__package__) / "situations.toml").read_text(encoding="utf-8"))
    defaults = document["defaults"]
    return tuple(
        Situation(
            name=entry["name"], fires=entry["fires"], request={**defaults, **entry["request"]}
        )
        for entry in document["situation"]
    )
