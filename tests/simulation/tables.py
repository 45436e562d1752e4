"""The tables of docs/scaling.md: the day by size and workers, and what changes it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from tests.simulation.model import Outcome, simulate
from tests.simulation.queues import Lateness
from tests.simulation.scenario import HOUR_SECONDS, Load, Machinery, Receiver, Scenario, Span

SIZES = (10**5, 10**6, 10**7, 10**8)
WORKERS = (1, 4, 16)
_MINUTES = 120
"""Seconds from which on a time is told in minutes."""
_HOURS = 7_200

_BY_SIZE = (
    "applications",
    "workers",
    "largest herd",
    "undecided at most",
    "decided late: median, 99 %, last",
    "told after: median, 99 %, last",
    "workers busy: worst minute, day",
    "database busy: worst minute, day",
    "connections",
    "waits for",
)
_BY_CHANGE = ("what is changed", "decided late, last", "many told, last", "largest told, last",
              "waits for")  # fmt: skip


class Change(NamedTuple):
    name: str
    scenario: Scenario


def by_size() -> Iterator[str]:
    yield from _head(_BY_SIZE)
    for applications in SIZES:
        for workers in WORKERS:
            yield row(applications, workers)


def row(applications: int, workers: int) -> str:
    """Of the table by size."""
    found = simulate(_scenario(applications, workers))
    return _line(
        f"{applications:,}",
        workers,
        f"{found.largest_herd:,}",
        f"{found.most_undecided:,.0f}",
        _late(found.decided),
        _late(found.told["many"]),
        f"{found.workers.busiest_minute():.0%}, {found.workers.mean():.1%}",
        f"{found.database.busiest_minute():.0%}, {found.database.mean():.1%}",
        f"{found.connections:.0%}",
        _limits(found),
    )


def by_change() -> Iterator[str]:
    """At 10^8 with 8 workers behind a pooler."""
    yield from _head(_BY_CHANGE)
    for change in changes():
        found = simulate(change.scenario)
        yield _line(
            change.name,
            _time(found.decided.most()),
            _time(found.told["many"].most()),
            _time(found.told["largest"].most()),
            _limits(found),
        )


def changes() -> Iterator[Change]:
    base = _scenario(10**8, 8, pooler=True)
    load, machinery = base.load, base.machinery
    worst = Span(20.75 * HOUR_SECONDS, 21.25 * HOUR_SECONDS)
    """Half an hour around the largest herd: ten in the evening in central Europe."""
    many, largest = load.receivers

    def with_load(**values: Any) -> Scenario:
        return replace(base, load=replace(load, **values))

    def with_machinery(**values: Any) -> Scenario:
        return replace(base, machinery=replace(machinery, **values))

    def with_largest(receiver: Receiver) -> Scenario:
        return with_load(receivers=(many, receiver))

    yield Change("nothing", base)
    yield Change("no spread", with_load(spread_seconds=0))
    yield Change("spread of 15 minutes", with_load(spread_seconds=900))
    yield Change("32 workers", with_machinery(workers=32))
    yield Change(
        "32 workers, database of 64 processors",
        with_machinery(workers=32, database_rows_per_second=96_000),
    )
    yield Change(
        "4 shards, 8 workers and a primary each", with_load(applications=load.applications // 4)
    )
    yield Change("mean wait of 34 days", with_load(mean_wait_days=34))
    yield Change("largest receiver takes 2 s", with_largest(replace(largest, latency_seconds=2)))
    yield Change(
        "largest receiver down for 6 hours from 8 UTC",
        with_largest(replace(largest, down=Span(8 * HOUR_SECONDS, 14 * HOUR_SECONDS))),
    )
    yield Change("a transaction open for 30 minutes", with_machinery(long_transaction=worst))


def _scenario(applications: int, workers: int, *, pooler: bool = False) -> Scenario:
    return Scenario(
        load=Load(applications=applications), machinery=Machinery(workers=workers, pooler=pooler)
    )


def _head(names: tuple[str, ...]) -> Iterator[str]:
    yield _line(*names)
    yield _line(*("---" for _ in names))


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _late(lateness: Lateness) -> str:
    every = (lateness.quantile(0.5), lateness.quantile(0.99), lateness.most())
    return ", ".join(map(_time, every))


def _time(seconds: float) -> str:
    if seconds < _MINUTES:
        return f"{seconds:.0f} s"
    if seconds < _HOURS:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / HOUR_SECONDS:.1f} h"


def _limits(found: Outcome) -> str:
    named = ", then ".join(found.limits[:2]) or "nothing"
    return f"{named}; {found.left:,.0f} left" if found.left >= 1 else named
