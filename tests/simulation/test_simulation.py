"""The simulation agrees with what can be worked out on paper, so that the rest can be believed."""

from dataclasses import replace
from typing import Any

import pytest

from tests.simulation.model import Day, Limit, Outcome, shared, simulate
from tests.simulation.queues import Lateness
from tests.simulation.scenario import DAY_SECONDS, Load, Machinery, Receiver, Scenario, Span

HERD = 100_000
NINE = 9 * 3_600
ONE = (Receiver("all", 1.0, endpoints=1_000_000),)


def day(
    load: dict[str, Any], machinery: dict[str, Any] | None = None, seconds: int = NINE + 3_700
) -> Outcome:
    """With one worker, one receiver and no spread, unless they are named."""
    usual = Load(applications=0, receivers=ONE, spread_seconds=0, events_per_day=0)
    wide = Machinery(workers=1, database_rows_per_second=1e12, endpoints_at_once=1_000_000)
    return simulate(
        Scenario(
            load=replace(usual, **load), machinery=replace(wide, **machinery or {}), seconds=seconds
        )
    )


def one_herd(**load: Any) -> dict[str, Any]:
    """`HERD` timers, all at nine in one zone."""
    return {
        "applications": HERD,
        "mean_wait_days": 1,
        "busy_day": 1,
        "herds": ((9, 1.0),),
        "zones": ((0, 1.0),),
        **load,
    }


def arriving(per_second: float, **load: Any) -> dict[str, Any]:
    """So many timers a second, at any time, none of them told."""
    return {
        "applications": round(per_second * DAY_SECONDS),
        "mean_wait_days": 1,
        "busy_day": 1,
        "herds": (),
        "told_share": 0,
        **load,
    }


@pytest.mark.parametrize("busy", [0.3, 0.8])
def test_chance_arrivals_wait_as_in_the_queue_m_d_1(busy: float) -> None:
    """Pollaczek and Khinchine: busy + busy^2 / (2 (1 - busy)) are there, on the mean."""
    found = day(arriving(busy), {"swept_per_second": 1}, seconds=50_000)
    there = busy + busy**2 / (2 * (1 - busy))
    assert found.mean_undecided == pytest.approx(there, rel=0.06)


def test_those_who_are_there_are_those_who_come_times_how_long_they_stay() -> None:
    """Little's law; who is served in the second of their coming counts as having stayed for it."""
    found = day(arriving(0.8), {"swept_per_second": 1}, seconds=50_000)
    rate = found.decided.total / 50_000
    assert found.mean_undecided == pytest.approx(rate * (found.decided.mean() + 1), rel=0.01)


def test_a_herd_is_late_by_its_size_over_the_rate() -> None:
    found = day(one_herd(told_share=0), {"swept_per_second": 500, "workers": 2})
    herd = found.largest_herd
    assert herd == pytest.approx(HERD, rel=0.02)
    assert found.most_undecided == herd
    assert found.decided.most() == pytest.approx(herd / 1_000, abs=1)
    assert found.decided.quantile(0.5) == pytest.approx(herd / 2_000, abs=1)
    assert found.limits == [Limit.WORKERS]


def test_a_database_that_writes_less_than_workers_could_is_the_limit() -> None:
    machinery = {"workers": 8, "swept_per_second": 1_000, "database_rows_per_second": 2_000}
    found = day(one_herd(told_share=0), machinery | {"rows_per_sweep": 4, "pooler": True})
    assert found.decided.most() == pytest.approx(found.largest_herd / 500, abs=1)
    assert found.limits == [Limit.DATABASE]


def test_a_spread_longer_than_the_herd_takes_is_all_that_it_is_late() -> None:
    fast = {"swept_per_second": 1e6, "sent_per_second": HERD / 300}
    found = day(one_herd(spread_seconds=600), fast)
    assert found.told["all"].most() in {599, 600}
    assert found.told["all"].quantile(0.5) == pytest.approx(300, abs=3)


def test_a_spread_shorter_than_the_herd_takes_changes_nothing_for_the_last() -> None:
    slow = {"swept_per_second": 1e6, "sent_per_second": HERD / 1_200}
    found = day(one_herd(spread_seconds=600), slow)
    assert found.told["all"].most() == pytest.approx(1_200, rel=0.02)


