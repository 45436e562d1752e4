"""Which URLs are taken as the destination of notifications.

This look, when an endpoint is created, tells its owner of a slip. What guards the house is the look
at the addresses that the name stands for whenever a connection is made. The form is narrower than
RFC 3986 allows, so that no two readers of it can disagree about the host.
"""

import re
from enum import StrEnum
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from app.webhooks.addresses import may_receive

LONGEST_URL = 2_048
"""Characters."""
_LONGEST_NAME = 253
_PUBLIC_PORTS = frozenset({"443", "8443"})
"""Others belong to other services, which are not to be spoken to through us."""
_LOCAL_PORTS = range(1, 65_536)

_TEXT = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})"
_URL = re.compile(
    r"(?P<scheme>[a-z]+)://(?:(?P<user>[^@/?#\\\s]*)@)?"
    r"(?P<host>\[[^\]/?#@\\\s]*\]|[^\[\]/?#@:\\\s]+)(?::(?P<port>\d{1,5}))?"
    rf"(?:/{_TEXT}*)?(?:\?(?:{_TEXT}|\?)*)?(?P<fragment>#.*)?",
    re.ASCII | re.IGNORECASE,
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_LOCAL_NAMES = (
    "localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "lan", "home",
    "arpa", "alt", "onion", "invalid",
)  # fmt: skip
"""Ends of names that no public resolver knows, or none should."""


class UrlFault(StrEnum):
    """Why a URL is not taken: the code of a fault, whose words say what to do."""

    TOO_LONG = "url_too_long"
    UNREADABLE = "url_unreadable"
    NOT_HTTPS = "url_not_https"
    WITH_USER = "url_with_user"
    WITH_FRAGMENT = "url_with_fragment"
    PORT = "url_port"
    HOST_UNUSUAL = "url_host_unusual"
    """An address in another form than the usual one, a name that is not ASCII, a dot at its end."""
    HOST_NOT_PUBLIC = "url_host_not_public"


def fault_of(url: str, *, allows_local: bool) -> UrlFault | None:
    """The first that is found; None: it is taken."""
    if len(url) > LONGEST_URL:
        return UrlFault.TOO_LONG
    found = _URL.fullmatch(url)
    if found is None:
        return UrlFault.UNREADABLE
    schemes = {"https", "http"} if allows_local else {"https"}
    wrong = {
        UrlFault.NOT_HTTPS: found["scheme"].lower() not in schemes,
        UrlFault.WITH_USER: found["user"] is not None,
        UrlFault.WITH_FRAGMENT: found["fragment"] is not None,
        UrlFault.PORT: not _may_be_port(found["port"], allows_local=allows_local),
    }
    first = next((fault for fault, is_so in wrong.items() if is_so), None)
    return first or _fault_of_host(found["host"], allows_local=allows_local)


def _may_be_port(port: str | None, *, allows_local: bool) -> bool:
    if port is None:
        return True
    return int(port) in _LOCAL_PORTS if allows_local else port in _PUBLIC_PORTS


def _fault_of_host(host: str, *, allows_local: bool) -> UrlFault | None:
    if host.startswith("[") or _NUMBER.fullmatch(host.rpartition(".")[2]):
        address = _address(host)
        if address is None:
            return UrlFault.HOST_UNUSUAL
        allowed = may_receive(address, allows_local=allows_local)
        return None if allowed else UrlFault.HOST_NOT_PUBLIC
    labels = host.split(".")
    if len(host) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        return UrlFault.HOST_UNUSUAL
    if allows_local or (len(labels) > 1 and labels[-1].lower() not in _LOCAL_NAMES):
        return None
    return UrlFault.HOST_NOT_PUBLIC


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """None if it is not written as usual, but as `127.1`, `0x7f000001`, `[fe80::1%25lo]`."""
    try:
        if host.startswith("["):
            address = IPv6Address(host[1:-1])
            return None if address.scope_id is not None else address
        return IPv4Address(host)
    except AddressValueError:
        return None
