"""What waits, and how late it was."""

from collections import deque


class Lateness:
    """How many came how many seconds late."""

    def __init__(self) -> None:
        self.counts: dict[int, float] = {}

    def note(self, seconds: int, count: float) -> None:
        self.counts[seconds] = self.counts.get(seconds, 0.0) + count

    @property
    def total(self) -> float:
        return sum(self.counts.values())

    def mean(self) -> float:
        """0 where nothing came."""
        total = self.total
        return sum(late * count for late, count in self.counts.items()) / total if total else 0.0

    def quantile(self, share: float) -> int:
        """So many seconds late, at most, were this share of all."""
        wanted, seen = share * self.total, 0.0
        for late in sorted(self.counts):
            seen += self.counts[late]
            if seen >= wanted * (1 - 1e-9):
                return late
        return 0

    def most(self) -> int:
        return max(self.counts, default=0)


class Queue:
    """First due, first served; what fell due in one second is one entry."""

    def __init__(self) -> None:
        self._cohorts: deque[list[float]] = deque()
        self.waiting = 0.0
        self.most_waiting = 0.0

    def put(self, due: int, count: float) -> None:
        if count <= 0:
            return
        self._cohorts.append([due, count])
        self.waiting += count
        self.most_waiting = max(self.most_waiting, self.waiting)

    def take(self, count: float) -> list[tuple[int, float]]:
        """So many of the longest due, by when they were due."""
        taken: list[tuple[int, float]] = []
        while count > 1e-9 and self._cohorts:
            first = self._cohorts[0]
            some = min(first[1], count)
            taken.append((int(first[0]), some))
            count -= some
            first[1] -= some
            self.waiting -= some
            if first[1] <= 1e-9:
                self._cohorts.popleft()
        if not self._cohorts:
            self.waiting = 0.0
        return taken
