"""The only door to other hosts: the one module that knows which HTTP client is used.

`Client` posts to addresses that strangers chose. A name is resolved once for a connection, every
address it stands for is looked at, and the connection goes to one of them: there is no second
look-up that could say something else. Nothing is followed, remembered or taken from the
environment: no redirects, no cookies, no proxies.

Connections are held here and not in httpcore's pool, which loses room for one whenever a request is
cancelled while it waits (encode/httpcore#1093): a cap on time cancels.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import httpcore
import httpx

from app.host_names import Address, HostNames, Resolve, resolve

_SECONDS = 5.0


def status_of(url: str) -> int | None:
    """The status with which `url` answers a GET; None if it does not answer."""
    try:
        return httpx.get(url, timeout=_SECONDS, follow_redirects=False).status_code
    except httpx.HTTPError:
        return None


class Trouble(StrEnum):
    """Why there was no answer."""

    TIMED_OUT = "timed_out"
    REFUSED_ADDRESS = "refused_address"
    """The name stands for an address that is not connected to."""
    NAME_NOT_FOUND = "name_not_found"
    CONNECTION_REFUSED = "connection_refused"
    UNREACHABLE = "unreachable"
    TLS_FAILED = "tls_failed"
    """No certificate that is valid, trusted and of that name, or no TLS at all."""
    CLOSED_EARLY = "closed_early"
    """The connection ended before there was an answer."""
    UNREADABLE_ANSWER = "unreadable_answer"
    """Not HTTP, or headers without end."""
    NO_CONNECTION_FREE = "no_connection_free"
    """Nothing was sent: as many connections as may be were in use."""


class NoAnswerError(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Answer(NamedTuple):
    status: int
    retry_after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    total_seconds: float = 15.0
    """From the look-up of the name to the end of the answer's headers."""
    lookup_seconds: float = 5.0
    connect_seconds: float = 5.0
    """To each address in turn; also how long a connection that is free is waited for."""
    rest_seconds: float = 1.0
    """For the body of the answer, which is thrown away."""
    rest_bytes: int = 65_536
    """Of that body, before the connection is closed; up to as much again is read at once."""
    connections: int = 500
    kept_connections: int = 50
    """That are open and unused."""
    kept_seconds: float = 15.0


