"""Each state the page can be in: answered, asked again, waiting, offline, failed, refused."""

import re
import time
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import Watched, watched
from tests.page.facts import JUST_INTERVIEWED, NEW_YORK, PROMISED, VERDICTS, address, open_answered
from tests.server import Server

ROLE, COMPANY, NAME = "Data Engineer", "Acme & Söhne", "Sam <b>Lee</b>"
DECISIONS = re.compile(r"/v1/decisions")
CALLS = re.compile(r"/v1/(decisions|plans)")


def calls(seen: Watched) -> list[str]:
    """The calls of the API so far, in order."""
    return [found[0] for url in seen.requests if (found := CALLS.search(url))]


def headline(page: Page) -> str:
    return page.locator("#verdict").inner_text()


@pytest.mark.parametrize("verdict", VERDICTS)
def test_each_verdict_stands_in_large_letters(seen: Watched, verdict: str) -> None:
    facts, words = VERDICTS[verdict]
    open_answered(seen.page, facts)
    expect(seen.page.locator("#answer")).to_have_attribute("data-verdict", verdict)
    assert headline(seen.page) == words
    size = seen.page.locator("#verdict").evaluate(
        "each => parseFloat(getComputedStyle(each).fontSize)"
    )
    assert size >= 40


def test_a_wait_names_its_moment_its_sources_and_what_would_change_it(seen: Watched) -> None:
    open_answered(seen.page, PROMISED)
    answer = seen.page.locator("#answer")
    expect(answer).to_contain_text("9 in the morning in New York, in 8 days")
    expect(answer).to_contain_text("They said they would answer by Wednesday 25 November")
    expect(answer).to_contain_text(re.compile(r"\d+ of the \d+ published sources"))
    assert answer.locator(".sources a[href^='http']").count() >= 3
    assert answer.locator(".change").count() >= 10


def test_the_days_ahead_mark_what_matters_and_say_it_as_a_list(seen: Watched) -> None:
    open_answered(seen.page, PROMISED)
    drawn = seen.page.locator("#line")
    for mark in ("Interview", "Now", "Their date", "Write: Tuesday 1 December"):
        expect(drawn).to_contain_text(mark)
    assert drawn.locator(".holiday").count() == 1
    assert drawn.locator(".weekend").count() >= 4
    listed = seen.page.locator("#steps > li[data-verdict]")
    assert [listed.nth(place).get_attribute("data-verdict") for place in range(3)] == [
        "wait",
        "follow_up_now",
        "do_not_follow_up",
    ]
    expect(seen.page.locator("#steps")).to_contain_text("Thanksgiving Day (26 Nov)")


def test_the_answer_follows_one_date_in_one_round_trip(seen: Watched) -> None:
    seen.page.goto("/")
    seen.page.get_by_label("When was the interview?").fill("2026-11-20")
    expect(seen.page.locator("#answer[data-verdict]")).to_have_count(1)
    expect(seen.page.locator("#days")).to_be_visible()
    assert sorted(calls(seen)) == ["/v1/decisions", "/v1/plans"]
    one, other = seen.page.evaluate(
        "() => performance.getEntriesByType('resource').filter(each => each.name.includes('/v1/'))"
        ".map(each => [each.startTime, each.responseEnd])"
    )
    assert one[0] < other[1]
    assert other[0] < one[1]


def test_a_reload_from_the_address_gives_the_same_answer(seen: Watched) -> None:
    open_answered(seen.page, PROMISED)
    before = headline(seen.page)
    seen.page.reload()
    expect(seen.page.locator("#verdict")).to_have_text(before)
    assert seen.page.get_by_label("By which day?").input_value() == "2026-11-25"
    assert seen.page.get_by_label("What you sent").first.input_value() == "thank_you"


def test_the_address_keeps_facts_but_no_names_and_no_text(seen: Watched) -> None:
    page = seen.page
    open_answered(page, JUST_INTERVIEWED)
    page.get_by_text("For the message: names").click()
    for label, text in (("Role", ROLE), ("Company", COMPANY), ("Your name", NAME)):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("You talked about").fill("the secret project")
    page.get_by_label("What is new").select_option("forgotten_point")
    page.get_by_label("In a few words, for the message").first.fill("a private matter")
    letter = page.get_by_label("Message", exact=True)
    expect(letter).to_have_value(re.compile("the secret project"))
    expect(letter).to_have_value(re.compile("a private matter"))
    expect(letter).to_have_value(re.compile(re.escape(NAME)))
    assert "forgotten_point" in page.url
    told = unquote(page.url)
    for private in (ROLE, COMPANY, "Sam", "secret", "private"):
        assert private not in told
    page.reload()
    expect(letter).to_have_value(re.compile("Thank you"))
    assert "secret" not in letter.input_value()


