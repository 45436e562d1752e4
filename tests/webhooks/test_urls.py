"""Which URLs are taken when an endpoint is created."""

import pytest

from app.webhooks.urls import LONGEST_URL, UrlFault, fault_of
from app.words.catalog import catalog, spoken
from tests.webhooks.refused import LOCAL, NAMES, NEVER, UNUSUAL


def url_to(host: str) -> str:
    return f"https://[{host}]/hook" if ":" in host and host[0] != "[" else f"https://{host}/hook"


@pytest.mark.parametrize("host", [*LOCAL.values()], ids=[*LOCAL])
def test_a_local_address_is_taken_only_where_local_ones_are_allowed(host: str) -> None:
    assert fault_of(url_to(host), allows_local=False) is UrlFault.HOST_NOT_PUBLIC
    assert fault_of(url_to(host), allows_local=True) is None


@pytest.mark.parametrize("host", [*NEVER.values()], ids=[*NEVER])
def test_some_addresses_are_never_taken(host: str) -> None:
    assert fault_of(url_to(host), allows_local=False) is UrlFault.HOST_NOT_PUBLIC
    assert fault_of(url_to(host), allows_local=True) is UrlFault.HOST_NOT_PUBLIC


@pytest.mark.parametrize("host", [*UNUSUAL.values()], ids=[*UNUSUAL])
@pytest.mark.parametrize("allows_local", [False, True])
def test_a_host_that_two_readers_may_read_differently_is_never_taken(
    host: str, allows_local: bool
) -> None:
    fault = fault_of(f"https://{host}/hook", allows_local=allows_local)
    assert fault is UrlFault.HOST_UNUSUAL


@pytest.mark.parametrize("host", [*NAMES.values()], ids=[*NAMES])
def test_a_local_name_is_taken_only_where_local_ones_are_allowed(host: str) -> None:
    assert fault_of(url_to(host), allows_local=False) is UrlFault.HOST_NOT_PUBLIC
    assert fault_of(url_to(host), allows_local=True) is None


@pytest.mark.parametrize(
    "url",
    [
        *("https://jobs.example", "https://jobs.example/", "HTTPS://Jobs.Example/Hook"),
        "https://jobs.example:443/hook",
        "https://jobs.example:8443/hook?board=7&next=/a?b",
        "https://xn--bcher-kva.example/%C3%BC/a.b-c_d~e!$&'()*+,;=:@",
        "https://1.example/",
        "https://127.0.0.1.example/",
        "https://8.8.8.8/hook",
        "https://[2606:4700::1111]/hook",
        "https://jobs.example/" + "a" * (LONGEST_URL - len("https://jobs.example/")),
        f"https://{'a.' * 124}a.com/",
    ],
)
def test_a_public_host_over_https_is_taken(url: str) -> None:
    assert fault_of(url, allows_local=False) is None
    assert fault_of(url, allows_local=True) is None


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", UrlFault.UNREADABLE),
        ("jobs.example/hook", UrlFault.UNREADABLE),
        ("//jobs.example/hook", UrlFault.UNREADABLE),
        ("https:jobs.example", UrlFault.UNREADABLE),
        ("https:///hook", UrlFault.UNREADABLE),
        ("https://", UrlFault.UNREADABLE),
        ("https://:443/", UrlFault.UNREADABLE),
        ("https://jobs.example:/", UrlFault.UNREADABLE),
        ("https://jobs.example:+443/", UrlFault.UNREADABLE),
        ("https://jobs.example:４４３/", UrlFault.UNREADABLE),
        ("https://jobs.example\\@127.0.0.1/", UrlFault.UNREADABLE),
        ("https://jobs.example /", UrlFault.UNREADABLE),
        (" https://jobs.example/", UrlFault.UNREADABLE),
        ("https://jobs.example/\n", UrlFault.UNREADABLE),
        ("https://jobs.example/\r\nHost: other", UrlFault.UNREADABLE),
        ("https://jobs.example/a b", UrlFault.UNREADABLE),
        ("https://jobs.example/\x00", UrlFault.UNREADABLE),
        ("https://jobs.example/%zz", UrlFault.UNREADABLE),
        ("https://jobs.example/ü", UrlFault.UNREADABLE),
        ("https://[::1/", UrlFault.UNREADABLE),
        ("https://::1/", UrlFault.UNREADABLE),
        ("https://a[::1]/", UrlFault.UNREADABLE),
        ("ftp://jobs.example/", UrlFault.NOT_HTTPS),
        ("javascript://jobs.example/", UrlFault.NOT_HTTPS),
        ("https://me@jobs.example/", UrlFault.WITH_USER),
        ("https://@jobs.example/", UrlFault.WITH_USER),
        ("https://me:word@jobs.example/", UrlFault.WITH_USER),
        ("https://jobs.example%40@127.0.0.1/", UrlFault.WITH_USER),
        ("https://jobs.example/#", UrlFault.WITH_FRAGMENT),
        ("https://jobs.example#@127.0.0.1/", UrlFault.WITH_FRAGMENT),
        ("https://jobs.example:0/", UrlFault.PORT),
        ("https://jobs.example:65536/", UrlFault.PORT),
        ("https://jobs.example/" + "a" * (LONGEST_URL + 1), UrlFault.TOO_LONG),
    ],
)
@pytest.mark.parametrize("allows_local", [False, True])
def test_some_urls_are_never_taken(url: str, fault: UrlFault, allows_local: bool) -> None:
    assert fault_of(url, allows_local=allows_local) is fault


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://jobs.example/", UrlFault.NOT_HTTPS),
        ("https://jobs.example:80/", UrlFault.PORT),
        ("https://jobs.example:5432/", UrlFault.PORT),
        ("https://jobs.example:0443/", UrlFault.PORT),
    ],
)
def test_some_urls_are_taken_only_where_local_ones_are_allowed(url: str, fault: UrlFault) -> None:
    assert fault_of(url, allows_local=False) is fault
    assert fault_of(url, allows_local=True) is None


@pytest.mark.parametrize("language", spoken())
def test_every_fault_of_a_url_has_words(language: str) -> None:
    assert set(UrlFault) <= set(catalog(language).faults)


def test_the_words_name_the_length_that_holds() -> None:
    assert f"{LONGEST_URL:,}" in catalog("en").faults[UrlFault.TOO_LONG]
