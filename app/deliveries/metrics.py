"""What a worker counts, and how far it is behind."""

import logging
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app.deliveries.attempt import Attempt
from app.deliveries.outcome import OTHER, Outcome
from app.storage.backlog import backlog
from app.storage.database import Database
from app.storage.outbox import DeliveryStatus, Settlement
from app.storage.trouble import StorageError


class Loop(StrEnum):
    """Of a worker."""

    SWEEP = "sweep"
    DELIVERY = "delivery"


_KNOWN = frozenset(HTTPStatus)
_SECONDS = (0.005, 0.025, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_log = logging.getLogger(__name__)

counted = CollectorRegistry()
_attempts = Counter(
    "followup_delivery_attempts",
    "Attempts to deliver a notification, by the status that was answered, or why there was none.",
    ("outcome",),
    registry=counted,
)
_settled = Counter(
    "followup_deliveries_settled",
    "Notifications delivered, and given up as dead letters.",
    ("status",),
    registry=counted,
)
_sweep_seconds = Histogram(
    "followup_sweep_seconds",
    "Time of one look for answers that time has changed.",
    buckets=_SECONDS,
    registry=counted,
)
_swept = Counter(
    "followup_swept",
    "Applications that a sweep saw to, whether or not their answer changed.",
    registry=counted,
)
_last_turn = Gauge(
    "followup_worker_last_turn_timestamp_seconds",
    "When a loop of this process's worker last came round without trouble; 0: never.",
    ("loop",),
    registry=counted,
)
for _status in (DeliveryStatus.DELIVERED, DeliveryStatus.DEAD):
    _settled.labels(_status.value)
for _loop in Loop:
    _last_turn.labels(_loop.value)


def count_attempts(attempts: Iterable[Attempt]) -> None:
    for each in attempts:
        _attempts.labels(_label(each.outcome)).inc()


def _label(outcome: Outcome) -> str:
    """Strangers choose the status: one that nobody knows is counted with its class, so that there
    are only so many series.
    """
    status = outcome.response_status
    if status is None:
        return outcome.error or OTHER
    return str(status) if status in _KNOWN else f"{status // 100}xx"


def count_settled(settlements: Iterable[Settlement]) -> None:
    for each in settlements:
        if each.settled_at is not None:
            _settled.labels(each.status.value).inc()


def count_given_up(deliveries: int) -> None:
    """Without a further attempt."""
    _settled.labels(DeliveryStatus.DEAD.value).inc(deliveries)


def count_sweep(applications: int, seconds: float) -> None:
    _sweep_seconds.observe(seconds)
    _swept.inc(applications)


def note_turn(loop: Loop) -> None:
    _last_turn.labels(loop.value).set_to_current_time()


class _Behind(Collector):
    """Read from the database when it is asked for; not a number while that cannot be used."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        timer, delivery, breakers = self._values()
        yield GaugeMetricFamily(
            "followup_oldest_due_timer_seconds",
            "How long the change of an answer has waited that has waited longest.",
            value=timer,
        )
        yield GaugeMetricFamily(
            "followup_oldest_due_delivery_seconds",
            "How long the notification has been due that has been due longest.",
            value=delivery,
        )
        yield GaugeMetricFamily(
            "followup_open_breakers",
            "Endpoints that are left alone for a while: they failed too often, or asked for it.",
            value=breakers,
        )

    def _values(self) -> Sequence[float]:
        try:
            found = backlog(self._database, self._clock())
        except StorageError as error:
            _log.warning("the database cannot be used: %s", error)
            return (math.nan,) * 3
        return (
            found.oldest_due_timer.total_seconds(),
            found.oldest_due_delivery.total_seconds(),
            found.open_breakers,
        )


def registry(database: Database, clock: Callable[[], datetime]) -> CollectorRegistry:
    """All of it. `clock`: the database's."""
    found = CollectorRegistry()
    found.register(counted)
    found.register(_Behind(database, clock))
    return found