def test_a_change_is_applied_by_its_button_and_undone_by_going_back(seen: Watched) -> None:
    open_answered(seen.page, PROMISED)
    before = headline(seen.page)
    seen.page.get_by_role("button", name="They ask you a question.").click()
    expect(seen.page.locator("#answer")).to_have_attribute("data-verdict", "follow_up_now")
    assert seen.page.get_by_label("What they said").first.input_value() == "asked_question"
    seen.page.go_back()
    expect(seen.page.locator("#verdict")).to_have_text(before)
    assert seen.page.get_by_label("What they said").first.input_value() == ""


def test_a_fact_without_a_field_is_shown_and_can_be_left_out(seen: Watched) -> None:
    open_answered(seen.page, (*PROMISED, "/employer/country=DE"))
    expect(seen.page.locator("#also")).to_contain_text("country: DE")
    seen.page.get_by_role("button", name="Leave out: country: DE").click()
    expect(seen.page.locator("#also")).not_to_contain_text("country: DE")
    assert "country" not in seen.page.url


def test_a_row_that_is_cleared_is_gone_and_the_later_ones_move_up(seen: Watched) -> None:
    facts = (*PROMISED, "/notes_sent/1/kind=check_in", "/notes_sent/1/sent_at=2026-11-22")
    open_answered(seen.page, facts)
    kinds = seen.page.get_by_label("What you sent")
    expect(kinds).to_have_count(3)
    kinds.first.select_option("")
    expect(kinds).to_have_count(2)
    assert kinds.first.input_value() == "check_in"
    assert "/notes_sent/0/kind=check_in" in unquote(seen.page.url)
    assert "thank_you" not in seen.page.url


def test_another_kind_of_promise_leaves_nothing_of_the_first(seen: Watched) -> None:
    open_answered(seen.page, PROMISED)
    seen.page.get_by_label("Did they say when you would hear?").select_option("vague")
    expect(seen.page.locator("#answer")).to_contain_text("roughly")
    assert "/timeline/kind=vague" in unquote(seen.page.url)
    assert "/timeline/date" not in unquote(seen.page.url)


@pytest.mark.parametrize("place", range(3))
def test_each_example_has_an_answer(seen: Watched, place: int) -> None:
    seen.page.goto("/")
    seen.page.locator("#example-list button").nth(place).click()
    expect(seen.page.locator("#answer[data-verdict]")).to_have_count(1)
    expect(seen.page.locator("#examples")).to_be_hidden()
    seen.page.get_by_role("button", name="Start afresh").click()
    expect(seen.page.locator("#examples")).to_be_visible()


def test_while_it_waits_for_an_answer_it_says_so(seen: Watched) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    open_answered(seen.page, PROMISED)
    seen.page.route(DECISIONS, hold)
    seen.page.get_by_label("What they said").select_option("on_hold")
    expect(seen.page.locator("#answer")).to_have_attribute("aria-busy", "true")
    held[-1].continue_()
    expect(seen.page.locator("#answer")).to_have_attribute("aria-busy", "false")
    expect(seen.page.locator("#answer")).to_contain_text("on hold")


class TestOffline:
    @pytest.fixture
    def tolerated(self) -> tuple[str, ...]:
        return ("ERR_INTERNET_DISCONNECTED",)

    def test_offline_it_says_so_and_asks_by_itself_when_the_connection_is_back(
        self, seen: Watched
    ) -> None:
        open_answered(seen.page, PROMISED)
        seen.page.context.set_offline(offline=True)
        seen.page.get_by_label("What they said").select_option("rejected")
        expect(seen.page.locator(".trouble")).to_contain_text("You are offline")
        expect(seen.page.locator(".trouble")).to_contain_text("the last answer")
        seen.page.context.set_offline(offline=False)
        expect(seen.page.locator(".trouble")).to_have_count(0)
        expect(seen.page.locator("#answer")).to_have_attribute("data-verdict", "follow_up_now")
        expect(seen.page.locator("#answer")).to_contain_text("They refused")


class TestFailure:
    @pytest.fixture
    def tolerated(self) -> tuple[str, ...]:
        return ("status of 500", "ERR_CONNECTION_REFUSED", "ERR_FAILED")

    def test_a_failure_of_the_service_is_told_and_can_be_tried_again(self, seen: Watched) -> None:
        page = seen.page
        page.route(CALLS, lambda route: route.fulfill(status=500, body="not even JSON"))
        page.goto(address(PROMISED))
        expect(page.locator(".trouble")).to_contain_text("The service failed (500)")
        page.unroute(CALLS)
        page.get_by_role("button", name="Try again").click()
        expect(page.locator("#verdict")).to_have_text(VERDICTS["wait"][1])
        expect(page.locator(".trouble")).to_have_count(0)

    def test_a_service_that_cannot_be_reached_is_told(self, seen: Watched) -> None:
        seen.page.route(CALLS, lambda route: route.abort())
        seen.page.goto(address(PROMISED))
        expect(seen.page.locator(".trouble")).to_contain_text("cannot be reached")


