"""What people ask most, typed by keyboard alone: the page answers as the experts did."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import Watched
from tests.page.facts import NEW_YORK, address
from tests.page.keyboard import Keyboard

LETTERS = {
    letter["id"]: letter
    for letter in map(
        json.loads,
        (Path(__file__).parents[1] / "advice" / "letters.jsonl").read_text("utf-8").splitlines(),
    )
}

INTERVIEW = "When was the interview?"
PROMISE = "Did they say when you would hear?"
BY_DAY = "By which day?"
SENT, SAID, NEW = "What you sent", "What they said", "What is new"
WHEN, SAID_WHEN = "When?", "When did they say it?"

A_THANK_YOU, A_QUESTION = "A thank-you", "A question"
NAMED_A_DAY = "By a certain day"

# Id of the letter: what is typed, field by field.
SITUATIONS: dict[str, list[tuple[str, str]]] = {
    "qa-037": [(INTERVIEW, "2026-04-15")],
    "qa-099": [(INTERVIEW, "2026-04-24"), (PROMISE, "Only roughly")],
    "qa-102": [
        (INTERVIEW, "2026-04-15"),
        (PROMISE, NAMED_A_DAY),
        (BY_DAY, "2026-05-06"),
        (SENT, A_THANK_YOU),
        (WHEN, "2026-04-16"),
    ],
    "qa-049": [
        (INTERVIEW, "2026-04-08"),
        (PROMISE, NAMED_A_DAY),
        (BY_DAY, "2026-04-15"),
        (SENT, A_THANK_YOU),
        (WHEN, "2026-04-09"),
    ],
    "qa-033": [
        (INTERVIEW, "2026-04-21"),
        (PROMISE, NAMED_A_DAY),
        (BY_DAY, "2026-04-24"),
        (SENT, A_THANK_YOU),
        (WHEN, "2026-04-22"),
    ],
    "qa-014": [
        (INTERVIEW, "2026-04-17"),
        (SENT, A_THANK_YOU),
        (WHEN, "2026-04-18"),
        (NEW, "Another offer"),
    ],
    "qa-107": [
        (INTERVIEW, "2026-04-16"),
        (SENT, A_THANK_YOU),
        (WHEN, "2026-04-17"),
        (SENT, A_QUESTION),
        (WHEN, "2026-04-18"),
        (SENT, A_QUESTION),
        (WHEN, "2026-04-20"),
        (SENT, A_QUESTION),
        (WHEN, "2026-04-22"),
    ],
    "qa-025": [
        (INTERVIEW, "2026-04-17"),
        (SENT, A_THANK_YOU),
        (WHEN, "2026-04-18"),
        (SAID, "The post is on"),
        (SAID_WHEN, "2026-04-19"),
    ],
    "qa-061": [
        (INTERVIEW, "2026-04-17"),
        (SENT, A_THANK_YOU),
        (WHEN, "2026-04-18"),
        (SAID, "They refused"),
        (SAID_WHEN, "2026-04-21"),
    ],
    "qa-017": [
        (INTERVIEW, "2026-04-17"),
        (SENT, A_THANK_YOU),
        (WHEN, "2026-04-18"),
        (NEW, "Something I got"),
    ],
}


@pytest.mark.parametrize("letter", SITUATIONS)
def test_a_letter_typed_by_keyboard_is_answered_as_the_expert_did(
    seen: Watched, letter: str
) -> None:
    keyboard, expected = Keyboard(seen.page), LETTERS[letter]["expected"]
    seen.page.goto(address((f"/as_of={LETTERS[letter]['request']['as_of']}", NEW_YORK)))
    for name, typed in SITUATIONS[letter]:
        if typed[:2] == "20":
            keyboard.type_day(name, typed)
        else:
            keyboard.choose(name, typed)
    expect(seen.page.locator("#code")).to_contain_text(_asked(letter)[-1])
    expect(seen.page.locator("#answer")).to_have_attribute("data-verdict", expected["verdict"])
    answered = _answer(seen)
    kind = answered["message"] and answered["message"]["kind"]
    assert kind == expected["message_kind"]


def _asked(letter: str) -> list[str]:
    """The dates that were typed, in order: the last of them in the request means all are."""
    return [typed for _, typed in SITUATIONS[letter] if typed[:2] == "20"]


def _answer(seen: Watched) -> dict[str, Any]:
    """The answer that developers are shown."""
    seen.page.get_by_label("The answer", exact=True).check()
    answer: dict[str, Any] = json.loads(seen.page.locator("#code code").inner_text())
    return answer
