"""NDJSON against single posts: items per second, memory over a stream, how long others wait."""

import http.client
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.rivals import BODY
from tests.bench.servers import Load, Server, load, serving

_LINES = 20_000
_LONG = 100_000
_WARM = 2_000
_PIECE = 500
_ROUNDS = 3
_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Stream:
    items_per_second: float
    cpu_us_per_item: float
    grown_kib: int
    longest_wait_ms: float


def measure() -> tuple[list[Load], list[Stream], Stream]:
    """Single posts and streams in turns, and one long stream."""
    with serving("service") as server:
        load(server, 1)
        stream(server, _WARM)
        singles, streams = [], []
        for _ in range(_ROUNDS):
            singles.append(load(server, _SECONDS))
            streams.append(stream(server, _LINES))
        return singles, streams, stream(server, _LONG)


def stream(server: Server, lines: int) -> Stream:
    """Sends the lines while it reads the answers, and asks for the health page all the while."""
    before_kib, before_cpu, began = server.resident_kib(), server.cpu_seconds(), time.perf_counter()
    waits: list[float] = []
    done = threading.Event()
    others = threading.Thread(target=_ask_on, args=(server, waits, done))
    others.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.connect()
    sender = threading.Thread(target=_send, args=(connection, lines))
    sender.start()
    sender.join()
    with connection.getresponse() as answer:
        answered = sum(1 for _ in answer)
    seconds, cpu = time.perf_counter() - began, server.cpu_seconds() - before_cpu
    done.set()
    others.join()
    if answered != lines:
        raise AssertionError(f"{answered} of {lines} lines came back")
    return Stream(
        items_per_second=lines / seconds,
        cpu_us_per_item=cpu / lines * 1e6,
        grown_kib=server.resident_kib() - before_kib,
        longest_wait_ms=max(waits) * 1e3,
    )


def _send(connection: http.client.HTTPConnection, lines: int) -> None:
    connection.request(
        "POST",
        "/v1/decisions/batch",
        body=_pieces(lines),
        headers={"Content-Type": "application/x-ndjson"},
        encode_chunked=True,
    )


def _pieces(lines: int) -> Iterator[bytes]:
    line = b'{"key":"a","state":' + BODY + b"}\n"
    for _ in range(lines // _PIECE):
        yield line * _PIECE


def _ask_on(server: Server, waits: list[float], done: threading.Event) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    while not done.is_set():
        began = time.perf_counter()
        connection.request("GET", "/livez")
        connection.getresponse().read()
        waits.append(time.perf_counter() - began)
        time.sleep(0.001)


def report(found: tuple[list[Load], list[Stream], Stream]) -> None:
    singles, streams, long = found
    best = max(each.requests_per_second for each in singles)
    rate = max(each.items_per_second for each in streams)
    cpu = min(each.cpu_us_per_request for each in singles)
    item = min(each.cpu_us_per_item for each in streams)
    wait = max(each.longest_wait_ms for each in streams)
    print(f"NDJSON of {_LINES} lines, and single posts, {_ROUNDS} rounds in turns")
    print(f"  single posts {best:>7.0f}/s, CPU {cpu:>4.0f} us each")
    print(f"  NDJSON       {rate:>7.0f}/s, CPU {item:>4.0f} us each")
    print(f"  NDJSON / single: {rate / best:.1f} by the clock, {cpu / item:.1f} by CPU time")
    print(f"  longest wait of another request meanwhile: {wait:.1f} ms")
    print(f"  over {_LONG} lines the memory grew by {long.grown_kib / 1024:.1f} MiB")
