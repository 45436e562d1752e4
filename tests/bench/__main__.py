"""`make bench`: every figure of docs/benchmarks.md, measured anew."""

from tests.bench import access, explanations, in_process, over_http, stream

if __name__ == "__main__":
    found = over_http.measure()
    over_http.report(found)
    in_process.report(min(each.cpu_us_per_request for each in found["empty"]))
    explanations.report()
    access.report()
    stream.report(stream.measure())
