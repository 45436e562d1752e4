"""The service and the browser, one of each for a file of tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import CHROMIUM, LEFT_OUT, Watched, is_required, launched, watched
from tests.server import Server, running


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if is_required():
            pytest.fail(LEFT_OUT)
        pytest.skip(LEFT_OUT)
    with launched() as browser:
        yield browser


@pytest.fixture
def tolerated() -> tuple[str, ...]:
    """Complaints of the browser that a test brings about; by default none."""
    return ()


@pytest.fixture
def seen(browser: Browser, server: Server, tolerated: tuple[str, ...]) -> Iterator[Watched]:
    """A fresh page. The test fails if anything went wrong on it."""
    with watched(browser, server.url) as seen:
        yield seen
        assert [
            each for each in seen.complaints if not any(part in each for part in tolerated)
        ] == []
