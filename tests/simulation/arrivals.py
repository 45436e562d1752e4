"""How many timers fall due in each second of the day."""

from collections import Counter
from math import exp, sqrt
from random import Random

from tests.simulation.scenario import DAY_SECONDS, HOUR_SECONDS, Load

_MANY = 50
"""From here on a Poisson number is as good as normal."""


class Arrivals:
    """Drawn from a seed: the same for the same."""

    def __init__(self, load: Load, seed: int) -> None:
        self._random = Random(seed)
        due = load.applications / load.mean_wait_days * load.busy_day
        self._herds = Counter[int]()
        for hour, share in load.herds:
            for offset, people in load.zones:
                self._herds[_second_of(hour - offset)] += self._drawn(due * share * people)
        self._every_second = due * (1 - sum(share for _, share in load.herds)) / DAY_SECONDS

    @property
    def largest_herd(self) -> int:
        return max(self._herds.values(), default=0)

    def is_herd(self, second: int) -> bool:
        return self._herds[second] > 0

    def at(self, second: int) -> int:
        """On the first day; later none."""
        if second >= DAY_SECONDS:
            return 0
        return self._herds[second] + self._drawn(self._every_second)

    def _drawn(self, mean: float) -> int:
        """A Poisson number."""
        if mean >= _MANY:
            return max(0, round(self._random.gauss(mean, sqrt(mean))))
        limit, product, count = exp(-mean), self._random.random(), 0
        while product > limit:
            product *= self._random.random()
            count += 1
        return count


def _second_of(hour: float) -> int:
    return int(hour % 24 * HOUR_SECONDS)
