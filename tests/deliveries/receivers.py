"""Receivers of notifications on loopback, well behaved and otherwise."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias

CERTIFICATES = Path(__file__).with_name("certificates")
AUTHORITY = str(CERTIFICATES / "authority.pem")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
PIECE = bytes(65_536)


class Request(NamedTuple):
    line: str
    headers: dict[str, str]
    """By name in small letters."""
    body: bytes


Serving: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Behaviour: TypeAlias = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Receiver:
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    closed: int = 0
    """Connections that the sender has closed."""

    def url(self, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}/hook"


@asynccontextmanager
async def receiver(
    behave: Behaviour, *, address: str = "127.0.0.1", certificate: str | None = None
) -> AsyncIterator[Receiver]:
    """`behave` answers each request; then the next is read, until the sender closes."""
    at = Receiver()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await read_request(reader)
            at.requests.append(request)
            await behave(request, writer)

    async with _listening(at, serve, address, certificate):
        yield at


@asynccontextmanager
async def speaking(said: bytes) -> AsyncIterator[Receiver]:
    """Says that at the first bytes it hears, and then nothing."""
    at = Receiver()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        at.requests.append(Request("", {}, await reader.read(1)))
        writer.write(said)
        await reader.read()
        raise ConnectionAbortedError

    async with _listening(at, serve, "127.0.0.1", None):
        yield at


@asynccontextmanager
async def _listening(
    at: Receiver, serve: Serving, address: str, certificate: str | None
) -> AsyncIterator[None]:
    tasks = set[asyncio.Task[None]]()

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        at.connections += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(asyncio.CancelledError):
            try:
                await serve(reader, writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                at.closed += 1
            finally:
                writer.close()

    server = await asyncio.start_server(counted, address, ssl=_tls(certificate), backlog=1_024)
    at.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks)


def _tls(certificate: str | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / certificate)
    return context


async def read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): text for name, _, text in (line.partition(": ") for line in head[1:])}
    return Request(head[0], headers, await reader.readexactly(int(headers["content-length"])))


def answering(answer: bytes) -> Behaviour:
    async def behave(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return behave


def closing(answer: bytes) -> Behaviour:
    """Answers, and closes the connection."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        raise ConnectionAbortedError

    return behave


def dripping(begin: bytes) -> Behaviour:
    """Answers, and goes on byte by byte for ever."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(begin)
        while True:
            writer.write(b"a")
            await writer.drain()
            await asyncio.sleep(0.01)

    return behave


def pouring(begin: bytes, pieces: int, piece: bytes = PIECE) -> Behaviour:
    async def behave(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(begin)
        for _each in range(pieces):
            writer.write(piece)
            await writer.drain()

    return behave


async def hanging(_: Request, __: asyncio.StreamWriter) -> None:
    """Reads, and never answers; knows when the sender has gone."""


async def until(is_so: Callable[[], bool]) -> None:
    """Waits for what the other side of a connection is about to notice."""
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 # many tests ask many things
            await asyncio.sleep(0.005)
