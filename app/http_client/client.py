"""`Client` posts to addresses that strangers chose.

A name is resolved once for a connection, every address it stands for is looked at, and the
connection goes to one of them: there is no second look-up that could say something else. Nothing is
followed, remembered or taken from the environment: no redirects, no cookies, no proxies.

Connections are held here and not in httpcore's pool, which loses room for one whenever a request is
cancelled while it waits (encode/httpcore#1093): a cap on time cancels.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple, Self
from urllib.parse import urlsplit

import httpcore

from app.host_names import Address, HostNames, Resolve, resolve
from app.http_client.connection import Connection, Dial, trust
from app.http_client.trouble import FAILURES, NoAnswerError, Trouble, trouble_of


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
    answer_bytes: int = 32_768
    """Of interim answers, headers and body together, before the connection is closed."""
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
        self._is_allowed = is_allowed
        self._limits = limits or Limits()
        self._trust = trust(authorities)
        self._names = HostNames(resolve, self._limits.lookup_seconds)
        self._free = asyncio.Semaphore(self._limits.connections)
        self._unused: list[Connection] = []
        """The longest unused first."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        unused, self._unused = self._unused, []
        for connection in unused:
            await connection.aclose()
        self._names.close()

    async def post(
        self, url: str, headers: dict[str, str], content: bytes, on_behalf_of: str = ""
    ) -> Answer:
        """Raises `NoAnswerError`. The answer counts once its headers are there, whatever becomes of
        its body: who says 200 has it, and is not to be sent it again.

        `on_behalf_of`: whose look-up of a name it is, so that nobody's take the room of all.
        """
        request = httpcore.Request(
            "POST",
            _url(url),
            headers=[
                ("Host", urlsplit(url).netloc),
                ("Content-Length", str(len(content))),
                *headers.items(),
            ],
            content=content,
            extensions={"timeout": {"connect": self._limits.connect_seconds}},
        )
        try:
            async with self._connection(request.url.origin, on_behalf_of) as connection:
                return await self._exchange(connection, request)
        except FAILURES as error:
            raise NoAnswerError(trouble_of(error)) from error

    async def _exchange(self, connection: Connection, request: httpcore.Request) -> Answer:
        async with asyncio.timeout(self._limits.total_seconds):
            response = await connection.handle_async_request(request)
        with suppress(*FAILURES):
            async with asyncio.timeout(self._limits.rest_seconds):
                await _throw_away(response)
        await response.aclose()
        headers = {name.lower(): value for name, value in response.headers}
        asked = headers.get(b"retry-after")
        return Answer(response.status, None if asked is None else asked.decode("latin-1"))

    @asynccontextmanager
    async def _connection(
        self, origin: httpcore.Origin, on_behalf_of: str
    ) -> AsyncIterator[Connection]:
        """One that nobody else uses meanwhile, open or yet to be opened. Only to that host name:
        two names of one address share no connection.
        """
        await self._wait_for_room()
        try:
            connection = await self._take(origin, on_behalf_of)
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

    async def _take(self, origin: httpcore.Origin, on_behalf_of: str) -> Connection:
        for connection in reversed(self._unused):
            if connection.can_handle_request(origin):
                self._unused.remove(connection)
                if not connection.has_expired():
                    return connection
                await connection.aclose()
        limits = self._limits
        dial = Dial(self._names, self._is_allowed, on_behalf_of, limits.answer_bytes)
        return Connection(origin, dial, self._trust, limits.kept_seconds)

    async def _give_back(self, connection: Connection) -> None:
        unused = self._unused
        if connection.is_idle() and not connection.is_closed():
            unused.append(connection)
        else:
            await connection.aclose()
        while unused and (len(unused) > self._limits.kept_connections or unused[0].has_expired()):
            await unused.pop(0).aclose()


def _url(url: str) -> httpcore.URL:
    """What follows the host is asked for as it is written: httpcore's own reading takes the
    `;parameters` of a path away, and a `?` that nothing follows.
    """
    parts = urlsplit(url)
    target = url.partition("://")[2].removeprefix(parts.netloc)
    return httpcore.URL(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port,
        target=target if target.startswith("/") else f"/{target}",
    )


async def _throw_away(response: httpcore.Response) -> None:
    """What is left unread closes the connection."""
    async for _ in response.aiter_stream():
        pass
