"""What the door to other hosts lets through, and how it goes about it."""

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from ipaddress import IPv4Address

import pytest

from app.deliveries.sending import Destination, Sender
from app.host_names import MOST_FOR_ONE
from app.http_client.client import Answer, Client, Limits
from app.http_client.status import status_of
from app.http_client.trouble import NoAnswerError, Trouble
from app.webhooks.addresses import may_receive
from app.webhooks.secret import Secret
from app.webhooks.urls import fault_of
from tests.deliveries.receiver import receiving
from tests.deliveries.receivers import (
    AUTHORITY,
    OK,
    answering,
    closing,
    hanging,
    receiver,
    speaking,
    until,
)
from tests.server import free_port
from tests.webhooks.refused import LOCAL, NEVER, UNUSUAL

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECRETS = (Secret(bytes(32)),)
PATIENT = Limits()
"""A busy machine is no failure."""
HOST = "receiver.example"
"""A name that nobody resolves but the resolver of a test."""
NUMBERS = (
    "decimal",
    "decimal of metadata",
    "octal",
    "octal in one piece",
    "hexadecimal",
    "hexadecimal in one piece",
    "hexadecimal at the end",
    "two parts",
    "three parts",
)
"""Written so that the system reads them as addresses, without asking anybody."""


class Resolver:
    """Gives what it was told, one after the other; counts."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def client(resolve: Callable[[str], Sequence[str]], limits: Limits = PATIENT) -> Client:
    return Client(lambda address: may_receive(address, allows_local=True), limits, resolve=resolve)


async def trouble(client: Client, url: str, on_behalf_of: str = "") -> Trouble:
    with pytest.raises(NoAnswerError) as told:
        await client.post(url, {}, b"", on_behalf_of)
    return told.value.trouble


async def post(client: Client, url: str, on_behalf_of: str = "") -> Answer:
    return await client.post(url, {}, b"{}", on_behalf_of)


@pytest.mark.parametrize("address", [*(LOCAL | NEVER).values()], ids=[*(LOCAL | NEVER)])
async def test_a_name_that_stands_for_such_an_address_is_not_connected_to(address: str) -> None:
    resolver = Resolver([address])
    async with Sender(allows_local=False, limits=PATIENT, resolve=resolver) as sender:
        to = Destination(f"https://{HOST}/", SECRETS)
        outcome = await sender.send(to, "msg_1", b"{}", AT)
    assert outcome.error == "refused_address"
    assert resolver.asked == [HOST]


@pytest.mark.parametrize("form", NUMBERS)
async def test_what_only_the_system_takes_for_an_address_is_refused_at_the_second_look(
    form: str,
) -> None:
    async with Client(lambda address: may_receive(address, allows_local=False), PATIENT) as door:
        assert await trouble(door, f"https://{UNUSUAL[form]}/") is Trouble.REFUSED_ADDRESS


@pytest.mark.parametrize(
    "url", ["http://jobs.example/", "https://127.0.0.1/", "https://jobs.example:22/", "nonsense"]
)
async def test_what_was_taken_under_another_setting_is_not_even_looked_up(url: str) -> None:
    resolver = Resolver(["127.0.0.1"])
    async with Sender(allows_local=False, limits=PATIENT, resolve=resolver) as sender:
        outcome = await sender.send(Destination(url, SECRETS), "msg_1", b"{}", AT)
    assert outcome.error == "refused_address"
    assert resolver.asked == []


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1", "169.254.169.254"], ["169.254.169.254", "127.0.0.1"], ["127.0.0.1", "::"]],
)
async def test_one_address_that_is_refused_refuses_the_name(addresses: list[str]) -> None:
    async with receiver(answering(OK)) as at, client(Resolver(addresses)) as door:
        assert await trouble(door, at.url(HOST)) is Trouble.REFUSED_ADDRESS
        assert at.connections == 0


async def test_a_public_address_beside_a_private_one_is_refused() -> None:
    resolver = Resolver(["8.8.8.8", "10.0.0.1"])
    async with Sender(allows_local=False, limits=PATIENT, resolve=resolver) as sender:
        outcome = await sender.send(Destination(f"https://{HOST}/", SECRETS), "msg_1", b"{}", AT)
    assert outcome.error == "refused_address"


async def test_the_connection_goes_to_the_address_that_was_looked_at() -> None:
    """The resolver would say something else the second time, and no other knows the name."""
    resolver, looked_at = Resolver(["127.0.0.2"], ["127.0.0.1"]), []

    def is_allowed(address: object) -> bool:
        looked_at.append(address)
        return True

    async with (
        receiver(answering(OK), address="127.0.0.2") as at,
        Client(is_allowed, PATIENT, resolve=resolver) as door,
    ):
        assert (await post(door, at.url(HOST))).status == 200
    assert resolver.asked == [HOST]
    assert looked_at == [IPv4Address("127.0.0.2")]
    assert at.requests[0].headers["host"] == f"{HOST}:{at.port}"


async def test_a_name_that_has_moved_is_looked_at_anew_when_a_connection_is_made() -> None:
    resolver = Resolver(["127.0.0.1"], ["169.254.169.254"])
    async with receiver(closing(OK)) as at, client(resolver) as door:
        assert (await post(door, at.url(HOST))).status == 200
        assert await trouble(door, at.url(HOST)) is Trouble.REFUSED_ADDRESS
        assert at.connections == 1


async def test_an_address_that_does_not_answer_gives_way_to_the_next() -> None:
    async with receiver(answering(OK)) as at, client(Resolver(["127.0.0.9", "127.0.0.1"])) as door:
        assert (await post(door, at.url(HOST))).status == 200


async def test_who_does_not_listen_is_told() -> None:
    async with receiver(answering(OK)) as at:
        pass
    async with client(Resolver(["127.0.0.1"])) as door:
        assert await trouble(door, at.url(HOST)) is Trouble.CONNECTION_REFUSED


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


TEXT = "azAZ09._~!$&'()*+,;=:@/-"
"""Of each kind that a path or a query may hold; then `%7e`, and `?` in a query."""
ASKED_FOR = {
    "/": "/",
    "": "/",
    "?": "/?",
    "?a": "/?a",
    "/a?": "/a?",
    "/a??b?": "/a??b?",
    "/a;tok=1": "/a;tok=1",
    "/a;b/c;d=e;f?g;h": "/a;b/c;d=e;f?g;h",
    "//elsewhere.example/a": "//elsewhere.example/a",
    "/../a/./b//": "/../a/./b//",
    f"/%7e%7E{TEXT}?%7e{TEXT}?{TEXT}": f"/%7e%7E{TEXT}?%7e{TEXT}?{TEXT}",
}


@pytest.mark.parametrize(("written", "target"), [*ASKED_FOR.items()], ids=[*ASKED_FOR])
async def test_what_follows_the_host_arrives_as_it_is_written(written: str, target: str) -> None:
    async with receiver(answering(OK)) as at, client(Resolver(["127.0.0.1"])) as door:
        url = f"HTTP://Receiver.Example:{at.port}{written}"
        assert fault_of(url, allows_local=True) is None
        assert (await post(door, url)).status == 200
    assert at.requests[0].line == f"POST {target} HTTP/1.1"
    assert at.requests[0].headers["host"] == f"Receiver.Example:{at.port}"


async def test_a_connection_is_kept_and_used_again() -> None:
    async with receiver(answering(OK)) as at:
        async with client(Resolver(["127.0.0.1"])) as door:
            for _ in range(5):
                await post(door, at.url(HOST))
            assert (at.connections, len(at.requests)) == (1, 5)
        await until(lambda: at.closed == 1)


async def test_two_names_of_one_address_share_no_connection() -> None:
    async with receiver(answering(OK)) as at, client(Resolver(["127.0.0.1"])) as door:
        for host in ("a.example", "b.example", "a.example", "b.example"):
            await post(door, at.url(host))
        assert (at.connections, len(at.requests)) == (2, 4)


async def test_only_so_many_unused_connections_are_kept() -> None:
    limits = Limits(kept_connections=2)
    async with receiver(answering(OK)) as at:
        async with client(Resolver(["127.0.0.1"]), limits) as door:
            for host in ("a.example", "b.example", "c.example", "b.example", "c.example"):
                await post(door, at.url(host))
            await until(lambda: at.closed == 1)
            assert at.connections == 3
        await until(lambda: at.closed == 3)


async def test_a_connection_that_is_unused_for_long_is_not_used_again() -> None:
    limits = Limits(kept_seconds=0.01)
    async with receiver(answering(OK)) as at, client(Resolver(["127.0.0.1"]), limits) as door:
        await post(door, at.url(HOST))
        await asyncio.sleep(0.05)
        await post(door, at.url(HOST))
        assert at.connections == 2


async def test_a_connection_that_its_receiver_closed_is_not_used_again() -> None:
    async with receiver(closing(OK)) as at, client(Resolver(["127.0.0.1"])) as door:
        for _ in range(3):
            assert (await post(door, at.url(HOST))).status == 200
            await asyncio.sleep(0.01)
        assert at.connections == 3


async def test_more_than_there_may_be_are_not_sent_and_say_so() -> None:
    limits = Limits(connections=1, connect_seconds=0.5)
    async with receiver(hanging) as at, client(Resolver(["127.0.0.1"]), limits) as door:
        first = asyncio.ensure_future(post(door, at.url(HOST)))
        await until(lambda: len(at.requests) == 1)
        assert await trouble(door, at.url(HOST)) is Trouble.NO_CONNECTION_FREE
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert len(at.requests) == 1


async def test_attempts_that_are_cut_short_give_their_room_back() -> None:
    """At every place where they may be: before, while and after a connection is made."""
    limits = Limits(connections=3)
    async with receiver(hanging) as at, receiver(answering(OK)) as well:
        async with client(Resolver(["127.0.0.1"]), limits) as door:
            for turns in range(40):
                tasks = [asyncio.ensure_future(post(door, at.url(HOST))) for _ in range(6)]
                for _ in range(turns):
                    await asyncio.sleep(0)
                for task in tasks:
                    task.cancel()
                told = await asyncio.gather(*tasks, return_exceptions=True)
                assert all(isinstance(each, asyncio.CancelledError) for each in told)
            together = await asyncio.gather(*(post(door, well.url(HOST)) for _ in range(3)))
            assert [each.status for each in together] == [200] * 3
        await until(lambda: at.closed == at.connections)


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiver(answering(OK)) as proxy, receiver(answering(OK)) as at:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        async with client(Resolver(["127.0.0.1"])) as door:
            await post(door, at.url(HOST))
    assert (proxy.connections, at.requests[0].line) == (0, "POST /hook HTTP/1.1")


def test_nor_are_they_by_who_asks_for_the_health(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with receiving() as service:
        assert status_of(service.url) == 501, "a receiver of POST alone"


async def test_cookies_are_not_remembered() -> None:
    sets = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    async with receiver(answering(sets)) as at, client(Resolver(["127.0.0.1"])) as door:
        await post(door, at.url(HOST))
        await post(door, at.url(HOST))
    assert all("cookie" not in each.headers for each in at.requests)


def tls(limits: Limits = PATIENT, authorities: str | None = AUTHORITY) -> Client:
    return Client(
        lambda address: may_receive(address, allows_local=True),
        limits,
        resolve=Resolver(["127.0.0.1"]),
        authorities=authorities,
    )


async def test_the_certificate_is_that_of_the_name_though_an_address_is_dialled() -> None:
    async with receiver(answering(OK), certificate="receiver.pem") as at, tls() as door:
        for _ in range(2):
            assert (await post(door, at.url(HOST, "https"))).status == 200
        assert (at.connections, len(at.requests)) == (1, 2)


@pytest.mark.parametrize(
    ("host", "certificate", "authorities"),
    [
        ("other.example", "receiver.pem", AUTHORITY),
        ("127.0.0.1", "receiver.pem", AUTHORITY),
        (HOST, "expired.pem", AUTHORITY),
        (HOST, "receiver.pem", None),
    ],
    ids=["of another name", "of a name, not of an address", "expired", "of an unknown authority"],
)
async def test_a_wrong_certificate_is_told(
    host: str, certificate: str, authorities: str | None
) -> None:
    async with (
        receiver(answering(OK), certificate=certificate) as at,
        tls(authorities=authorities) as door,
    ):
        assert await trouble(door, at.url(host, "https")) is Trouble.TLS_FAILED
    assert at.requests == []


async def test_one_that_closes_after_the_handshake_has_closed_early() -> None:
    async with receiver(closing(b""), certificate="receiver.pem") as at, tls() as door:
        assert await trouble(door, at.url(HOST, "https")) is Trouble.CLOSED_EARLY


async def test_a_receiver_without_tls_is_told() -> None:
    async with speaking(b"HTTP/1.1 400 Bad Request\r\n\r\n") as at, tls() as door:
        assert await trouble(door, at.url(HOST, "https")) is Trouble.TLS_FAILED


async def test_a_handshake_that_hangs_is_ended_and_its_connection_closed() -> None:
    async with speaking(b"") as at, tls(Limits(connect_seconds=0.3)) as door:
        assert await trouble(door, at.url(HOST, "https")) is Trouble.TIMED_OUT
        await until(lambda: at.closed == at.connections)


async def test_a_handshake_that_is_cancelled_leaves_no_connection_open() -> None:
    async with speaking(b"") as at, tls() as door:
        task = asyncio.ensure_future(post(door, at.url(HOST, "https")))
        await until(lambda: len(at.requests) == 1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await until(lambda: at.closed == 1)


async def test_two_names_of_one_address_share_no_tls_either() -> None:
    async with receiver(answering(OK), certificate="receiver.pem") as at, tls() as door:
        assert (await post(door, at.url(HOST, "https"))).status == 200
        assert await trouble(door, at.url("other.example", "https")) is Trouble.TLS_FAILED
