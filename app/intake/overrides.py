"""A caller's own numbers: known names, values of the right kind, inside the policy's ranges."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from app.domain.fault import Fault, RefusedError
from app.domain.policy import Number, Policy, Value
from app.intake.shapes import clock_time, whole
from app.intake.validation import nearest_name, pointer_of
from app.policies.overrides import with_overrides

FIELD = "policy_overrides"


def overridden(policy: Policy, given: Mapping[str, Any] | None) -> Policy:
    """The policy with the caller's own numbers. Raises `RefusedError` with every fault in them."""
    if not given:
        return policy
    values: dict[str, Value] = {}
    faults: list[Fault] = []
    for name, value in given.items():
        read = _read(name, value, policy)
        if isinstance(read, Fault):
            faults.append(read)
        elif read is not None:
            values[name] = read
    if faults:
        raise RefusedError(tuple(faults))
    return with_overrides(policy, values)


def _read(name: str, value: object, policy: Policy) -> Value | Fault | None:
    """None: null is absent."""
    number = policy.described.get(name)
    pointer = pointer_of((FIELD, name))
    if number is None:
        says = nearest_name(name, policy.described)
        return Fault(pointer=pointer, code="unknown_field", says=says)
    if value is None:
        return None
    read = _value(value, number)
    if read is None:
        code = "not_a_clock_time" if isinstance(number.value, time) else "not_a_whole_number"
        return Fault(pointer=pointer, code=code)
    if not _admits(number, read):
        return Fault(pointer=pointer, code="outside_admissible_range", says=_range(number))
    return read


def _value(value: object, number: Number) -> Value | None:
    """Of the kind that the number has; None if it is not."""
    if isinstance(number.value, time):
        return clock_time(value)
    value = whole(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _admits(number: Number, value: Value) -> bool:
    lowest, highest = number.lowest, number.highest
    if isinstance(value, time):
        assert isinstance(lowest, time)
        assert isinstance(highest, time)
        return lowest <= value <= highest
    assert isinstance(lowest, int)
    assert isinstance(highest, int)
    return lowest <= value <= highest


def _range(number: Number) -> dict[str, str]:
    lowest, highest = map(_in_words, (number.lowest, number.highest))
    return {"lowest": lowest, "highest": highest, "unit": number.unit}


def _in_words(value: Value) -> str:
    return value.isoformat("minutes") if isinstance(value, time) else str(value)
