"""`make bench`: every figure of docs/benchmarks.md, measured anew, or one PART of them."""

import sys
from collections.abc import Callable

from tests.bench import (
    access,
    decision_log,
    deliveries,
    explanations,
    in_process,
    over_http,
    stream,
    timers,
    tracking,
)


def _decisions() -> None:
    found = over_http.measure()
    over_http.report(found)
    in_process.report(min(each.cpu_us_per_request for each in found["empty"]))


PARTS: dict[str, Callable[[], None]] = {
    "decisions": _decisions,
    "explanations": explanations.report,
    "access": access.report,
    "stream": lambda: stream.report(stream.measure()),
    "decision_log": lambda: decision_log.report(decision_log.measure()),
    "tracking": lambda: tracking.report(tracking.measure()),
    "timers": lambda: timers.report(timers.measure()),
    "deliveries": lambda: deliveries.report(deliveries.measure()),
}

if __name__ == "__main__":
    wanted = sys.argv[1:] or list(PARTS)
    unknown = [each for each in wanted if each not in PARTS]
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    for each in wanted:
        PARTS[each]()
