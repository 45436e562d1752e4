"""How far the worker is behind, and what it has done, as Prometheus reads it."""

import asyncio
from datetime import timedelta
from http import HTTPStatus
from math import isnan
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.clock import utc_now
from app.deliveries.attempt import Attempt
from app.deliveries.dispatch import Dispatch
from app.deliveries.metrics import count_attempts, counted, registry
from app.deliveries.outcome import OTHER, Outcome
from app.deliveries.sending import Sender
from app.http_client.trouble import Trouble
from app.identifiers import uuid7
from app.storage.database import Database
from app.storage.outbox import Claimed, EndpointKey
from app.storage.schema import LOCAL_TENANT
from tests.applications.telling import Clock, serving
from tests.deliveries import rows
from tests.deliveries.receiver import Reply, receiving
from tests.deliveries.stage import NOW, SECOND
from tests.deliveries.tracked import application, track

URL = "https://receiver.example"
HOUR = timedelta(hours=1)
CLAIMED = Claimed(uuid7(), None, None, "endpoint.ping", "{}", 1, 1, 0, NOW, NOW, NOW)


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
    left_alone: list[dict[str, Any]] = [
        {"resume_at": NOW + HOUR, "failure_count": 5},
        {"disabled_at": NOW, "disabled_reason": "asked"},
    ]
    for changed in left_alone:
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


def dead_letters() -> float:
    return counted.get_sample_value("followup_deliveries_settled_total", {"status": "dead"}) or 0


@pytest.mark.anyio
async def test_dead_letters_are_counted_attempted_or_not(database: Database) -> None:
    with receiving() as receiver:
        receiver.reply = lambda _: Reply(410)
        endpoint = rows.endpoint(database, receiver.url)
        rows.put_due(database, endpoint, 2, NOW)
        rows.put_due(database, endpoint, 3, NOW + HOUR)
        before = dead_letters()
        async with Sender(allows_local=True) as sender:
            dispatch = Dispatch(database, sender, Clock(NOW), HOUR, asyncio.Event())
            await dispatch.serve(EndpointKey(LOCAL_TENANT, endpoint))
    assert dead_letters() - before == 5


def attempts_by_outcome() -> set[str]:
    return {
        sample.labels["outcome"]
        for family in counted.collect()
        for sample in family.samples
        if sample.name == "followup_delivery_attempts_total"
    }


def test_attempts_are_counted_by_statuses_that_somebody_knows() -> None:
    """A receiver that answers another each time makes no series for each."""
    told = [Outcome(status, None, 1, None) for status in range(100, 1_000)]
    told += [Outcome(None, error, 1, None) for error in (*Trouble, OTHER)]
    count_attempts(Attempt(CLAIMED, NOW, each) for each in told)
    statuses = {str(each.value) for each in HTTPStatus}
    classes = {f"{each}xx" for each in range(1, 10)}
    assert {"204", "410", "2xx", "9xx", "timed_out"} <= attempts_by_outcome()
    assert attempts_by_outcome() <= statuses | classes | {*Trouble, OTHER}


def test_without_a_database_it_is_not_known(empty_database: Database) -> None:
    found = value(empty_database, Clock(NOW), "oldest_due_timer_seconds")
    assert found is not None
    assert isnan(found)
