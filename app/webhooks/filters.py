"""Which answers an endpoint wants to be told of."""

from collections.abc import Collection
from typing import NamedTuple


class Filters(NamedTuple):
    """Empty: all."""

    verdicts: Collection[str]
    causes: Collection[str]

    def admit(self, verdict: str, cause: str) -> bool:
        return _is_among(verdict, self.verdicts) and _is_among(cause, self.causes)


def _is_among(value: str, wanted: Collection[str]) -> bool:
    return not wanted or value in wanted
