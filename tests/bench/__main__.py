"""`make bench`: every figure of docs/benchmarks.md, measured anew."""

from tests.bench import over_http

if __name__ == "__main__":
    over_http.report(over_http.measure())
