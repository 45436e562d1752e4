"""With scripts blocked there is a form that posts, and the answer comes as a page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Watched, watched
from tests.server import Server


@pytest.fixture
def plain(browser: Browser, server: Server) -> Iterator[Watched]:
    with watched(browser, server.url, java_script_enabled=False) as seen:
        yield seen


def test_one_date_is_posted_and_answered(plain: Watched) -> None:
    page = plain.page
    page.goto("/")
    page.get_by_label("When was the interview?").fill("2020-03-02")
    page.get_by_role("button", name="Get the answer").click()
    expect(page.locator("h1")).to_have_text("Do not follow up")
    expect(page.locator("article")).to_contain_text("take it as the answer")
    assert page.locator(".sources a").count() >= 1
    page.get_by_role("link", name="Ask something else").click()
    expect(page.get_by_role("button", name="Get the answer")).to_be_visible()


def test_fields_and_rows_show_as_they_are_needed(plain: Watched) -> None:
    page = plain.page
    page.goto("/")
    assert not page.get_by_label("By which day?").is_visible()
    page.get_by_label("Did they say when you would hear?").select_option("by_date")
    assert page.get_by_label("By which day?").is_visible()
    kinds = page.get_by_label("What you sent")
    assert [each.is_visible() for each in kinds.all()] == [True, False, False, False]
    kinds.first.select_option("thank_you")
    assert [each.is_visible() for each in kinds.all()] == [True, True, False, False]


def test_a_letter_comes_with_the_answer_and_nothing_in_it_is_markup(plain: Watched) -> None:
    page = plain.page
    page.goto("/")
    page.get_by_label("When was the interview?").fill("2026-11-23")
    page.get_by_label("What you sent").first.select_option("thank_you")
    page.get_by_label("What they said").first.select_option("asked_question")
    page.get_by_label("When did they say it?").first.fill("2026-11-23")
    page.get_by_text("For the message: names").click()
    page.get_by_label("Company", exact=True).fill("<img src=x onerror=alert(1)> & Co")
    page.get_by_label("Name", exact=True).first.fill("<b>Ana</b>")
    page.get_by_role("button", name="Get the answer").click()
    letter = page.locator(".letter")
    expect(letter).to_contain_text("<b>Ana</b>")
    expect(page.locator("article")).to_contain_text("<img src=x onerror=alert(1)> & Co")
    assert page.locator("article img, article b").count() == 0


def test_what_is_impossible_is_told_with_what_to_do(plain: Watched) -> None:
    page = plain.page
    page.goto("/")
    page.get_by_role("button", name="Get the answer").click()
    expect(page.locator("h1")).to_have_text("This cannot be answered yet")
    expect(page.locator("article li")).to_contain_text("This field is required")
