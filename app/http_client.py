"""The only door to other hosts: the one module that knows which HTTP client is used."""

import httpx

_SECONDS = 5.0


def status_of(url: str) -> int | None:
    """The status with which `url` answers a GET; None if it does not answer."""
    try:
        return httpx.get(url, timeout=_SECONDS, follow_redirects=False).status_code
    except httpx.HTTPError:
        return None
