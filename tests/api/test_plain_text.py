"""`Accept: text/plain`: a few lines for a terminal."""

from collections.abc import Callable
from datetime import datetime

import pytest
from fastapi import FastAPI

from app.api.examples import DECISIONS
from tests.api.asking import SMALLEST, Body, decided, post
from tests.client import Answer, Client, client_of

pytestmark = pytest.mark.anyio

EXAMPLES = [pytest.param(each["value"], id=each["summary"]) for each in DECISIONS.values()]
VERDICTS = {
    "follow_up_now": "Follow up now",
    "wait": "Wait",
    "do_not_follow_up": "Do not follow up",
}
TEXT = "text/plain; charset=utf-8"
JSON = "application/json"


@pytest.mark.parametrize("body", EXAMPLES)
async def test_the_verdict_comes_first_then_the_summary_then_the_message(
    client: Client, body: Body
) -> None:
    decision = await decided(client, body)
    answer = await post(client, body, accept="text/plain")
    first, second, *rest = answer.text.splitlines()
    assert answer.headers["Content-Type"] == TEXT
    assert first == VERDICTS[decision["verdict"]]
    assert second == decision["summary"]
    told = "\n".join(rest)
    for message in decision["messages"]:
        assert message["body"] in told
        assert message["subject"] in told


async def test_every_recipients_note_is_told_with_the_name_it_is_for(client: Client) -> None:
    answer = await post(client, DECISIONS["thank_you"]["value"], accept="text/plain")
    assert answer.text.count("Subject") == 2
    assert "(ana)" in answer.text
    assert "(tom)" in answer.text


async def test_text_ends_with_one_line_end(client: Client) -> None:
    text = (await post(client, SMALLEST, accept="text/plain")).text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


ERRORS = {
    "not JSON": (400, ("POST", "/v1/decisions", JSON, "{")),
    "no such path": (404, ("GET", "/v1/nothing", "", "")),
    "no such method": (405, ("PUT", "/v1/decisions", "", "")),
    "too large": (413, ("POST", "/v1/decisions", JSON, " " * 65_537)),
    "a form": (415, ("POST", "/v1/decisions", "application/x-www-form-urlencoded", "a=b")),
    "one field wrong": (422, ("POST", "/v1/decisions", JSON, "{}")),
    "two fields wrong": (422, ("POST", "/v1/decisions", JSON, '{"route": "x", "wrong": 1}')),
}


@pytest.mark.parametrize(("status", "call"), ERRORS.values(), ids=ERRORS)
async def test_errors_are_told_in_two_lines(
    client: Client, status: int, call: tuple[str, str, str, str]
) -> None:
    method, path, media, body = call
    headers = {"accept": "text/plain", "content-type": media}
    two_lines(await client.request(method, path, content=body, headers=headers), status)


async def test_a_failure_is_told_in_two_lines(make_app: Callable[..., FastAPI]) -> None:
    async with client_of(failing(make_app())) as client:
        two_lines(await post(client, SMALLEST, accept="text/plain"), 500)


def two_lines(answer: Answer, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == TEXT
    first, second = answer.text.splitlines()
    assert f"({status})" in first
    assert second
    assert answer.text.endswith("\n")


def failing(app: FastAPI) -> FastAPI:
    """An application with a broken clock."""

    def broken() -> datetime:
        raise ZeroDivisionError("MARKER")

    app.state.clock = broken
    return app
