"""A real browser for the tests of the page: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
LEFT_OUT = (
    "THE TESTS OF THE PAGE WERE LEFT OUT: there is no `chromium` on this machine. "
    "Install it (Debian: apt-get install chromium) and run them again."
)
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE_MS = 10_000


def is_required() -> bool:
    """In CI a browser must be there."""
    return os.environ.get("CI") == "true"


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True, slots=True)
class Watched:
    """What must not happen on a page, as it happened."""

    page: Page
    host: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def watched(browser: Browser, url: str, **context: object) -> Iterator[Watched]:
    """A page of a fresh browser, watched for errors and for requests to other hosts."""
    settings = {"timezone_id": "America/New_York", "locale": "en-US", **context}
    opened = browser.new_context(base_url=url, **settings)  # type: ignore[arg-type]
    opened.set_default_timeout(_PATIENCE_MS)
    seen = Watched(opened.new_page(), urlsplit(url).netloc)
    _watch(seen)
    try:
        yield seen
    finally:
        opened.close()


def _watch(seen: Watched) -> None:
    def note(url: str) -> None:
        seen.requests.append(url)
        if urlsplit(url).scheme in {"http", "https"} and urlsplit(url).netloc != seen.host:
            seen.complaints.append(f"another host was asked: {url}")

    seen.page.on("request", lambda request: note(request.url))
    seen.page.on("pageerror", lambda error: seen.complaints.append(f"a script failed: {error}"))
    seen.page.on(
        "console",
        lambda told: (
            seen.complaints.append(told.text) if told.type in {"error", "warning"} else None
        ),
    )
    seen.page.on(
        "requestfailed",
        lambda request: (
            seen.complaints.append(f"a request failed: {request.url} {request.failure}")
            # Typing on takes back the question before: that is no failure.
            if "ERR_ABORTED" not in str(request.failure)
            else None
        ),
    )
