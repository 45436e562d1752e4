"""JSON Merge Patch (RFC 7396)."""

from collections.abc import Mapping
from typing import Any


def merged(target: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The target with the patch applied; neither is changed. Null removes."""
    found = dict(target)
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, Mapping):
            inside = found.get(name)
            found[name] = merged(inside if isinstance(inside, Mapping) else {}, value)
        else:
            found[name] = value
    return found
