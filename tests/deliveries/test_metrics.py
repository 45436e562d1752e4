"""How far the worker is behind, and what it has done, as Prometheus reads it."""

from datetime import timedelta
from math import isnan

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.clock import utc_now
from app.deliveries.metrics import registry
from app.storage.database import Database
from tests.applications.telling import Clock, serving
from tests.deliveries import rows
from tests.deliveries.stage import NOW, SECOND
from tests.deliveries.tracked import application, track

URL = "https://receiver.example"
HOUR = timedelta(hours=1)


def value(database: Database, clock: Clock, name: str) -> float | None:
    return registry(database, clock).get_sample_value(f"followup_{name}")


def test_the_oldest_due_timer_is_told_by_its_age(database: Database) -> None:
    clock = Clock(NOW)
    assert value(database, clock, "oldest_due_timer_seconds") == 0
    tracked = [track(database, str(number), since=NOW + number * HOUR) for number in range(2)]
    wake_at = application(database, tracked[0]).wake_at
    for ahead, expected in ((-SECOND, 0), (0 * SECOND, 0), (90 * SECOND, 90)):
        clock.now = wake_at + ahead
        assert value(database, clock, "oldest_due_timer_seconds") == expected


def test_the_oldest_due_delivery_is_told_by_its_age(database: Database) -> None:
    """Of endpoints that are sent to: what waits for others is not late."""
    clock, name = Clock(NOW), "oldest_due_delivery_seconds"
    for changed in (
        {"resume_at": NOW + HOUR, "failure_count": 5},
        {"disabled_at": NOW, "disabled_reason": "asked"},
    ):
        rows.put_due(database, rows.endpoint(database, URL, **changed), 1, NOW - HOUR)
    assert value(database, clock, name) == 0
    for due_at in (NOW + HOUR, NOW - 5 * SECOND, NOW - 7 * SECOND):
        rows.put_due(database, rows.endpoint(database, URL), 1, due_at)
    assert value(database, clock, name) == 7
    assert value(database, clock, "open_breakers") == 1
    clock.now += HOUR
    assert value(database, clock, name) == 2 * HOUR.total_seconds()
    assert value(database, clock, "open_breakers") == 0


@pytest.mark.anyio
async def test_the_service_tells_it_too(database: Database) -> None:
    rows.put_due(database, rows.endpoint(database, URL), 1, utc_now() - HOUR)
    async with serving(database, utc_now) as client:
        text = (await client.get("/metrics")).text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    (age,) = families["followup_oldest_due_delivery_seconds"].samples
    assert age.value >= HOUR.total_seconds()
    for name in ("followup_delivery_attempts", "followup_deliveries_settled", "followup_swept"):
        assert families[name].type == "counter"
    assert families["followup_sweep_seconds"].type == "histogram"


def test_without_a_database_it_is_not_known(empty_database: Database) -> None:
    found = value(empty_database, Clock(NOW), "oldest_due_timer_seconds")
    assert found is not None
    assert isnan(found)
