"""The message is made one's own and sent; the call is copied and runs."""

import json
import re
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from tests.browser import Watched
from tests.page.facts import JUST_INTERVIEWED, PROMISED, REFUSED, open_answered

UMLAUTS = "Grüße, 你好: „so“, und dann noch viel mehr, damit die Zeile lang genug wird 🙂"


def letter(page: Page) -> Locator:
    return page.get_by_label("Message", exact=True)


def downloaded(page: Page, button: str) -> bytes:
    with page.expect_download() as found:
        page.get_by_role("button", name=button).click()
    return Path(found.value.path()).read_bytes()


def test_a_question_that_is_answered_in_place_goes_into_the_letter(seen: Watched) -> None:
    page = seen.page
    open_answered(page, JUST_INTERVIEWED)
    page.get_by_label("What did you talk about that you would like to come back to?").fill(
        "the move"
    )
    page.get_by_label("What is the name of the person you are writing to?").click()
    expect(letter(page)).to_have_value(re.compile("the move"))
    page.get_by_label("What is the name of the person you are writing to?").fill("Ana Ruiz")
    page.keyboard.press("Enter")
    expect(letter(page)).to_have_value(re.compile("Hello Ana Ruiz"))
    expect(letter(page)).to_have_value(re.compile("the move"))
    expect(page.locator(".needs")).not_to_contain_text("name of the person")


def test_each_person_gets_a_letter_of_their_own(seen: Watched) -> None:
    page = seen.page
    open_answered(page, JUST_INTERVIEWED)
    page.get_by_text("For the message: names").click()
    page.get_by_label("Name", exact=True).fill("Ana Ruiz")
    expect(page.get_by_label("Name", exact=True)).to_have_count(2)
    page.get_by_label("Name", exact=True).nth(1).fill("Tom Berg")
    expect(page.get_by_label("Tom Berg")).to_be_visible()
    page.get_by_label("Tom Berg").check()
    expect(letter(page)).to_have_value(re.compile("Hello Tom Berg"))


def test_what_was_written_is_not_overwritten_by_a_new_draft(seen: Watched) -> None:
    page = seen.page
    open_answered(page, JUST_INTERVIEWED)
    letter(page).fill("My own words.")
    page.get_by_text("For the message: names").click()
    page.get_by_label("Company", exact=True).fill("Acme")
    expect(page.get_by_text("You have edited this text")).to_be_visible()
    assert letter(page).input_value() == "My own words."
    page.get_by_role("button", name="Take the new draft").click()
    expect(letter(page)).to_have_value(re.compile("Acme"))


def test_copy_puts_the_letter_as_it_stands_on_the_clipboard(seen: Watched) -> None:
    page = seen.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_answered(page, JUST_INTERVIEWED)
    letter(page).fill(UMLAUTS)
    page.locator("#message").get_by_role("button", name="Copy").click()
    expect(page.locator("#announcement")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == UMLAUTS


def test_the_saved_mail_is_the_letter_and_opens_for_writing(seen: Watched) -> None:
    page = seen.page
    open_answered(page, JUST_INTERVIEWED)
    letter(page).fill(f"{UMLAUTS}\n\nSecond paragraph")
    page.get_by_label("Subject").fill(UMLAUTS)
    raw = downloaded(page, "Save as .eml")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    mail = message_from_bytes(raw, policy=policy.default)
    assert (mail["X-Unsent"], mail["Subject"]) == ("1", UMLAUTS)
    assert mail.get_content().replace("\r\n", "\n").rstrip("\n") == f"{UMLAUTS}\n\nSecond paragraph"


def test_the_mail_link_carries_subject_and_letter(seen: Watched) -> None:
    seen.page.goto("/")
    link = seen.page.evaluate(
        """async () => {
          const main = document.querySelector('script[type="module"]').src;
          const { mailto } = await import(new URL("mail.js", main));
          return mailto("Salt & pepper?", "One\\nTwo");
        }"""
    )
    assert link == "mailto:?subject=Salt%20%26%20pepper%3F&body=One%0D%0ATwo"


def test_the_moment_goes_into_a_calendar_with_an_alarm(seen: Watched) -> None:
    page = seen.page
    open_answered(page, PROMISED)
    letter(page).fill(f"{UMLAUTS}; a, b \\ c\nnext")
    raw = downloaded(page, "Add to calendar")
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-12-01T14:00:00+00:00"
    assert str(event["description"]).endswith(f"{UMLAUTS}; a, b \\ c\nnext")
    assert len(event.walk("VALARM")) == 1


def test_where_nothing_is_to_be_sent_there_is_no_message(seen: Watched) -> None:
    open_answered(seen.page, REFUSED)
    expect(seen.page.locator("#message")).to_be_hidden()


@pytest.fixture
def summary(seen: Watched) -> str:
    """What the service says to a request with every kind of quote in it."""
    open_answered(seen.page, (*PROMISED, "/timeline/may_ask=true"))
    seen.page.get_by_text("For the message: names").click()
    seen.page.get_by_label("Company", exact=True).fill('O\'Neill "& Sons" \\ true $HOME')
    expect(seen.page.locator("#code")).to_contain_text("Neill")
    seen.page.get_by_label("The answer", exact=True).check()
    answer = json.loads(seen.page.locator("#code code").inner_text())
    return str(answer["summary"])


def test_the_curl_line_runs_and_gives_the_same_answer(seen: Watched, summary: str) -> None:
    seen.page.get_by_label("curl").check()
    line = seen.page.locator("#code code").inner_text()
    told = subprocess.run(["sh", "-c", line], capture_output=True, check=True, text=True).stdout
    answer = json.loads(told)
    assert answer["summary"] == summary
    assert 'O\'Neill "& Sons" \\ true $HOME' in answer["message"]["body"]


def test_the_python_lines_run_and_give_the_same_answer(seen: Watched, summary: str) -> None:
    seen.page.get_by_label("Python").check()
    lines = seen.page.locator("#code code").inner_text()
    told = subprocess.run([sys.executable, "-c", lines], capture_output=True, check=True, text=True)
    assert told.stdout.strip() == summary


def test_the_javascript_lines_run_and_give_the_same_answer(seen: Watched, summary: str) -> None:
    seen.page.get_by_label("JavaScript").check()
    lines = seen.page.locator("#code code").inner_text()
    told = seen.page.evaluate(f"async () => {{ {lines.replace('console.log(', 'return (')} }}")
    assert told == summary
