"""Requests per second and CPU time per request, of the service and of its rivals, in turns."""

from contextlib import ExitStack
from statistics import median

from tests.bench.servers import Load, load, serving

RIVALS = ("service", "validating", "empty", "raw")
_ROUNDS = 5
_SECONDS = 3


def measure() -> dict[str, list[Load]]:
    """Five rounds; in each, every rival has its turn, in another order."""
    found: dict[str, list[Load]] = {rival: [] for rival in RIVALS}
    with ExitStack() as running:
        servers = {rival: running.enter_context(serving(rival)) for rival in RIVALS}
        for rival in RIVALS:
            load(servers[rival], 1)
        for turn in range(_ROUNDS):
            order = RIVALS[turn % len(RIVALS) :] + RIVALS[: turn % len(RIVALS)]
            for rival in order:
                found[rival].append(load(servers[rival], _SECONDS))
    return found


def report(found: dict[str, list[Load]]) -> None:
    print(f"HTTP, {_ROUNDS} rounds of {_SECONDS} s in turns, server on one core, 32 connections")
    best = {
        rival: max(each.requests_per_second for each in loads) for rival, loads in found.items()
    }
    for rival, loads in found.items():
        rates = [each.requests_per_second for each in loads]
        cpu = [each.cpu_us_per_request for each in loads]
        shares = [
            mine.requests_per_second / theirs.requests_per_second
            for mine, theirs in zip(found["service"], loads, strict=True)
        ]
        failed = sum(each.failed for each in loads)
        print(
            f"  {rival:<11} best {max(rates):>7.0f}/s  median {median(rates):>7.0f}/s  "
            f"CPU {min(cpu):>5.0f} us  failed {failed}  "
            f"service / this: best {best['service'] / best[rival]:.2f}, median {median(shares):.2f}"
        )
