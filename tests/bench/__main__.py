"""`make bench`: every figure of docs/benchmarks.md, measured anew."""

from tests.bench import http

if __name__ == "__main__":
    http.report(http.measure())
