"""A form whose fields are named by where they belong in a request, as the request they make.

A name is a JSON Pointer. `/timeline[by_date]/date` counts only if `/timeline/kind` is `by_date`,
`[+]` if there is any kind at all, and `...@time` adds a time to the date of that name. What is
empty is absent, and lists close up. The script of the page reads the same names (form.js).
"""

import re
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from app.domain.fault import Fault, RefusedError

MOST_FIELDS = 500
_CONDITION = re.compile(r"\[([a-z_|+]+)\]")
_DEEPEST = 6
_LONGEST_STEP = 64
_LONG_NUMBER = re.compile(r"\d{4}")
_LONGEST_AMOUNT = 4
_TIME = "@time"
_NUMBERS = ("/amount",)
_TRUTHS = ("/may_ask",)

Fields: TypeAlias = dict[str, str]


def request_of(body: bytes) -> dict[str, Any]:
    """Raises `RefusedError` for a body that is no form, or one with far too many fields."""
    try:
        pairs = parse_qsl(body.decode(), max_num_fields=MOST_FIELDS, errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise RefusedError((Fault(pointer="", code="not_an_object"),)) from None
    fields = {name: value.strip() for name, value in pairs if name.startswith("/")}
    if not all(map(_can_be_a_field, fields)):
        raise RefusedError((Fault(pointer="", code="unknown_field"),))
    root: dict[str, Any] = {}
    for name, value in fields.items():
        if value and not name.endswith(_TIME) and _counts(name, fields):
            pointer = _CONDITION.sub("", name)
            _place(root, pointer.split("/")[1:], _typed(pointer, value, fields))
    return {name: _closed_up(each) for name, each in root.items()}


def _can_be_a_field(name: str) -> bool:
    """No field lies deep, and no list is long."""
    steps = _CONDITION.sub("", name).split("/")[1:]
    short = all(len(step) <= _LONGEST_STEP for step in steps)
    return short and len(steps) <= _DEEPEST and not any(map(_LONG_NUMBER.search, steps))


def _counts(name: str, fields: Fields) -> bool:
    found = _CONDITION.search(name)
    if found is None:
        return True
    kind = fields.get(f"{name[: found.start()]}/kind", "")
    return bool(kind) and (found[1] == "+" or kind in found[1].split("|"))


def _typed(pointer: str, value: str, fields: Fields) -> object:
    """What is no number stays a text: the service says what is wrong with it."""
    if pointer.endswith(_NUMBERS) and value.isdecimal() and len(value) <= _LONGEST_AMOUNT:
        return int(value)
    if pointer.endswith(_TRUTHS):
        return True
    time = fields.get(pointer + _TIME)
    return f"{value}T{time}" if time else value


def _place(into: dict[str, Any], path: list[str], value: object) -> None:
    for step in path[:-1]:
        inner = into.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        into = inner
    into[path[-1]] = value


def _closed_up(value: object) -> object:
    """An object whose names are all numbers is a list."""
    if not isinstance(value, dict):
        return value
    inner = {name: _closed_up(each) for name, each in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
