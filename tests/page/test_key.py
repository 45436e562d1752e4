"""Where keys are needed, the page asks with its own."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import watched
from tests.page.facts import PROMISED, open_answered
from tests.server import HOST, free_port, running
from tests.test_commands import run


def test_the_page_asks_with_the_key_that_it_was_given(browser: Browser, tmp_path: Path) -> None:
    port, data = free_port(), {"DATA_DIR": str(tmp_path)}
    own = ("--publishable-for", f"http://{HOST}:{port}")
    key = run("keys", "create", "page", *own, environment=data).stdout.split()[0]
    with (
        running(port, AUTH="required", PAGE_KEY=key, **data) as server,
        watched(browser, server.url) as seen,
    ):
        open_answered(seen.page, PROMISED)
        assert seen.complaints == []
