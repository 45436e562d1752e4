"""What is counted: requests by route and status, the time they take, decisions by rule."""

from functools import lru_cache
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from app.storage.decision_log import DecisionLog

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)

_registry = CollectorRegistry()
_requests = Counter(
    "http_requests_total", "Requests answered.", ("method", "route", "status"), registry=_registry
)
_seconds = Histogram(
    "http_request_seconds",
    "Time to answer.",
    ("method", "route"),
    buckets=_SECONDS,
    registry=_registry,
)
_decisions = Counter(
    "followup_decisions_total", "Decisions made.", ("verdict", "rule"), registry=_registry
)
_lost = Counter(
    "followup_decision_log_lost",
    "Decisions answered whose record was given up.",
    registry=_registry,
)
_waiting = Gauge(
    "followup_decision_log_waiting", "Decisions that wait to be put on record.", registry=_registry
)
_lag = Gauge(
    "followup_decision_log_lag_seconds",
    "How long the oldest of them has been waiting.",
    registry=_registry,
)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    _request_counter(method, route, status).inc()
    _request_timer(method, route).observe(seconds)


def count_decision(answer: dict[str, Any]) -> None:
    _decision_counter(answer["verdict"], answer["rule"]).inc()


def count_lost(records: int) -> None:
    _lost.inc(records)


def exposition(log: DecisionLog | None, worker: CollectorRegistry | None) -> bytes:
    """All of it in the text format of Prometheus. `worker`: what is known of deliveries."""
    _waiting.set(log.waiting if log is not None else 0)
    _lag.set(log.lag_seconds if log is not None else 0)
    return generate_latest(_registry) + (b"" if worker is None else generate_latest(worker))


# Looking a child up by its labels costs more than counting: each is looked up once.
@lru_cache(maxsize=1_024)
def _request_counter(method: str, route: str, status: int) -> Counter:
    return _requests.labels(method, route, str(status))


@lru_cache(maxsize=256)
def _request_timer(method: str, route: str) -> Histogram:
    return _seconds.labels(method, route)


@lru_cache(maxsize=256)
def _decision_counter(verdict: str, rule: str) -> Counter:
    return _decisions.labels(verdict, rule)
