"""`POST /v1/messages` and `/v1/messages/review`."""

import json

import pytest

from app.api.messages import MOST_BYTES_OF_REVIEW
from app.api.messages_described import REVIEW_EXAMPLE
from app.domain.vocabulary import NoteKind
from app.intake.message_shapes import LONGEST_NOTE
from app.words.drafts.message import DRAFTS
from tests.api.asking import SMALLEST, faults
from tests.client import Client

pytestmark = pytest.mark.anyio

MESSAGES, REVIEW = "/v1/messages", "/v1/messages/review"


@pytest.mark.parametrize("kind", DRAFTS)
async def test_every_kind_is_drafted_of_the_smallest_state(client: Client, kind: str) -> None:
    answer = await client.post(MESSAGES, json={"kind": kind, "state": SMALLEST})
    assert answer.status_code == 200, answer.text
    (message,) = answer.json()["messages"]
    assert message["kind"] == kind
    assert message["needs"]


async def test_everybody_is_thanked_though_they_were_before(client: Client) -> None:
    facts = {"recipients": [{"name": "Ana Ruiz"}, {"name": "Tom Berg"}]}
    sent = [{"kind": "thank_you", "sent_at": "2026-11-21"}]
    state = SMALLEST | {"message_facts": facts, "notes_sent": sent}
    answer = await client.post(MESSAGES, json={"kind": "thank_you", "state": state})
    assert [each["to"] for each in answer.json()["messages"]] == ["Ana Ruiz", "Tom Berg"]


@pytest.mark.parametrize("kind", ["acceptance", "decline", "other", "nonsense"])
async def test_a_kind_that_is_never_drafted_is_refused_with_the_list(
    client: Client, kind: str
) -> None:
    answer = await client.post(MESSAGES, json={"kind": kind, "state": SMALLEST})
    assert faults(answer) == [("/kind", "not_one_of")]
    detail = answer.json()["errors"][0]["detail"]
    assert all(f"`{each}`" in detail for each in DRAFTS)
    assert "acceptance" not in detail


@pytest.mark.parametrize("path", [MESSAGES, REVIEW])
async def test_faults_of_the_state_stand_inside_it(client: Client, path: str) -> None:
    state = SMALLEST | {"time_zone": "Mars/Base"}
    body = {"state": state} | ({"kind": "reply"} if path == MESSAGES else {"text": "Hello"})
    assert faults(await client.post(path, json=body)) == [("/state/time_zone", "unknown_zone")]


async def test_a_language_that_is_not_reviewed_is_refused(client: Client) -> None:
    state = SMALLEST | {"message_facts": {"language": "ja"}}
    answer = await client.post(REVIEW, json={"text": "Hello", "state": state})
    assert faults(answer) == [("/state/message_facts/language", "unknown_language")]


@pytest.mark.parametrize(("length", "status"), [(20_000, 200), (20_001, 422)])
async def test_a_text_has_at_most_twenty_thousand_characters(
    client: Client, length: int, status: int
) -> None:
    answer = await client.post(REVIEW, json={"text": "a" * length})
    assert answer.status_code == status


async def test_a_review_as_text_reads_like_a_spelling_checkers_list(client: Client) -> None:
    answer = await client.post(REVIEW, json=REVIEW_EXAMPLE, headers={"accept": "text/plain"})
    first, *lines = answer.text.splitlines()
    assert first.startswith("Not ready yet: ")
    assert "1:6 error recipient_misspelt: Anna -> Ana Ruiz" in lines


async def test_control_characters_do_not_reach_the_terminal(client: Client) -> None:
    body = {"text": "Hello [\x1b[31m red]"}
    answer = await client.post(REVIEW, json=body, headers={"accept": "text/plain"})
    assert "\x1b" not in answer.text


async def test_the_wrong_moment_says_until_when(client: Client) -> None:
    state = SMALLEST | {"timeline": {"kind": "by_date", "date": "2026-12-01"},
                        "notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-21"}]}  # fmt: skip
    answer = await client.post(REVIEW, json={"text": "Hello", "kind": "check_in", "state": state})
    found = next(each for each in answer.json()["findings"] if each["code"] == "wrong_moment")
    assert "December 2026" in found["detail"]
    assert found["references"]


async def test_the_kind_is_the_decisions_if_none_is_given(client: Client) -> None:
    answer = await client.post(REVIEW, json={"text": "Hello", "state": SMALLEST})
    assert answer.json()["kind"] == NoteKind.THANK_YOU


async def test_an_unclear_text_has_no_kind(client: Client) -> None:
    answer = await client.post(REVIEW, json={"text": "The weather is fine and that is all."})
    assert answer.json()["kind"] is None


@pytest.mark.parametrize("character", ["a", "é", "話", "\U0001f600"])
async def test_the_longest_text_is_answered_in_any_script_beside_a_large_state(
    client: Client, character: str
) -> None:
    """JSON may escape each of its characters."""
    topics = [f"{index} {'x' * 1_900}" for index in range(20)]
    state = SMALLEST | {"message_facts": {"topics": topics}}
    body = json.dumps({"text": character * LONGEST_NOTE, "state": state})
    answer = await client.post(REVIEW, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text[:300]


async def test_a_review_of_one_byte_more_is_too_large(client: Client) -> None:
    body = b"{" + b" " * MOST_BYTES_OF_REVIEW
    answer = await client.post(REVIEW, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert "320 KiB" in answer.json()["detail"]
