"""What a simulated day is made of. Each default says where its number is from; docs/scaling.md
lists them with their sources.
"""

from dataclasses import dataclass

DAY_SECONDS = 86_400
HOUR_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds since midnight UTC: from one, until before the other."""

    begins: float
    ends: float

    def __contains__(self, second: float) -> bool:
        return self.begins <= second < self.ends


NEVER = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Receiver:
    """One endpoint, or many that are alike. A share of all that is told goes to it."""

    name: str
    share: float
    endpoints: int = 1
    latency_seconds: float = 0.2
    down: Span = NEVER
    """It answers nothing; the breaker holds back what is for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What falls due, when, and for whom."""

    applications: int
    mean_wait_days: float = 7
    """Of one that waits; the guide's. Our own cases say 34: this is five times as hard."""
    busy_day: float = 1.4
    """A working day has what a week brings in seven: little ends on a weekend."""
    herds: tuple[tuple[float, float], ...] = ((22, 0.34), (9, 0.24), (0, 0.20), (10, 0.16))
    """Local hours and the share that falls due at them, to the second; the rest at any time. From
    following the published cases of tests/advice through all that time brings: 198 changes.
    """
    zones: tuple[tuple[float, float], ...] = (
        (-8, 0.10),
        (-6, 0.12),
        (-5, 0.20),
        (0, 0.10),
        (1, 0.25),
        (5.5, 0.13),
        (9, 0.10),
    )
    """Hours from UTC and the share of applications there: an assumption."""
    told_share: float = 1.0
    """Of the answers that change, those for which there is an endpoint."""
    receivers: tuple[Receiver, ...] = (
        Receiver("many", 0.8, endpoints=200),
        Receiver("largest", 0.2),
    )
    spread_seconds: int = 60
    """The endpoints' default."""
    events_per_day: float = 0.1
    """Of one application, told through the API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machinery:
    """What does the work. Rates are of one process alone on a core."""

    workers: int
    api_processes: int = 2
    swept_per_second: float = 700
    """Decided, put on record and announced. Measured, PostgreSQL: `python -m tests.bench.sizes`."""
    sent_per_second: float = 800
    """Claimed, decided again, sent and settled: 1.25 ms of a processor each, measured."""
    rows_per_sweep: int = 4
    """The application, its answer, the decision on record, the delivery."""
    rows_per_delivery: int = 4
    """Claimed, the application held and decided again, settled, the attempt."""
    rows_per_event: int = 6
    """The application, the event, the answer, the decision, what is superseded, the delivery."""
    database_rows_per_second: float = 24_000
    """A server of 16 processors, by a vendor's figure of 1,500 rows a second for each."""
    database_connections: int = 97
    """PostgreSQL's default of 100, less 3 for the superuser."""
    connections_per_process: int = 15
    """The pool of 5, and 10 more that SQLAlchemy opens when all are taken."""
    pooler: bool = False
    """One in transaction mode shares `database_connections` among all processes."""
    claim_batch: int = 50
    """Claimed at once for an endpoint; one batch of it at a time in each worker."""
    claim_seconds: float = 0.1
    """Of each batch besides what the receiver takes: measured 150 ms in all, where that was
    nothing and other work was running.
    """
    in_flight: int = 10
    """Of a batch, sent at the same time."""
    begun_within_seconds: float = 1.0
    """After it was decided again: what a slow receiver leaves of a batch is claimed anew."""
    endpoints_at_once: int = 64
    """Served side by side by each worker; of many customers, so that eight for one limit none."""
    long_transaction: Span = NEVER
    """While one is open, what is dead cannot be cleared away."""
    seconds_per_dead_row: float = 7.5e-6
    """By which a claim grows for each dead row that it steps over: 180 ms at 24,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    load: Load
    machinery: Machinery
    seed: int = 2026
    seconds: int = 36 * HOUR_SECONDS
    """What falls due does so on the first day; the rest of the time shows how long it takes."""
