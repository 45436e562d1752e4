"""The text is checked as it is written.

Most answers are written down here: what matters is what the page makes of them.
"""

import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser import Watched
from tests.page.facts import JUST_INTERVIEWED, PROMISED, open_answered

PAUSE_MS = 600
REVIEW = "**/v1/messages/review"
TEXT = "🙂 Hello,\n\njust checking in. ASAP please!"


def finding(excerpt: str, severity: str, **more: Any) -> dict[str, Any]:
    """Its place counts in UTF-16 units, as the contract says."""
    before = TEXT[: TEXT.index(excerpt)]
    return {
        "code": "some_code",
        "severity": severity,
        "offset": len(before.encode("utf-16-le")) // 2,
        "length": len(excerpt.encode("utf-16-le")) // 2,
        "excerpt": excerpt,
        "detail": f"About {excerpt}.",
        "suggestion": None,
        "references": [],
        **more,
    }


@pytest.fixture
def asked(seen: Watched) -> list[dict[str, Any]]:
    """What the service is asked to check."""
    asked: list[dict[str, Any]] = []
    answer = {
        "ready": False,
        "kind": "thank_you",
        "findings": [
            finding("ASAP", "error"),
            finding("just checking in", "warning", suggestion="Say what you would like to know."),
            finding("please!", "hint") | {"length": 0, "excerpt": ""},
        ],
    }

    def check(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or ""))
        route.fulfill(json=answer)

    seen.page.route(REVIEW, check)
    return asked


def test_findings_are_underlined_in_place_and_listed(
    seen: Watched, asked: list[dict[str, Any]]
) -> None:
    page = seen.page
    open_answered(page, JUST_INTERVIEWED)
    page.get_by_label("Message", exact=True).fill(TEXT)
    expect(page.locator(".findings li")).to_have_count(3)
    marks = page.locator(".underlines mark")
    expect(marks).to_have_text(["just checking in", "ASAP"])
    assert marks.nth(1).get_attribute("data-severity") == "error"
    expect(page.locator("#findings")).to_contain_text("Say what you would like to know.")
    page.get_by_role("button", name="“ASAP”").click()
    selected = "at => at.value.slice(at.selectionStart, at.selectionEnd)"
    assert page.get_by_label("Message", exact=True).evaluate(selected) == "ASAP"
    last = asked[-1]
    assert (last["text"], last["kind"]) == (TEXT, "thank_you")
    assert last["state"]["interview"] == {"ended_at": "2026-11-20T15:00"}


def test_it_is_asked_after_a_pause_not_at_every_letter(
    seen: Watched, asked: list[dict[str, Any]]
) -> None:
    page = seen.page
    page.clock.install()
    open_answered(page, JUST_INTERVIEWED)
    page.clock.run_for(PAUSE_MS)
    expect(page.locator(".findings li")).to_have_count(3)
    page.clock.pause_at(page.evaluate("Date.now()") + PAUSE_MS)
    page.get_by_label("Message", exact=True).press_sequentially("twenty letters later")
    assert len(asked) == 1
    page.clock.run_for(PAUSE_MS)
    expect(page.locator(".underlines mark")).to_have_count(2)
    assert len(asked) == 2


def test_a_text_with_nothing_to_improve_is_praised(
    seen: Watched, asked: list[dict[str, Any]]
) -> None:
    assert asked == []
    ready = json.dumps({"ready": True, "kind": "thank_you", "findings": []})
    seen.page.route(REVIEW, lambda route: route.fulfill(body=ready))
    open_answered(seen.page, JUST_INTERVIEWED)
    expect(seen.page.locator("#findings")).to_have_text("Nothing to improve was found.")
    assert seen.page.locator(".underlines mark").count() == 0


class TestFailure:
    @pytest.fixture
    def tolerated(self) -> tuple[str, ...]:
        return ("status of 500",)

    def test_a_check_that_fails_is_told_and_hinders_nothing(
        self, seen: Watched, asked: list[dict[str, Any]]
    ) -> None:
        assert asked == []
        seen.page.route(REVIEW, lambda route: route.fulfill(status=500, body="{}"))
        open_answered(seen.page, JUST_INTERVIEWED)
        expect(seen.page.locator("#findings")).to_contain_text("could not be checked")


def test_the_service_itself_finds_what_would_harm(seen: Watched) -> None:
    page = seen.page
    open_answered(page, JUST_INTERVIEWED)
    with page.expect_response(REVIEW):
        page.get_by_label("Message", exact=True).fill("Hello,\n\njust checking in, please please!")
    expect(page.locator(".underlines")).to_contain_text("checking in")
    expect(page.locator("#findings")).to_contain_text("readers are tired of it")


def test_the_services_own_draft_has_nothing_that_harms(seen: Watched) -> None:
    with seen.page.expect_response(REVIEW):
        open_answered(seen.page, JUST_INTERVIEWED)
    expect(seen.page.locator("#findings")).not_to_be_empty()
    assert seen.page.locator(".underlines mark").count() == 0


def test_a_message_for_the_end_of_a_wait_is_checked_for_that_moment(seen: Watched) -> None:
    with seen.page.expect_response(REVIEW) as answered:
        open_answered(seen.page, PROMISED)
    assert "wrong_moment" not in {each["code"] for each in answered.value.json()["findings"]}
