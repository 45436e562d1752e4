"""Which IP addresses a notification may be sent to.

The networks are written out, from IANA's registries of special-purpose addresses and what clouds
document: what `ipaddress.is_global` says has changed between Python's releases, and it knows no
cloud.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

_LOCAL_V4 = tuple(
    map(IPv4Network, ("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
)
_LOCAL_V6 = tuple(map(IPv6Network, ("::1/128", "fc00::/7")))
_NEVER_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network; Linux takes it for loopback
            "100.64.0.0/10",  # behind a carrier's NAT; metadata of a cloud at 100.100.100.200
            "168.63.129.16/32",  # Azure's metadata, though the address is a public one
            "169.254.0.0/16",  # link-local; metadata of most clouds at 169.254.169.254
            "192.0.0.0/24",  # protocol assignments; Oracle's metadata at 192.0.0.192
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # relays of 6to4
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
_PUBLIC_V6 = IPv6Network("2000::/3")
"""All else is loopback, link-local, multicast, mapped, compatible, or given to nobody."""
_NEVER_V6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4: an IPv4 address inside
            "3fff::/20",  # documentation
            "fd00:42::42/128",  # Scaleway's metadata
            "fd00:c1::a9fe:a9fe/128",  # Oracle's metadata
            "fd00:ec2::/32",  # Amazon's metadata
            "fd20:ce::254/128",  # Google's metadata
        ),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
"""What a network without IPv4 makes of every IPv4 address: judged by the one inside."""


def may_receive(address: IPv4Address | IPv6Address, *, allows_local: bool) -> bool:
    """Whether it is a public address of one host; loopback and private ones too if `allows_local`.
    Link-local and metadata addresses are refused even then: nobody develops a receiver there.
    """
    if isinstance(address, IPv4Address):
        return _may_receive_v4(address, allows_local=allows_local)
    if address.scope_id is not None:
        return False
    if address in _NAT64:
        return _may_receive_v4(IPv4Address(int(address) & 0xFFFF_FFFF), allows_local=False)
    if any(address in network for network in _NEVER_V6):
        return False
    return address in _PUBLIC_V6 or (allows_local and any(address in each for each in _LOCAL_V6))


def _may_receive_v4(address: IPv4Address, *, allows_local: bool) -> bool:
    if any(address in network for network in _LOCAL_V4):
        return allows_local
    return not any(address in network for network in _NEVER_V4)
