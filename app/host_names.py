"""What addresses a host name stands for, asked of the system without holding up anything else."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, ip_address

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], Sequence[str]]

_THREADS = 32
"""Of their own: a look-up that hangs holds its thread for longer than anybody waits for it, and
must not hold one that the database needs.
"""


def resolve(host: str) -> Sequence[str]:
    """Every address of a name, as the system tells it. Blocks. Raises `OSError`, `UnicodeError`."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class HostNames:
    """Who asks for a name that is being looked up waits for the same answer. None is remembered."""

    def __init__(self, resolve: Resolve, seconds: float) -> None:
        self._resolve = resolve
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="host-names")
        self._under_way: dict[str, asyncio.Future[Sequence[str]]] = {}

    async def addresses(self, host: str) -> list[Address]:
        """Raises `OSError`, of which `TimeoutError` is one, and `UnicodeError`."""
        try:
            return [ip_address(host)]
        except ValueError:
            pass
        async with asyncio.timeout(self._seconds):
            found = await asyncio.shield(self._look_up(host))
        return [ip_address(each) for each in found]

    def close(self) -> None:
        """What is under way is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _look_up(self, host: str) -> asyncio.Future[Sequence[str]]:
        under_way = self._under_way.get(host)
        if under_way is None:
            loop = asyncio.get_running_loop()
            under_way = loop.run_in_executor(self._threads, self._resolve, host)
            self._under_way[host] = under_way
            under_way.add_done_callback(lambda _: self._under_way.pop(host))
        return under_way
