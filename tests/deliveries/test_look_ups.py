"""Names are looked up so that one that hangs holds up nothing else."""

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence

import pytest

from app.host_names import MOST_FOR_ONE
from app.http_client.client import Answer, Limits
from app.http_client.trouble import Trouble
from tests.deliveries.door import HOST, client, post, trouble
from tests.deliveries.receivers import OK, answering, receiver, until

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), UnicodeError("too long")])
async def test_a_name_that_nobody_knows_is_told(error: Exception) -> None:
    def resolve(_: str) -> Sequence[str]:
        raise error

    async with client(resolve) as door:
        assert await trouble(door, f"http://{HOST}/") is Trouble.NAME_NOT_FOUND


async def test_a_look_up_that_hangs_holds_up_no_other() -> None:
    asked, goes_on = list[str](), threading.Event()

    def resolve(host: str) -> Sequence[str]:
        asked.append(host)
        if host == "slow.example":
            goes_on.wait(10)
        return ["127.0.0.1"]

    limits = Limits(lookup_seconds=15)
    async with receiver(answering(OK)) as at, client(resolve, limits) as door:
        slow = [asyncio.ensure_future(post(door, at.url("slow.example"))) for _ in range(50)]
        assert (await post(door, at.url(HOST))).status == 200
        assert not any(each.done() for each in slow)
        goes_on.set()
        assert {each.status for each in await asyncio.gather(*slow)} == {200}
    assert sorted(asked) == [HOST, "slow.example"]


async def test_names_that_hang_take_no_room_from_another_customer() -> None:
    """Nor does anybody wait as long as they hang; and that there is no room is told as such."""
    goes_on = threading.Event()

    def resolve(host: str) -> Sequence[str]:
        if host not in {HOST, "well.example"}:
            goes_on.wait(60)
        return ["127.0.0.1"]

    async with receiver(answering(OK)) as at, client(resolve, Limits(lookup_seconds=30)) as door:
        names = [at.url(f"{number}.example") for number in range(40)]
        slow = [asyncio.ensure_future(post(door, each, "one")) for each in names]
        await until(lambda: sum(each.done() for each in slow) == 40 - MOST_FOR_ONE)
        assert (await post(door, at.url(HOST), "other")).status == 200
        assert await trouble(door, at.url("well.example"), "one") is Trouble.NO_LOOK_UP_FREE
        goes_on.set()
        told = await asyncio.gather(*slow, return_exceptions=True)
        assert sum(isinstance(each, Answer) for each in told) == MOST_FOR_ONE
        assert (await post(door, at.url("well.example"), "one")).status == 200


async def test_a_look_up_that_nobody_waits_for_any_more_holds_its_room_until_it_ends() -> None:
    goes_on = threading.Event()

    def resolve(host: str) -> Sequence[str]:
        if host != HOST:
            goes_on.wait(60)
        return ["127.0.0.1"]

    async with receiver(answering(OK)) as at, client(resolve, Limits(lookup_seconds=0.2)) as door:
        names = [f"http://{number}.example/" for number in range(MOST_FOR_ONE)]
        told = await asyncio.gather(*(trouble(door, each) for each in names))
        assert set(told) == {Trouble.TIMED_OUT}
        assert await trouble(door, at.url(HOST)) is Trouble.NO_LOOK_UP_FREE
        goes_on.set()
        assert (await post(door, at.url(HOST))).status == 200


def test_a_process_that_ends_waits_for_no_look_up() -> None:
    """This one would hang for longer than is waited here."""
    program = (
        "import asyncio, time\n"
        "from app.host_names import HostNames\n"
        "async def main():\n"
        "    names = HostNames(lambda host: time.sleep(600), 0.1)\n"
        "    try:\n"
        "        await names.addresses('slow.example')\n"
        "    except TimeoutError:\n"
        "        print('left')\n"
        "    names.close()\n"
        "asyncio.run(main())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], timeout=60, check=True, capture_output=True, text=True
    )
    assert (ended.stdout, ended.stderr) == ("left\n", "")


async def test_the_time_for_a_look_up_is_capped() -> None:
    goes_on = threading.Event()

    def resolve(_: str) -> Sequence[str]:
        goes_on.wait(10)
        return ["127.0.0.1"]

    async with client(resolve, Limits(lookup_seconds=0.1)) as door:
        assert await trouble(door, f"http://{HOST}/") is Trouble.TIMED_OUT
        goes_on.set()


async def test_who_waits_for_a_look_up_and_leaves_takes_nothing_from_the_others() -> None:
    asked, goes_on = list[str](), threading.Event()

    def resolve(host: str) -> Sequence[str]:
        asked.append(host)
        goes_on.wait(10)
        return ["127.0.0.1"]

    async with receiver(answering(OK)) as at, client(resolve) as door:
        first, second = (asyncio.ensure_future(post(door, at.url(HOST))) for _ in range(2))
        await until(lambda: asked == [HOST])
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        goes_on.set()
        assert (await second).status == 200
    assert asked == [HOST]
