"""Any policy: every number is unknown, within what a customer may choose."""

from typing import Any

import z3

from app.domain.policy import Policy
from app.proofs.paths import Path
from app.proofs.symbols import Count, Day, Truth

_IN_SEASON = z3.Function("in_season", z3.IntSort(), z3.BoolSort())
_CLOCK_TIME = "clock_time"


class AnyNumbers:
    """Each number, when it is first asked for. A clock time is a name: `AnyCalendar` knows hours
    by their names only.
    """

    def __init__(self, path: Path, policy: Policy) -> None:
        self._path = path
        self._described = policy.described

    def __getattr__(self, name: str) -> Any:
        number = self._described[name]
        if number.unit == _CLOCK_TIME:
            return name
        unknown = z3.Int(name)
        self._path.learn(unknown >= number.lowest, unknown <= number.highest)
        return Count(self._path, unknown)


class AnyPolicy:
    """Stands in for a `Policy` with the ranges of this one."""

    thank_you_hours = 0
    sending_hours = 1

    def __init__(self, path: Path, policy: Policy) -> None:
        self._path = path
        self.numbers = AnyNumbers(path, policy)

    def in_season(self, day: Day, _country: str | None) -> Truth:
        return Truth(self._path, _IN_SEASON(day.term))