@pytest.mark.parametrize(
    ("latency_seconds", "per_second"),
    [(0.196, 50), (0.49, 20), (0.98, 20 / 1.98)],
    ids=["all of a batch", "three times ten", "twice ten"],
)
def test_one_endpoint_takes_a_batch_at_a_time_from_each_worker(
    latency_seconds: float, per_second: float
) -> None:
    """Ten of it at the same time, and none that would be begun after a second."""
    receivers = (Receiver("slow", 1.0, latency_seconds=latency_seconds),)
    fast = {"workers": 2, "swept_per_second": 1e6, "sent_per_second": 1e6}
    found = day(one_herd(receivers=receivers), fast | {"claim_seconds": 0.02}, NINE + 15_000)
    lasts_seconds = found.largest_herd / (2 * per_second)
    assert found.told["slow"].most() == pytest.approx(lasts_seconds, rel=0.01, abs=1)
    assert found.limits[0] is Limit.RECEIVER


def test_a_receiver_that_is_down_is_told_when_it_is_back_and_slows_no_other() -> None:
    down = Receiver("down", 0.5, endpoints=1_000, down=Span(NINE, NINE + 3_600))
    receivers = (down, Receiver("up", 0.5, endpoints=1_000))
    found = day(one_herd(receivers=receivers), {"swept_per_second": 1e6, "sent_per_second": 1e4})
    assert min(found.told["down"].counts) == 3_600
    assert found.told["up"].most() <= 6
    assert found.left == 0


def test_dead_rows_slow_a_herd_only_while_a_transaction_is_open() -> None:
    open_then = {"long_transaction": Span(NINE, NINE + 1_800)}
    plain, slowed, other = (
        day(one_herd(), each).decided.most()
        for each in ({}, open_then, {"long_transaction": Span(0, NINE)})
    )
    assert slowed > 1.5 * plain
    assert other == plain


@pytest.mark.parametrize(("pooler", "limited"), [(False, True), (True, False)])
def test_connections_are_counted_for_every_process(pooler: bool, limited: bool) -> None:
    machinery = {"workers": 8, "api_processes": 2, "pooler": pooler}
    found = day(one_herd(), machinery)
    assert found.connections == pytest.approx(10 * (1 if pooler else 15) / 97)
    assert (Limit.CONNECTIONS in found.limits) == limited


def test_all_that_falls_due_is_decided_and_told_or_left() -> None:
    for seconds in (NINE + 40, NINE + 7_200):
        found = day(one_herd(spread_seconds=60), {"swept_per_second": 1_000}, seconds=seconds)
        told = found.told["all"].total
        assert told + found.left == pytest.approx(found.largest_herd)
        assert (found.left > 0) == (seconds == NINE + 40)


@pytest.mark.parametrize(
    ("wants", "granted"),
    [
        ((1, 1), (1, 1)),
        ((2, 8), (1, 1)),
        ((8, 2), (1, 1)),
        ((20, 20), (0.25, 0.25)),
        ((20, 2), (0.4, 1)),
        ((2, 20), (1, 0.4)),
        ((0, 20), (1, 0.5)),
    ],
)
def test_two_share_what_there_is(wants: tuple[float, float], granted: tuple[float, float]) -> None:
    assert shared(*wants, 10) == pytest.approx(granted)


def test_how_late_a_share_of_them_was() -> None:
    lateness = Lateness()
    for seconds, count in ((0, 50), (10, 49), (99, 1)):
        lateness.note(seconds, count)
    assert [lateness.quantile(each) for each in (0.5, 0.51, 0.99, 1.0)] == [0, 10, 10, 99]


def test_the_same_seed_has_the_same_day_and_another_one_another() -> None:
    scenario = Scenario(
        load=Load(applications=10_000), machinery=Machinery(workers=1), seconds=NINE
    )
    first, again, other = (
        Day(replace(scenario, seed=seed)).run(scenario.seconds) for seed in (1, 1, 2)
    )
    assert first.decided.counts == again.decided.counts
    assert first.told["many"].counts == again.told["many"].counts
    assert first.decided.counts != other.decided.counts
