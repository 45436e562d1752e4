"""Pictures of the page in six states, for the documentation: `make screenshots`."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from tests.browser import CHROMIUM, LEFT_OUT, launched, watched
from tests.page.facts import JUST_INTERVIEWED, PROMISED, REFUSED, open_answered
from tests.server import running

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 740}


class Picture(NamedTuple):
    prepare: Callable[[Page], None]
    context: dict[str, object]


def _empty(page: Page) -> None:
    page.goto("/")
    page.locator("#example-list button").first.wait_for()


def _told(page: Page) -> None:
    """Names and topics given, down at the message."""
    open_answered(page, JUST_INTERVIEWED)
    page.get_by_text("For the message: names").click()
    facts = {
        "Role": "Data Engineer",
        "Company": "Acme",
        "Your name": "Sam Lee",
        "Name": "Ana Ruiz",
        "You talked about": "the move to event sourcing",
    }
    for label, text in facts.items():
        page.get_by_label(label, exact=True).first.fill(text)
    page.get_by_label("Why you fit, in a few words").fill("ten years with payroll systems")
    page.locator(".needs").wait_for(state="detached")
    page.evaluate("document.querySelector('#days').scrollIntoView()")


def _answered(facts: tuple[str, ...]) -> Callable[[Page], None]:
    return lambda page: open_answered(page, facts)


def _answer_on_a_phone(page: Page) -> None:
    open_answered(page, PROMISED)
    page.locator("#peek").click()


PICTURES = {
    "empty": Picture(_empty, {"viewport": DESK}),
    "wait": Picture(_answered(PROMISED), {"viewport": DESK}),
    "message": Picture(_told, {"viewport": DESK}),
    "leave-it-dark": Picture(_answered(REFUSED), {"viewport": DESK, "color_scheme": "dark"}),
    "phone": Picture(_answer_on_a_phone, {"viewport": PHONE, "device_scale_factor": 2}),
    "german-dark-phone": Picture(
        _answered(PROMISED),
        {
            "viewport": PHONE,
            "device_scale_factor": 2,
            "locale": "de-DE",
            "color_scheme": "dark",
        },
    ),
}


def take(browser: Browser, url: str, name: str) -> None:
    with watched(browser, url, **PICTURES[name].context, reduced_motion="reduce") as seen:
        PICTURES[name].prepare(seen.page)
        seen.page.wait_for_timeout(300)
        seen.page.screenshot(path=FOLDER / f"{name}.png")


def main() -> int:
    if CHROMIUM is None:
        print(LEFT_OUT, file=sys.stderr)
        return 1
    shutil.rmtree(FOLDER, ignore_errors=True)
    with running() as server, launched() as browser:
        for name in PICTURES:
            take(browser, server.url, name)
            print(FOLDER / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
