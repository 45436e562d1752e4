"""A connection to an address that was looked at, over which only so much of an answer is read."""

import ssl
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import httpcore

from app.host_names import Address, HostNames
from app.http_client.trouble import EndlessAnswerError, RefusedAddressError

_READ_BYTES = 4_096
"""At once. What a stranger sends is parsed between two reads, and everything else waits for that:
so little holds up nobody.
"""


class Allowance:
    """How much more of the answer under way is read, in bytes as they come: of a body in pieces
    of one byte, or of interim answers without end, nearly all would be form.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._left = most_bytes

    def renew(self) -> None:
        self._left = self._most

    def next_read(self, wanted: int) -> int:
        """Raises `EndlessAnswerError`."""
        if self._left <= 0:
            raise EndlessAnswerError
        return min(wanted, _READ_BYTES, self._left)

    def spend(self, count: int) -> None:
        self._left -= count


class Connection(httpcore.AsyncHTTPConnection):
    """Open, or yet to be opened."""

    def __init__(
        self,
        origin: httpcore.Origin,
        dial: "Dial",
        trust: ssl.SSLContext,
        kept_seconds: float,
    ) -> None:
        super().__init__(
            origin, ssl_context=trust, keepalive_expiry=kept_seconds, network_backend=dial
        )
        self._allowance = dial.allowance

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        self._allowance.renew()
        return await super().handle_async_request(request)


class Dial(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were looked at, never to a name. Of one connection."""

    def __init__(
        self,
        names: HostNames,
        is_allowed: Callable[[Address], bool],
        on_behalf_of: str,
        answer_bytes: int,
    ) -> None:
        self.allowance = Allowance(answer_bytes)
        self._names = names
        self._is_allowed = is_allowed
        self._on_behalf_of = on_behalf_of
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
        addresses = await self._names.addresses(host, self._on_behalf_of)
        if not addresses or not all(map(self._is_allowed, addresses)):
            raise RefusedAddressError
        failure: Exception = RefusedAddressError()
        for address in addresses:
            try:
                stream = await self._network.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Line(stream, self.allowance)
        raise failure


class _Line(httpcore.AsyncNetworkStream):
    """Closed too when its handshake is cancelled, as httpcore's is not."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, allowance: Allowance) -> None:
        self._stream = stream
        self._allowance = allowance

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 # httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        try:
            inner = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._stream.aclose()
            raise
        return _Line(inner, self._allowance)

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109 # httpcore's interface
    ) -> bytes:
        found = await self._stream.read(self._allowance.next_read(max_bytes), timeout)
        self._allowance.spend(len(found))
        return found

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ASYNC109 # httpcore's interface
    ) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 # httpcore's interface
        return self._stream.get_extra_info(info)


@cache
def trust(authorities: str | None) -> ssl.SSLContext:
    """The system's authorities, certifi's, and those of the file of that name. Reading them takes
    longer than a notification.
    """
    context = httpcore.default_ssl_context()
    if authorities is not None:
        context.load_verify_locations(authorities)
    return context
