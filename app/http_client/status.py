"""Whether a service answers, asked by its own command."""

import httpx

_SECONDS = 5.0


def status_of(url: str) -> int | None:
    """The status with which `url` answers a GET; None if it does not answer. Asked directly,
    whatever proxies the environment names.
    """
    try:
        with httpx.Client(timeout=_SECONDS, trust_env=False) as client:
            return client.get(url, follow_redirects=False).status_code
    except httpx.HTTPError:
        return None
