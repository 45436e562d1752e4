"""What putting decisions on record costs: durable and relaxed as shares of the rate without."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from tempfile import TemporaryDirectory

from app.settings import DecisionLogMode
from app.storage.database import Database
from app.storage.migrating import migrate
from tests import postgresql
from tests.bench.servers import Load, Server, load, serving

_ROUNDS = 4
_SECONDS = 3

Loads = dict[tuple[str, DecisionLogMode], list[Load]]


def measure(rounds: int = _ROUNDS, seconds: int = _SECONDS) -> Loads:
    """On each database the three ways in turns, in another order each round."""
    found: Loads = {}
    for name, databases in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        modes = tuple(DecisionLogMode)
        with ExitStack() as running:
            servers = {mode: running.enter_context(databases(mode)) for mode in modes}
            for mode in modes:
                load(servers[mode], 1)
            for turn in range(rounds):
                for mode in modes[turn % len(modes) :] + modes[: turn % len(modes)]:
                    found.setdefault((name, mode), []).append(load(servers[mode], seconds))
    return found


@contextmanager
def _sqlite(mode: DecisionLogMode) -> Iterator[Server]:
    with (
        TemporaryDirectory() as folder,
        serving("keeping", DATA_DIR=folder, DATABASE_URL="", DECISION_LOG=mode) as server,
    ):
        yield server


@contextmanager
def _postgresql(mode: DecisionLogMode) -> Iterator[Server]:
    """With the server's usual safety: each commit reaches the disk."""
    with postgresql.own_server() as its:
        its.stop()
        its.start(fsync="on", full_page_writes="on", shared_buffers="128MB", autovacuum="on")
        with Database(its.url) as database:
            migrate(database)
        with serving("keeping", DATABASE_URL=its.url, DECISION_LOG=mode) as server:
            yield server


def report(found: Loads) -> None:
    rounds = len(next(iter(found.values())))
    print(f"Decisions on record, {rounds} rounds in turns, 32 connections")
    for (name, mode), loads in found.items():
        off = found[name, DecisionLogMode.OFF]
        rates = [each.requests_per_second for each in loads]
        best = max(rates) / max(each.requests_per_second for each in off)
        share = median(
            mine.requests_per_second / theirs.requests_per_second
            for mine, theirs in zip(loads, off, strict=True)
        )
        cpu = min(each.cpu_us_per_request for each in loads)
        added = cpu - min(each.cpu_us_per_request for each in off)
        failed = sum(each.failed for each in loads)
        print(
            f"  {name:<10} {mode:<8} best {max(rates):>6.0f}/s  share of off: best {best:.2f}, "
            f"median {share:.2f}  CPU {cpu:>4.0f} us, added {added:>4.0f} us  failed {failed}"
        )
