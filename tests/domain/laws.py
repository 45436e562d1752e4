"""How a law is tested: always for some cases, the same ones every time; under `soak` for many,
other ones every time.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis.strategies import SearchStrategy

_ALIKE = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=False,
)
_SOME = settings(_ALIKE, max_examples=120, derandomize=True, database=None)
_MANY = settings(_ALIKE, max_examples=4_000)
_EFFORTS = [
    pytest.param(_SOME, id="some"),
    pytest.param(_MANY, id="many", marks=pytest.mark.soak),
]

Test = Callable[..., None]


def law(*drawn: SearchStrategy[Any]) -> Callable[[Test], Test]:
    """Holds for whatever is drawn."""

    def made(check: Test) -> Test:
        @pytest.mark.parametrize("effort", _EFFORTS)
        def test(effort: settings) -> None:
            effort(given(*drawn)(noted))()

        @wraps(check)
        def noted(*args: object, **named: object) -> None:
            note(" ".join(map(repr, (*args, *named.values()))))
            check(*args, **named)

        test.__name__ = check.__name__
        test.__qualname__ = check.__qualname__
        test.__doc__ = check.__doc__
        test.__module__ = check.__module__
        return test

    return made
