"""Addresses that a notification is never sent to, whoever asks for it."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.webhooks.addresses import may_receive
from tests.webhooks.refused import LOCAL, NEVER

Address = IPv4Address | IPv6Address
addresses = st.ip_addresses(v=4) | st.ip_addresses(v=6)
PUBLIC = [
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"),
    *("126.255.255.255", "128.0.0.0", "168.63.129.15", "168.63.129.17", "169.253.255.255"),
    *("169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0"),
    *("198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2001:200::1"),
    *("2a00:1450::1", "2003::1", "3ffe::1", "64:ff9b::8.8.8.8"),
]


@pytest.mark.parametrize("text", [*LOCAL.values()], ids=[*LOCAL])
def test_a_local_address_is_refused_unless_local_ones_are_allowed(text: str) -> None:
    assert not may_receive(ip_address(text), allows_local=False)
    assert may_receive(ip_address(text), allows_local=True)


@pytest.mark.parametrize("text", [*NEVER.values()], ids=[*NEVER])
def test_some_addresses_are_always_refused(text: str) -> None:
    assert not may_receive(ip_address(text), allows_local=False)
    assert not may_receive(ip_address(text), allows_local=True)


@pytest.mark.parametrize("text", PUBLIC)
def test_what_lies_beside_is_public(text: str) -> None:
    assert may_receive(ip_address(text), allows_local=False)
    assert may_receive(ip_address(text), allows_local=True)


@pytest.mark.parametrize("text", ["fe80::1%eth0", "::1%lo", "2606:4700::1111%1"])
def test_an_address_of_one_interface_is_refused(text: str) -> None:
    assert not may_receive(ip_address(text), allows_local=True)


@given(addresses)
def test_what_python_takes_for_local_is_never_public(address: Address) -> None:
    if may_receive(address, allows_local=False):
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_reserved or address in IPv6Network("64:ff9b::/96")


@given(st.sampled_from(["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"]), st.data())
def test_no_address_of_a_refused_network_slips_through(network: str, data: st.DataObject) -> None:
    address = data.draw(st.ip_addresses(network=IPv4Network(network)))
    number = int(address)
    for inside in (
        address,
        *(IPv6Address(prefix | number) for prefix in (0, 0xFFFF << 32, 0x64FF9B << 96)),
        IPv6Address(0x2002 << 112 | number << 80),
        IPv6Address(0x2001 << 112 | number ^ 0xFFFF_FFFF),
    ):
        assert not may_receive(inside, allows_local=False)
