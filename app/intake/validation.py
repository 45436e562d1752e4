"""From bytes to a request of the right shape, or to every fault in it.

Pydantic finds the faults; here they get the codes and pointers of the contract, the nearest known
name for an unknown one, and no value of the caller's.
"""

import json
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from types import UnionType
from typing import TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.domain.fault import Fault, RefusedError
from app.intake.readings import fault_in_form
from app.intake.shapes import (
    COUNTRY_PATTERN,
    LANGUAGE_PATTERN,
    MOMENT_PATTERN,
    SUBDIVISION_PATTERN,
    TEXT_PATTERN,
)

Loc = tuple[int | str, ...]
AnyShape = TypeVar("AnyShape", bound=BaseModel)

_NAME = re.compile(rb'"\s*:')
_LONGEST_NAME_SHOWN = 64
_QUOTED = re.compile("'([^']*)'")
_CODES = {
    "string_type": ("wrong_type", "string"),
    "string_unicode": ("wrong_type", "string"),
    "int_type": ("wrong_type", "whole_number"),
    "bool_type": ("wrong_type", "boolean"),
    "enum": ("not_one_of", "one_of"),
    "literal_error": ("not_one_of", "one_of"),
    "model_type": ("not_an_object", None),
    "dict_type": ("not_an_object", None),
    "list_type": ("not_a_list", None),
    "string_too_long": ("too_long", "characters"),
    "string_too_short": ("too_short", None),
    "too_long": ("too_many", "items"),
    "greater_than_equal": ("out_of_range", "at_least"),
    "less_than_equal": ("out_of_range", "at_most"),
}
"""By the type of pydantic's error: our code, and which form was expected instead."""
_LIMITS = ("max_length", "ge", "le")
_FORMS = {
    COUNTRY_PATTERN: "country",
    SUBDIVISION_PATTERN: "subdivision",
    LANGUAGE_PATTERN: "language",
}


class NotJsonError(ValueError):
    """The body is not JSON in UTF-8."""


def parse(shape: type[AnyShape], body: bytes) -> AnyShape:
    """Raises `NotJsonError`, or `RefusedError` with every fault of shape."""
    try:
        request = shape.model_validate_json(body)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
        if errors[0]["type"] == "json_invalid":
            raise NotJsonError from None
        faults = [_fault(shape, error) for error in errors]
        # A name that is not known often explains one that is missing: it comes first.
        faults.sort(key=lambda fault: fault.code != "unknown_field")
        raise RefusedError(tuple(faults)) from None
    if len(_NAME.findall(body)) != _names_in(request):
        _refuse_duplicates(body)
    return request


def _names_in(value: object) -> int:
    """How many names a request has. A body with more of them has a name twice, or a text that
    looks like one.
    """
    inside: Iterable[object]
    if isinstance(value, BaseModel):
        inside, count = value.__dict__.values(), len(value.model_fields_set)
    elif isinstance(value, dict):
        inside, count = value.values(), len(value)
    else:
        inside, count = value if isinstance(value, list) else (), 0
    for each in inside:
        if each is not None and not isinstance(each, str):
            count += _names_in(each)
    return count


class _Pairs(list[tuple[str, object]]):
    """An object of JSON as it is written, with every name it has."""


def _refuse_duplicates(body: bytes) -> None:
    written_out = json.loads(body, object_pairs_hook=_Pairs)
    duplicates = [
        Fault(pointer=pointer_of(loc), code="duplicate_name") for loc in _twice(written_out)
    ]
    if duplicates:
        raise RefusedError(tuple(duplicates))


def _twice(value: object, loc: Loc = ()) -> Iterator[Loc]:
    """Where a name stands a second time in its object."""
    if isinstance(value, _Pairs):
        seen: set[str] = set()
        for name, inside in value:
            if name in seen:
                yield (*loc, name)
            seen.add(name)
            yield from _twice(inside, (*loc, name))
    elif isinstance(value, list):
        for index, inside in enumerate(value):
            yield from _twice(inside, (*loc, index))


def _fault(shape: type[BaseModel], error: ErrorDetails) -> Fault:
    pointer = pointer_of(error["loc"])
    code, says = _meaning(shape, error)
    return Fault(pointer=pointer, code=code, says=says)


def _meaning(shape: type[BaseModel], error: ErrorDetails) -> tuple[str, dict[str, str]]:
    """The code of the contract for an error of pydantic's, and what fills its words."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing" or _is_absent(error):
        return "missing", {}
    if kind == "extra_forbidden":
        *place, name = error["loc"]
        return "unknown_field", nearest_name(str(name), _names_at(shape, tuple(place)))
    if kind == "string_pattern_mismatch":
        return _mismatch(str(context["pattern"]), error["input"])
    code, form = _CODES.get(kind, ("wrong_type", "other_value"))
    says = {name: str(context[name]) for name in _LIMITS if name in context}
    if form == "one_of":
        says["listed"] = ", ".join(f"`{name}`" for name in _QUOTED.findall(context["expected"]))
    return code, says | ({"form": form} if form else {})


def _is_absent(error: ErrorDetails) -> bool:
    """`null` is absent, so a required field that is `null` is missing; an item of a list is not."""
    named = bool(error["loc"]) and isinstance(error["loc"][-1], str)
    return named and error["input"] is None and error["type"] != "extra_forbidden"


def _mismatch(pattern: str, text: str) -> tuple[str, dict[str, str]]:
    if pattern == TEXT_PATTERN:
        return "bad_characters", {}
    if pattern == MOMENT_PATTERN:
        return fault_in_form(text), {}
    return "bad_pattern", {"form": _FORMS.get(pattern, "other_form")}


def pointer_of(loc: Loc) -> str:
    """A JSON Pointer; a name of any length is shown by its beginning."""
    return "".join(f"/{_escaped(str(part))}" for part in loc)


def _escaped(part: str) -> str:
    return part[:_LONGEST_NAME_SHOWN].replace("~", "~0").replace("/", "~1")


def fault_of_name(shape: type[BaseModel], loc: tuple[str, ...]) -> Fault | None:
    """A fault, if the objects of a shape have no such name; `loc` leads through objects alone, and
    all of it but the last is known.
    """
    if loc[-1] in set(_names_at(shape, loc[:-1])):
        return None
    return Fault(pointer=pointer_of(loc), code="unknown_field", says=_nearest(shape, loc))


def _nearest(shape: type[BaseModel], loc: Loc) -> dict[str, str]:
    return nearest_name(str(loc[-1]), _names_at(shape, loc[:-1]))


def nearest_name(name: str, known: Iterable[str]) -> dict[str, str]:
    """What a fault says of the known name that was perhaps meant."""
    nearest = get_close_matches(name[:_LONGEST_NAME_SHOWN], list(known), n=1)
    return {"nearest": nearest[0]} if nearest else {}


def _names_at(shape: type[BaseModel], loc: Loc) -> Iterator[str]:
    """The names that an object at this place may have."""
    inner = shape
    for part in loc:
        if isinstance(part, str):
            field = next(
                field for name, field in inner.model_fields.items() if part == (field.alias or name)
            )
            found = _shape_in(field.annotation)
            if found is None:
                return
            inner = found
    for name, field in inner.model_fields.items():
        yield field.alias or name


def _shape_in(annotation: object) -> type[BaseModel] | None:
    """The shape inside an optional or a list of it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {Union, UnionType, list}:
        return next(filter(None, map(_shape_in, get_args(annotation))), None)
    return None
