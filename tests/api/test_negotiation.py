"""Which media type a caller gets, by RFC 9110."""

import pytest

from tests.api.asking import DECISIONS, SMALLEST, post
from tests.client import Client

pytestmark = pytest.mark.anyio

JSON, TEXT, NEITHER = "application/json", "text/plain; charset=utf-8", "application/problem+json"

ACCEPTED = {
    "anything": ("*/*", JSON),
    "nothing named": ("", JSON),
    "JSON": ("application/json", JSON),
    "JSON in capitals": ("Application/JSON", JSON),
    "JSON with a parameter": ("application/json; charset=utf-8", JSON),
    "any application": ("application/*", JSON),
    "text": ("text/plain", TEXT),
    "text with a parameter": ("text/plain; charset=utf-8", TEXT),
    "any text": ("text/*", TEXT),
    "both alike": ("text/plain, application/json", JSON),
    "text rather than JSON": ("application/json;q=0.5, text/plain", TEXT),
    "text rather than JSON, by a hair": ("application/json;q=0.899,text/plain;q=0.9", TEXT),
    "JSON rather than text": ("text/plain;q=0.1, application/json;q=0.2", JSON),
    "white space around the quality": ("application/json ; q=0.1 , text/plain ; Q=0.3", TEXT),
    "no JSON, else anything": ("application/json;q=0, */*", TEXT),
    "no JSON, else anything, little of it": ("*/*;q=0.001, application/json;q=0", TEXT),
    "the more specific range decides": ("text/*;q=0.9, text/plain;q=0.1, */*;q=0.5", JSON),
    "a browser": ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
    "an unknown type beside JSON": ("image/png, application/json;q=0.1", JSON),
    "empty members": (", application/json,,", JSON),
}

REFUSED = {
    "an image": "image/png",
    "HTML alone": "text/html",
    "nothing at all": "*/*;q=0",
    "neither of the two": "application/json;q=0, text/plain;q=0.0, image/*",
    "no sensible quality": "application/json;q=high",
    "NDJSON": "application/x-ndjson",
    "no media type": "json",
}


@pytest.mark.parametrize(("accept", "media"), ACCEPTED.values(), ids=ACCEPTED)
async def test_the_best_of_what_is_accepted_is_answered(
    client: Client, accept: str, media: str
) -> None:
    answer = await post(client, SMALLEST, accept=accept)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media)


@pytest.mark.parametrize("accept", REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_answered_is_406_and_says_what_can(
    client: Client, accept: str
) -> None:
    answer = await post(client, SMALLEST, accept=accept)
    assert answer.status_code == 406
    assert answer.headers["Content-Type"] == NEITHER
    assert "application/json" in answer.json()["detail"]
    assert "text/plain" in answer.json()["detail"]


async def test_without_the_header_the_answer_is_json(client: Client) -> None:
    del client.headers["accept"]
    answer = await post(client, SMALLEST)
    assert answer.headers["Content-Type"] == JSON


async def test_answers_vary_by_what_is_accepted(client: Client) -> None:
    for accept in ("application/json", "text/plain"):
        assert "Accept" in (await post(client, SMALLEST, accept=accept)).headers["Vary"]


async def test_a_header_given_twice_is_one_list(client: Client) -> None:
    headers = [("accept", "text/html"), ("accept", "text/plain")]
    answer = await client.post(DECISIONS, json=SMALLEST, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, TEXT)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        pytest.param("text/plain", TEXT, id="text"),
        pytest.param("application/json", NEITHER, id="JSON"),
        pytest.param("application/problem+json", NEITHER, id="problems"),
        pytest.param("*/*", NEITHER, id="anything"),
        pytest.param("text/html", NEITHER, id="nothing that there is"),
        pytest.param("text/plain;q=0.5, application/json", NEITHER, id="rather JSON"),
    ],
)
async def test_errors_are_problems_but_for_those_who_prefer_text(
    client: Client, accept: str, media: str
) -> None:
    answer = await client.get("/nothing", headers={"accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, media)