class Client:
    """An async context manager. `authorities` names a file of certificates that are trusted too."""

    def __init__(
        self,
        is_allowed: Callable[[Address], bool],
        limits: Limits | None = None,
        *,
        resolve: Resolve = resolve,
        authorities: str | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._trust = httpcore.default_ssl_context()
        if authorities is not None:
            self._trust.load_verify_locations(authorities)
        self._names = HostNames(resolve, self._limits.lookup_seconds)
        self._dial = _Dial(self._names, is_allowed)
        self._free = asyncio.Semaphore(self._limits.connections)
        self._unused: list[httpcore.AsyncHTTPConnection] = []
        """The longest unused first."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        unused, self._unused = self._unused, []
        for connection in unused:
            await connection.aclose()
        self._names.close()

    async def post(self, url: str, headers: dict[str, str], content: bytes) -> Answer:
        """Raises `NoAnswerError`. The answer counts once its headers are there, whatever becomes of
        its body: who says 200 has it, and is not to be sent it again.
        """
        request = httpcore.Request(
            "POST",
            url,
            headers=[
                ("Host", urlsplit(url).netloc),
                ("Content-Length", str(len(content))),
                *headers.items(),
            ],
            content=content,
            extensions={"timeout": {"connect": self._limits.connect_seconds}},
        )
        try:
            async with self._connection(request.url.origin) as connection:
                return await self._exchange(connection, request)
        except _FAILURES as error:
            raise NoAnswerError(_trouble(error)) from error

    async def _exchange(
        self, connection: httpcore.AsyncHTTPConnection, request: httpcore.Request
    ) -> Answer:
        async with asyncio.timeout(self._limits.total_seconds):
            response = await connection.handle_async_request(request)
        with suppress(*_FAILURES):
            async with asyncio.timeout(self._limits.rest_seconds):
                await self._throw_away(response)
        await response.aclose()
        headers = {name.lower(): value for name, value in response.headers}
        asked = headers.get(b"retry-after")
        return Answer(response.status, None if asked is None else asked.decode("latin-1"))

    async def _throw_away(self, response: httpcore.Response) -> None:
        """What is left unread closes the connection."""
        left = self._limits.rest_bytes
        async for piece in response.aiter_stream():
            left -= len(piece)
            if left < 0:
                return

    @asynccontextmanager
    async def _connection(
        self, origin: httpcore.Origin
    ) -> AsyncIterator[httpcore.AsyncHTTPConnection]:
        """One that nobody else uses meanwhile, open or yet to be opened. Only to that host name:
        two names of one address share no connection.
        """
        await self._wait_for_room()
        try:
            connection = await self._take(origin)
            try:
                yield connection
            finally:
                await self._give_back(connection)
        finally:
            self._free.release()

    async def _wait_for_room(self) -> None:
        try:
            async with asyncio.timeout(self._limits.connect_seconds):
                await self._free.acquire()
        except TimeoutError:
            raise NoAnswerError(Trouble.NO_CONNECTION_FREE) from None

    async def _take(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection:
        for connection in reversed(self._unused):
            if connection.can_handle_request(origin):
                self._unused.remove(connection)
                if not connection.has_expired():
                    return connection
                await connection.aclose()
        return httpcore.AsyncHTTPConnection(
            origin,
            ssl_context=self._trust,
            keepalive_expiry=self._limits.kept_seconds,
            network_backend=self._dial,
        )

    async def _give_back(self, connection: httpcore.AsyncHTTPConnection) -> None:
        unused = self._unused
        if connection.is_idle() and not connection.is_closed():
            unused.append(connection)
        else:
            await connection.aclose()
        while unused and (len(unused) > self._limits.kept_connections or unused[0].has_expired()):
            await unused.pop(0).aclose()


class _RefusedAddressError(OSError):
    pass


class _Dial(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were looked at, never to a name."""

    def __init__(self, names: HostNames, is_allowed: Callable[[Address], bool]) -> None:
        self._names = names
        self._is_allowed = is_allowed
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 # httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """One address that is refused refuses the name: which of them is dialled is chance."""
        addresses = await self._names.addresses(host)
        if not addresses or not all(map(self._is_allowed, addresses)):
            raise _RefusedAddressError
        failure: Exception = _RefusedAddressError()
        for address in addresses:
            try:
                return _Line(
                    await self._network.connect_tcp(
                        str(address), port, timeout, local_address, socket_options
                    )
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _Line(httpcore.AsyncNetworkStream):
    """A connection that is closed too when its handshake is cancelled, as httpcore's is not."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 # httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._stream.aclose()
            raise

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 # httpcore's interface
        return self._stream.get_extra_info(info)


_FAILURES = (
    OSError,
    UnicodeError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
)
_TROUBLES: tuple[tuple[type[BaseException], Trouble], ...] = (
    (_RefusedAddressError, Trouble.REFUSED_ADDRESS),
    (socket.gaierror, Trouble.NAME_NOT_FOUND),
    (UnicodeError, Trouble.NAME_NOT_FOUND),
    (ssl.SSLError, Trouble.TLS_FAILED),
    (ConnectionRefusedError, Trouble.CONNECTION_REFUSED),
    (TimeoutError, Trouble.TIMED_OUT),
    (httpcore.TimeoutException, Trouble.TIMED_OUT),
    (ConnectionError, Trouble.CLOSED_EARLY),
    (OSError, Trouble.UNREACHABLE),
    (httpcore.NetworkError, Trouble.CLOSED_EARLY),
)


_WAITING = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
"""Not failures: how OpenSSL says that it needs the network."""


def _trouble(error: BaseException) -> Trouble:
    """By the first of the list that is anywhere among what led to it: httpcore and anyio wrap
    what they caught.
    """
    if isinstance(error, httpcore.ProtocolError):
        # Of a parser's fault, or of an end where an answer should begin.
        return Trouble.UNREADABLE_ANSWER if error.__context__ else Trouble.CLOSED_EARLY
    chain = tuple(_led_to(error))
    for kind, trouble in _TROUBLES:
        if any(isinstance(each, kind) for each in chain):
            return trouble
    raise AssertionError("every failure is of a kind that is listed") from error


def _led_to(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        if not isinstance(error, _WAITING):
            yield error
        error = error.__cause__ or error.__context__
