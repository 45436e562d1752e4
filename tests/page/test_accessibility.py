"""axe-core finds nothing (WCAG 2.2 AA and best practices), in every state, light and dark."""

from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.browser import watched
from tests.page.facts import JUST_INTERVIEWED, NEW_YORK, PROMISED, REFUSED, address, open_answered
from tests.server import Server

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TALKATIVE = (
    *PROMISED,
    "/notes_sent/1/kind=check_in",
    "/notes_sent/1/sent_at=2026-11-22",
    "/employer_updates/0/kind=still_deciding",
    "/employer_updates/0/at=2026-11-22",
    "/new_information/0/kind=forgotten_point",
    "/employer/country=US",
)


def _empty(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#example-list button")).to_have_count(3)


def _answered(*facts: str) -> Callable[[Page], None]:
    return lambda page: open_answered(page, facts)


def _unfolded(page: Page) -> None:
    open_answered(page, TALKATIVE)
    for details in page.locator("details > summary").all():
        details.click()


def _refused(page: Page) -> None:
    page.goto(address((*PROMISED[:3], "/timeline/date=2026-11-01", NEW_YORK)))
    expect(page.locator(".error")).to_be_visible()


def _half_given(page: Page) -> None:
    open_answered(page, JUST_INTERVIEWED)
    page.get_by_label("Did they say when you would hear?").select_option("by_date")
    expect(page.locator("#form-error")).to_be_visible()


def _offline(page: Page) -> None:
    open_answered(page, PROMISED)
    page.context.set_offline(offline=True)
    page.get_by_label("What they said").select_option("rejected")
    expect(page.locator(".trouble")).to_be_visible()


def _failed(page: Page) -> None:
    page.route("**/v1/**", lambda route: route.fulfill(status=500, body="{}"))
    page.goto(address(PROMISED))
    expect(page.locator(".trouble")).to_be_visible()


def _waiting(page: Page) -> None:
    open_answered(page, PROMISED)
    page.route("**/v1/**", lambda route: None)  # noqa: ARG005 # it is never answered
    page.get_by_label("What they said").select_option("rejected")
    expect(page.locator("#answer[aria-busy=true]")).to_be_visible()


def _unscripted_answer(page: Page) -> None:
    page.goto("/")
    page.get_by_label("When was the interview?").fill("2026-11-20")
    page.locator("#question").evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    page.wait_for_url("**/answer*")


def _problems(page: Page) -> None:
    page.goto("/problems")


STATES: dict[str, Callable[[Page], None]] = {
    "empty": _empty,
    "write now": _answered(*JUST_INTERVIEWED),
    "wait": _answered(*PROMISED),
    "leave it": _answered(*REFUSED),
    "all unfolded": _unfolded,
    "refused": _refused,
    "half given": _half_given,
    "waiting": _waiting,
    "offline": _offline,
    "failed": _failed,
    "answered without a script": _unscripted_answer,
    "the problems": _problems,
}


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core finds, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "values => axe.run({ runOnly: { type: 'tag', values }, resultTypes: ['violations'] })",
        RULES,
    )
    assert found["passes"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_the_light_nor_in_the_dark_on_a_phone(
    browser: Browser, server: Server, state: str
) -> None:
    with watched(browser, server.url, color_scheme="light", reduced_motion="reduce") as seen:
        STATES[state](seen.page)
        assert violations(seen.page) == []
        seen.page.emulate_media(color_scheme="dark")
        seen.page.set_viewport_size({"width": 360, "height": 740})
        assert violations(seen.page) == []


def test_axe_finds_nothing_in_german(browser: Browser, server: Server) -> None:
    with watched(browser, server.url, locale="de-DE") as seen:
        open_answered(seen.page, PROMISED)
        assert violations(seen.page) == []


def test_axe_would_find_something(browser: Browser, server: Server) -> None:
    """The check itself is checked: a field that loses its name is found."""
    with watched(browser, server.url) as seen:
        _empty(seen.page)
        seen.page.locator('label[for="ended"]').evaluate("label => label.remove()")
        assert [rule for rule, _ in violations(seen.page)] == ["label"]
