"""What a worker counts, and how far it is behind."""

import logging
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app.deliveries.attempt import Attempt
from app.storage.backlog import backlog
from app.storage.database import Database
from app.storage.outbox import DeliveryStatus, Settlement
from app.storage.trouble import StorageError

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
for _status in (DeliveryStatus.DELIVERED, DeliveryStatus.DEAD):
    _settled.labels(_status.value)


def count_attempts(attempts: Iterable[Attempt]) -> None:
    for each in attempts:
        outcome = each.outcome
        _attempts.labels(str(outcome.response_status or outcome.error)).inc()


def count_settled(settlements: Iterable[Settlement], given_up: int) -> None:
    """`given_up`: without a further attempt."""
    for each in settlements:
        if each.settled_at is not None:
            _settled.labels(each.status.value).inc()
    _settled.labels(DeliveryStatus.DEAD.value).inc(given_up)


def count_sweep(applications: int, seconds: float) -> None:
    _sweep_seconds.observe(seconds)
    _swept.inc(applications)


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
            "Endpoints that failed so often that they are left alone for a while.",
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
