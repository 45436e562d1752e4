"""A merge patch of an application: its names are checked, since null would hide a wrong one."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import RootModel

from app.domain.application.event import Body
from app.domain.fault import Fault, RefusedError
from app.intake.overrides import FIELD
from app.intake.shapes import StateShape
from app.intake.validation import NotJsonError, fault_of_name, parse

_FIXED = frozenset({"external_id", "id"})
_CHECKED_LATER = frozenset({(FIELD,)})
"""The policy knows its names."""


class Patch(RootModel[dict[str, Any]]):
    """Any JSON object."""


def patch_of(content: bytes) -> Body:
    """Raises `NotJsonError`, or `RefusedError` with every name that cannot be changed."""
    patch = parse(Patch, content).root
    faults = list(_faults(patch))
    if faults:
        raise RefusedError(tuple(faults))
    try:
        json.dumps(patch, allow_nan=False)
    except ValueError:
        raise NotJsonError from None
    return {name: _inside(value) for name, value in patch.items()}


def _faults(patch: Mapping[str, Any], loc: tuple[str, ...] = ()) -> Iterator[Fault]:
    for name, value in patch.items():
        here = (*loc, name)
        if not loc and name in _FIXED:
            yield Fault(pointer=f"/{name}", code="cannot_be_changed")
        elif (fault := fault_of_name(StateShape, here)) is not None:
            yield fault
        elif isinstance(value, Mapping) and here not in _CHECKED_LATER:
            yield from _faults(value, here)


def _inside(value: object, *, in_list: bool = False) -> object:
    """In a list null means absent, as in any request; outside it removes."""
    if isinstance(value, list):
        return [_inside(each, in_list=True) for each in value]
    if isinstance(value, Mapping):
        return {
            name: _inside(each, in_list=in_list)
            for name, each in value.items()
            if each is not None or not in_list
        }
    return value
