"""The day, second by second: swept, spread, sent, within what workers, database and receivers can
do.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil

from tests.simulation.arrivals import Arrivals
from tests.simulation.queues import Lateness, Queue
from tests.simulation.scenario import DAY_SECONDS, Machinery, Receiver, Scenario

_MINUTE = 60


class Limit(StrEnum):
    WORKERS = "workers' processors"
    DATABASE = "database's writes"
    RECEIVER = "one receiver"
    CONNECTIONS = "connections"


class Use:
    """Of a resource, as a share of what it can do."""

    def __init__(self) -> None:
        self._second: list[float] = []

    def note(self, share: float) -> None:
        self._second.append(share)

    def busiest_minute(self) -> float:
        minutes = range(0, len(self._second), _MINUTE)
        sums = (sum(self._second[first : first + _MINUTE]) / _MINUTE for first in minutes)
        return max(sums, default=0.0)

    def mean(self) -> float:
        """Over the day in which all falls due."""
        day = self._second[:DAY_SECONDS]
        return sum(day) / len(day) if day else 0.0


@dataclass(slots=True)
class Outcome:
    """What a simulated day came to."""

    largest_herd: int
    decided: Lateness = field(default_factory=Lateness)
    """After the moment at which the answer changed."""
    told: dict[str, Lateness] = field(default_factory=dict)
    """After that moment too, by receiver: the spread is in it."""
    most_undecided: float = 0.0
    mean_undecided: float = 0.0
    most_untold: float = 0.0
    left: float = 0.0
    """Not decided or not told when the time was over."""
    workers: Use = field(default_factory=Use)
    database: Use = field(default_factory=Use)
    connections: float = 0.0
    held_back: dict[Limit, float] = field(default_factory=dict)
    """How much waited for what: things times seconds."""

    @property
    def limits(self) -> list[Limit]:
        """What was waited for, most first. Connections come before all where there are not enough
        for all processes: then requests fail, which is worse than late.
        """
        found = sorted(self.held_back, key=self.held_back.__getitem__, reverse=True)
        return [Limit.CONNECTIONS, *found] if self.connections > 1 else found


class Day:
    """One scenario under way."""

    def __init__(self, scenario: Scenario) -> None:
        self.load, self.machinery = scenario.load, scenario.machinery
        self.arrivals = Arrivals(scenario.load, scenario.seed)
        self.outcome = Outcome(self.arrivals.largest_herd)
        self.undecided = Queue()
        self.outcome.told = {each.name: Lateness() for each in scenario.load.receivers}
        self.untold = [(receiver, Queue()) for receiver in scenario.load.receivers]
        self._coming: dict[int, list[tuple[int, float]]] = {}
        """Told later, by the second from which on, with the moment that each is about."""
        self._dead_rows = 0.0
        events = scenario.load.applications * scenario.load.events_per_day / DAY_SECONDS
        self._rows_of_events = events * scenario.machinery.rows_per_event

    def run(self, seconds: int) -> Outcome:
        undecided = 0.0
        for second in range(seconds):
            self.undecided.put(second, self.arrivals.at(second))
            undecided += self.undecided.waiting
            self._hand_out(self._coming.pop(second, []))
            self._work(second)
        self.outcome.mean_undecided = undecided / seconds
        self.outcome.most_undecided = self.undecided.most_waiting
        waiting = (queue.waiting for _, queue in self.untold)
        later = sum(count for coming in self._coming.values() for _, count in coming)
        self.outcome.left = self.undecided.waiting + sum(waiting) + later
        self.outcome.connections = _connections(self.machinery)
        return self.outcome

    def _work(self, second: int) -> None:
        """What is wanted, cut to what processors and the database grant."""
        machinery, wanted = self.machinery, self.undecided.waiting
        if not wanted and not any(queue.waiting for _, queue in self.untold):
            self._note_use(0, 0, 0)
            self._age(second, 0, 0)
            return
        sendable = [self._sendable(receiver, queue, second) for receiver, queue in self.untold]
        sent = sum(sendable)
        stretched = self._claims_stretched()
        sweep = 1 / machinery.swept_per_second + stretched
        send = 1 / machinery.sent_per_second + stretched
        by_workers = shared(wanted * sweep, sent * send, machinery.workers)
        rows = max(0.0, machinery.database_rows_per_second - self._rows_of_events)
        by_database = shared(
            wanted * machinery.rows_per_sweep, sent * machinery.rows_per_delivery, rows
        )
        swept = wanted * min(by_workers[0], by_database[0])
        share_sent = min(by_workers[1], by_database[1])
        self._note_use(swept * sweep + sent * share_sent * send, swept, sent * share_sent)
        self._note_held_back(wanted - swept, by_workers[0], by_database[0])
        self._note_held_back(sent * (1 - share_sent), by_workers[1], by_database[1])
        self._sweep(second, swept)
        self._send(second, [each * share_sent for each in sendable])
        self._age(second, swept, sent * share_sent)

    def _sweep(self, second: int, count: float) -> None:
        for due, some in self.undecided.take(count):
            self.outcome.decided.note(second - due, some)
            self._announce(due, some * self.load.told_share, second)

    def _announce(self, due: int, count: float, second: int) -> None:
        """At once what its spread has passed; the rest in the seconds that are left of it. What
        is no herd is spread by itself: it is told in the middle.
        """
        spread = self.load.spread_seconds
        if spread and not self.arrivals.is_herd(due):
            self._coming.setdefault(max(second + 1, due + spread // 2), []).append((due, count))
            return
        passed = min(spread, second - due + 1) if spread else 0
        self._hand_out([(due, count * passed / spread if spread else count)])
        for later in range(passed, spread):
            self._coming.setdefault(due + later, []).append((due, count / spread))

    def _hand_out(self, announced: list[tuple[int, float]]) -> None:
        for due, count in announced:
            for receiver, queue in self.untold:
                queue.put(due, count * receiver.share)
        waiting = sum(queue.waiting for _, queue in self.untold)
        self.outcome.most_untold = max(self.outcome.most_untold, waiting)

    def _sendable(self, receiver: Receiver, queue: Queue, second: int) -> float:
        """One batch at a time for an endpoint in each worker; none where the breaker is open."""
        if second in receiver.down:
            return 0.0
        machinery = self.machinery
        served = machinery.workers * min(receiver.endpoints, machinery.endpoints_at_once)
        most = served * _sent_per_second(machinery, receiver.latency_seconds)
        self._hold_back(Limit.RECEIVER, max(0.0, queue.waiting - most))
        return min(queue.waiting, most)

    def _send(self, second: int, counts: list[float]) -> None:
        for (receiver, queue), count in zip(self.untold, counts, strict=True):
            for due, some in queue.take(count):
                self.outcome.told[receiver.name].note(second - due, some)

    def _age(self, second: int, swept: float, sent: float) -> None:
        """An application swept leaves one dead row, a delivery that was claimed and settled two."""
        if second in self.machinery.long_transaction:
            self._dead_rows += swept + 2 * sent
        else:
            self._dead_rows = 0.0

    def _claims_stretched(self) -> float:
        """By so many seconds for each of a batch."""
        machinery = self.machinery
        return self._dead_rows * machinery.seconds_per_dead_row / machinery.claim_batch

    def _note_use(self, seconds: float, swept: float, sent: float) -> None:
        machinery = self.machinery
        rows = swept * machinery.rows_per_sweep + sent * machinery.rows_per_delivery
        self.outcome.workers.note(seconds / machinery.workers)
        self.outcome.database.note(
            (rows + self._rows_of_events) / machinery.database_rows_per_second
        )

    def _note_held_back(self, waiting: float, by_workers: float, by_database: float) -> None:
        limit = Limit.WORKERS if by_workers <= by_database else Limit.DATABASE
        self._hold_back(limit, waiting)

    def _hold_back(self, limit: Limit, waiting: float) -> None:
        if waiting > 1e-6:
            held = self.outcome.held_back
            held[limit] = held.get(limit, 0.0) + waiting


def shared(first: float, second: float, capacity: float) -> tuple[float, float]:
    """Which share of two wants is granted: half of the capacity is each one's own, and what one
    leaves the other has.
    """
    granted = min(first, max(capacity / 2, capacity - second))
    other = min(second, capacity - granted)
    return granted / first if first else 1.0, other / second if second else 1.0


def _connections(machinery: Machinery) -> float:
    """The share of those that there are; a pooler lets processes wait for one instead of failing,
    so that what counts is one for each that works.
    """
    processes = machinery.workers + machinery.api_processes
    each = 1 if machinery.pooler else machinery.connections_per_process
    return processes * each / machinery.database_connections


def _sent_per_second(machinery: Machinery, latency_seconds: float) -> float:
    """To one endpoint by one worker: of a batch a few at a time, as long as they may be begun."""
    waves = machinery.claim_batch / machinery.in_flight
    if latency_seconds > 0:
        waves = min(waves, ceil(machinery.begun_within_seconds / latency_seconds))
    taken_seconds = machinery.claim_seconds + waves * latency_seconds
    return machinery.in_flight * waves / taken_seconds


def simulate(scenario: Scenario) -> Outcome:
    return Day(scenario).run(scenario.seconds)
