"""`make bench`: every figure of docs/benchmarks.md, measured anew."""

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

if __name__ == "__main__":
    found = over_http.measure()
    over_http.report(found)
    in_process.report(min(each.cpu_us_per_request for each in found["empty"]))
    explanations.report()
    access.report()
    stream.report(stream.measure())
    decision_log.report(decision_log.measure())
    tracking.report(tracking.measure())
    deliveries.report(deliveries.measure())
    timers.report(timers.measure())
