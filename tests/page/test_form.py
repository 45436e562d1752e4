"""A form is the request that its fields name; and the script of the page makes the same of it."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from app.api.form import MOST_FIELDS, request_of
from app.domain.fault import RefusedError
from tests.browser import Watched
from tests.page.facts import NEW_YORK, PROMISED, address, open_answered

CASES: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "a date": ({"/interview/ended_at": "2026-11-20"}, {"interview": {"ended_at": "2026-11-20"}}),
    "a date with a time": (
        {"/interview/ended_at": "2026-11-20", "/interview/ended_at@time": "15:00"},
        {"interview": {"ended_at": "2026-11-20T15:00"}},
    ),
    "a time alone": ({"/interview/ended_at": "", "/interview/ended_at@time": "15:00"}, {}),
    "nothing": ({}, {}),
    "blanks": ({"/message_facts/role": "   "}, {}),
    "what goes with the kind": (
        {"/timeline/kind": "by_date", "/timeline[by_date]/date": "2026-11-25"},
        {"timeline": {"kind": "by_date", "date": "2026-11-25"}},
    ),
    "what goes with another kind": (
        {"/timeline/kind": "vague", "/timeline[by_date]/date": "2026-11-25"},
        {"timeline": {"kind": "vague"}},
    ),
    "what goes with any kind": (
        {"/notes_sent/0/kind": "", "/notes_sent/0[+]/sent_at": "2026-11-25"},
        {},
    ),
    "one of several kinds": (
        {"/timeline/kind": "vague", "/timeline[within|vague]/amount": "2"},
        {"timeline": {"kind": "vague", "amount": 2}},
    ),
    "a number that is none": (
        {"/timeline/kind": "within", "/timeline[within|vague]/amount": "2x"},
        {"timeline": {"kind": "within", "amount": "2x"}},
    ),
    "a tick": (
        {"/timeline/kind": "vague", "/timeline[vague]/may_ask": "true"},
        {"timeline": {"kind": "vague", "may_ask": True}},
    ),
    "lists close up": (
        {
            "/notes_sent/0/kind": "",
            "/notes_sent/2/kind": "check_in",
            "/notes_sent/10/kind": "reply",
        },
        {"notes_sent": [{"kind": "check_in"}, {"kind": "reply"}]},
    ),
    "a list of texts": (
        {"/message_facts/recipients/0/topics/0": "rust"},
        {"message_facts": {"recipients": [{"topics": ["rust"]}]}},
    ),
    "other names": ({"ended_at": "2026-11-20", "q": "x"}, {}),
    "a name inside a text": ({"/route": "agency", "/route/x": "y"}, {"route": "agency"}),
}


@pytest.mark.parametrize(("fields", "request_"), CASES.values(), ids=CASES)
def test_a_form_is_the_request_that_its_fields_name(
    fields: dict[str, str], request_: dict[str, Any]
) -> None:
    assert request_of(urlencode(fields).encode()) == request_


@pytest.mark.parametrize("body", [b"\xff=1", b"%ff=1"])
def test_what_is_no_text_is_refused(body: bytes) -> None:
    with pytest.raises(RefusedError):
        request_of(body)


@pytest.mark.parametrize(
    "name",
    ["/a" * 2_000, "/a" * 300, f"/notes_sent/{'9' * 5_000}/kind", f"/{'a' * 5_000}"],
    ids=["far too deep", "too deep", "a place of five thousand digits", "a long name"],
)
def test_a_name_that_no_field_has_is_refused(name: str) -> None:
    with pytest.raises(RefusedError):
        request_of(f"{name}=1".encode())


def test_an_amount_is_taken_whole_or_not_at_all() -> None:
    assert request_of(b"/timeline/amount=0050") == {"timeline": {"amount": 50}}
    assert request_of(b"/timeline/amount=00501") == {"timeline": {"amount": "00501"}}


def test_a_form_has_an_end() -> None:
    fields = {f"/notes_sent/{place}/kind": "other" for place in range(MOST_FIELDS)}
    assert len(request_of(urlencode(fields).encode())["notes_sent"]) == MOST_FIELDS
    with pytest.raises(RefusedError):
        request_of(urlencode(fields | {"/route": "agency"}).encode())


SITUATIONS = {
    "a promise": PROMISED,
    "a rough word": (
        "/interview/ended_at=2026-11-20",
        "/timeline/kind=vague",
        "/timeline/amount=2",
        "/timeline/unit=weeks",
        "/timeline/may_ask=true",
        NEW_YORK,
    ),
    "all lists": (
        "/interview/ended_at=2026-11-20",
        "/interview/stage=final",
        "/notes_sent/0/kind=thank_you",
        "/notes_sent/1/kind=check_in",
        "/notes_sent/1/sent_at=2026-11-22",
        "/employer_updates/0/kind=away",
        "/employer_updates/0/at=2026-11-22",
        "/employer_updates/0/until=2026-12-22",
        "/new_information/0/kind=competing_offer",
        "/new_information/0/deadline=2026-12-01",
        "/route=agency",
        NEW_YORK,
    ),
}


@pytest.mark.parametrize("facts", SITUATIONS.values(), ids=SITUATIONS)
def test_the_script_asks_what_the_posted_form_would(seen: Watched, facts: tuple[str, ...]) -> None:
    page = seen.page
    page.clock.install(time="2026-11-24T12:00:00-05:00")
    open_answered(page, tuple(fact for fact in facts if not fact.startswith("/as_of")))
    page.get_by_text("For the message: names").click()
    page.get_by_label("Name", exact=True).fill("Ana")
    page.get_by_label("You talked about").first.fill("Rust")
    page.get_by_label("Role", exact=True).fill("Engineer")
    page.clock.run_for(1_000)
    page.get_by_label("The answer", exact=True).check()
    page.get_by_label("JavaScript").check()
    expect(page.locator("#code")).to_contain_text("Engineer")
    posted = page.locator("#question").evaluate(
        "form => `${new URLSearchParams(new FormData(form))}`"
    )
    shown = page.locator("#code code").inner_text()
    asked = json.loads(shown[shown.index("JSON.stringify(") + 15 : shown.rindex("),")])
    assert request_of(posted.encode()) == asked


def test_an_address_that_was_cut_or_written_by_hand_does_no_harm(seen: Watched) -> None:
    wild = ("/interview/ended_at=2026-11-20", "/__proto__/x=1", "/constructor/y=2", "nothing", "/a")
    seen.page.goto(address((*wild, NEW_YORK)) + "&/route=%E0%A4%A")
    expect(seen.page.locator("#answer[data-verdict]")).to_have_count(1)
    assert seen.page.evaluate("({}).x ?? ({}).y ?? null") is None