class TestRefused:
    @pytest.fixture
    def tolerated(self) -> tuple[str, ...]:
        return ("status of 422",)

    def test_an_impossible_fact_is_marked_at_its_field(self, seen: Watched) -> None:
        page = seen.page
        open_answered(page, PROMISED)
        said = page.get_by_label("By which day?")
        said.fill("2026-11-01")
        expect(said).to_have_attribute("aria-invalid", "true")
        note = page.locator(f"#{said.get_attribute('aria-describedby')}")
        expect(note).to_contain_text("lies before the one on which they said it")
        expect(page.locator(".trouble")).to_contain_text("look at what is marked")
        said.fill("2026-11-25")
        expect(page.locator(".trouble")).to_have_count(0)
        expect(page.locator("[aria-invalid]")).to_have_count(0)

    def test_a_fault_without_a_field_is_told_with_the_rest(self, seen: Watched) -> None:
        seen.page.goto(address(("/interview/ended_at=2026-11-20", "/nonsense=1", NEW_YORK)))
        expect(seen.page.locator(".trouble")).to_contain_text("There is no such field")

    def test_an_unknown_zone_is_marked_at_its_field(self, seen: Watched) -> None:
        facts = ("/interview/ended_at=2026-11-20", "/employer/time_zone=Europe/Berlinn")
        seen.page.goto(address(facts))
        expect(seen.page.locator("#zone")).to_have_attribute("aria-invalid", "true")
        expect(seen.page.locator(".error")).to_contain_text("Europe/Berlin")


def test_what_is_half_given_is_asked_for_and_nothing_is_sent(seen: Watched) -> None:
    page = seen.page
    open_answered(page, JUST_INTERVIEWED)
    before = len(calls(seen))
    page.get_by_label("Did they say when you would hear?").select_option("by_date")
    expect(page.locator("#form-error")).to_have_text("One thing is still needed: By which day?")
    assert len(calls(seen)) == before
    page.get_by_label("By which day?").fill("2026-11-25")
    expect(page.locator("#form-error")).to_be_hidden()
    expect(page.locator("#code")).to_contain_text("2026-11-25")


def test_going_on_typing_takes_back_the_question_before(seen: Watched) -> None:
    slow: list[Route] = []

    def hold(route: Route) -> None:
        slow.append(route)

    open_answered(seen.page, PROMISED)
    seen.page.route(DECISIONS, hold)
    for kind in ("on_hold", "rejected"):
        seen.page.get_by_label("What they said").first.select_option(kind)
        seen.page.wait_for_timeout(300)
    for route in slow:
        time.sleep(0.05)
        route.continue_()
    expect(seen.page.locator("#answer")).to_contain_text("They refused")
    expect(seen.page.locator("#answer")).not_to_contain_text("on hold")


def test_german_is_chosen_from_the_browser_and_by_the_switch(
    browser: Browser, server: Server
) -> None:
    with watched(browser, server.url, locale="de-DE") as seen:
        page = seen.page
        open_answered(page, PROMISED)
        assert page.locator("html").get_attribute("lang") == "de"
        assert headline(page) == "Warten bis Dienstag, 1. Dezember"
        page.get_by_text("Für die Nachricht: Namen").click()
        page.get_by_label("Firma", exact=True).fill(COMPANY)
        page.get_by_role("link", name="English").click()
        expect(page.locator("#verdict")).to_have_text(VERDICTS["wait"][1])
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.get_by_label("Company", exact=True).input_value() == COMPANY
        page.get_by_label("What they said").select_option("on_hold")
        expect(page.get_by_label("What they said")).to_have_count(2)
        expect(page.locator("body")).not_to_contain_text("Bitte um Geduld")
        page.get_by_label("What they said").first.select_option("")
        page.reload()
        expect(page.locator("#verdict")).to_have_text(VERDICTS["wait"][1])
        assert page.title().startswith("Write now")
        assert seen.complaints == []


@pytest.mark.parametrize("verdict", VERDICTS)
def test_nothing_runs_over_the_side(browser: Browser, server: Server, verdict: str) -> None:
    with watched(browser, server.url) as seen:
        open_answered(seen.page, VERDICTS[verdict][0])
        for details in seen.page.locator("details > summary").all():
            details.click()
        for width in (1280, 640, 360, 320):
            seen.page.set_viewport_size({"width": width, "height": 700})
            expect(seen.page.locator("#line svg")).to_have_attribute("width", str(width_of(seen)))
            assert beyond(seen.page, width) == []


def width_of(seen: Watched) -> int:
    """The width that the line of days has to draw in, once it is drawn anew."""
    width: int = seen.page.locator("#line").evaluate("box => box.clientWidth")
    return width


def beyond(page: Page, width: int) -> list[str]:
    """What sticks out on the right, or makes the page scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found: list[str] = page.locator("svg text, h1, h2, label, button, pre, li").evaluate_all(
        "(all, width) => all.filter(each => each.getBoundingClientRect().right > width + 1)"
        ".map(each => each.textContent)",
        width,
    )
    return found


def test_dark_is_dark(browser: Browser, server: Server) -> None:
    with watched(browser, server.url, color_scheme="dark") as seen:
        open_answered(seen.page, PROMISED)
        paper = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert max(map(int, re.findall(r"\d+", paper))) < 64
        assert seen.complaints == []
