"""Situations by address, and how to wait for their answer."""

from urllib.parse import quote

from playwright.sync_api import Page, expect

NEW_YORK = "/employer/time_zone=America/New_York"
JUST_INTERVIEWED = (
    "/as_of=2026-11-20T18:00:00-05:00",
    "/interview/ended_at=2026-11-20T15:00",
    NEW_YORK,
)
PROMISED = (
    "/as_of=2026-11-23T10:00:00-05:00",
    "/interview/ended_at=2026-11-20T15:00",
    "/timeline/kind=by_date",
    "/timeline/date=2026-11-25",
    "/notes_sent/0/kind=thank_you",
    "/notes_sent/0/sent_at=2026-11-20",
    NEW_YORK,
)
REFUSED = (
    "/as_of=2026-12-07T10:00:00-05:00",
    "/interview/ended_at=2026-11-20T15:00",
    "/employer_updates/0/kind=rejected",
    "/employer_updates/0/at=2026-11-24",
    NEW_YORK,
)
VERDICTS = {
    "follow_up_now": (JUST_INTERVIEWED, "Write now"),
    "wait": (PROMISED, "Wait until Tuesday 1 December"),
    "do_not_follow_up": (REFUSED, "Leave it"),
}


def address(facts: tuple[str, ...], query: str = "") -> str:
    return f"/{query}#" + "&".join(quote(fact, safe="/=:") for fact in facts)


def open_answered(page: Page, facts: tuple[str, ...], query: str = "") -> None:
    page.goto(address(facts, query))
    expect(page.locator("#answer[data-verdict]")).to_have_count(1)
