"""What the door to other hosts lets through, and how it goes about it."""

import asyncio
from datetime import UTC, datetime
from ipaddress import IPv4Address

import pytest

from app.deliveries.sending import Destination, Sender
from app.http_client.client import Client, Limits
from app.http_client.status import status_of
from app.http_client.trouble import Trouble
from app.webhooks.addresses import may_receive
from app.webhooks.secret import Secret
from app.webhooks.urls import fault_of
from tests.deliveries.door import HOST, PATIENT, Resolver, client, post, trouble
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
