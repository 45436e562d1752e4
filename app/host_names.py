"""What addresses a host name stands for, asked of the system without holding up anything else.

A look-up that hangs cannot be ended, and holds its thread for longer than anybody waits for it. So
each has a thread of its own, that no process waits for when it ends, and nobody has more than a
few.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Thread
from weakref import WeakValueDictionary

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], Sequence[str]]

MOST = 128
"""Look-ups at the same time."""
MOST_FOR_ONE = 8
"""Of these, for one customer: more than that customer's names that hang wait for each other."""
_ROOM_SECONDS = 1.0
"""How long room for one more is waited for, at most."""


class NoLookUpFreeError(OSError):
    """As many names as may be are being looked up: it says nothing of the host."""


def resolve(host: str) -> Sequence[str]:
    """Every address of a name, as the system tells it. Blocks. Raises `OSError`, `UnicodeError`."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class HostNames:
    """Of one event loop. None is remembered."""

    def __init__(self, resolve: Resolve, seconds: float) -> None:
        """`seconds`: how long somebody waits, for room and an answer together."""
        self._resolve = resolve
        self._seconds = seconds
        self._room = asyncio.Semaphore(MOST)
        self._rooms = WeakValueDictionary[str, asyncio.Semaphore]()
        """By customer, while somebody holds or awaits it."""
        self._under_way: dict[tuple[str, str], asyncio.Task[Sequence[str]]] = {}

    async def addresses(self, host: str, on_behalf_of: str = "") -> list[Address]:
        """Raises `OSError`, of which `TimeoutError` and `NoLookUpFreeError` are two, and
        `UnicodeError`. Who asks for a name that is being looked up for the same customer waits for
        the same answer.
        """
        try:
            return [ip_address(host)]
        except ValueError:
            pass
        async with asyncio.timeout(self._seconds):
            found = await asyncio.shield(self._look_up(host, on_behalf_of))
        return [ip_address(each) for each in found]

    def close(self) -> None:
        """What is under way is not waited for."""
        for each in self._under_way.values():
            each.cancel()

    def _look_up(self, host: str, on_behalf_of: str) -> asyncio.Task[Sequence[str]]:
        key = (host, on_behalf_of)
        under_way = self._under_way.get(key)
        if under_way is None:
            under_way = asyncio.ensure_future(self._ask(host, on_behalf_of))
            self._under_way[key] = under_way

            def ended(task: asyncio.Task[Sequence[str]]) -> None:
                del self._under_way[key]
                if not task.cancelled():
                    task.exception()  # nobody may be left who waits for it

            under_way.add_done_callback(ended)
        return under_way

    async def _ask(self, host: str, on_behalf_of: str) -> Sequence[str]:
        own = self._rooms.setdefault(on_behalf_of, asyncio.Semaphore(MOST_FOR_ONE))
        try:
            async with asyncio.timeout(min(_ROOM_SECONDS, self._seconds / 2)):
                await self._take_room(own)
        except TimeoutError:
            raise NoLookUpFreeError from None

        def give_back() -> None:
            own.release()
            self._room.release()

        return await self._in_a_thread(host, give_back)

    async def _take_room(self, own: asyncio.Semaphore) -> None:
        await own.acquire()
        try:
            await self._room.acquire()
        except BaseException:
            own.release()
            raise

    def _in_a_thread(self, host: str, ended: Callable[[], None]) -> asyncio.Future[Sequence[str]]:
        """`ended` is called when the thread has ended, whoever still waits for its answer."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[str]] = loop.create_future()

        def tell(found: Sequence[str] | None, error: Exception | None) -> None:
            ended()
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            elif found is not None:
                answer.set_result(found)

        def run() -> None:
            found, failed = None, None
            try:
                found = self._resolve(host)
            except Exception as error:  # noqa: BLE001 # it is raised again where it is awaited
                failed = error
            with suppress(RuntimeError):  # the loop has been closed meanwhile
                loop.call_soon_threadsafe(tell, found, failed)

        Thread(target=run, name="host-names", daemon=True).start()
        return answer
