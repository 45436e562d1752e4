"""Every limit of the contract: at it, and one past it."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.asking import (
    DECISIONS,
    EVERYTHING,
    SMALLEST,
    Body,
    decided,
    placed,
    post_text,
    refused,
)
from tests.builders import request
from tests.client import Client

pytestmark = pytest.mark.anyio

MOST_BYTES = 64 * 1_024

LISTS: dict[str, tuple[str, int, Any]] = {
    "notes": ("/notes_sent", 100, {"kind": "check_in", "sent_at": "2026-11-22"}),
    "informations": ("/new_information", 100, {"kind": "other"}),
    "updates": ("/employer_updates", 100, {"kind": "acknowledged", "at": "2026-11-22"}),
    "recipients": ("/message_facts/recipients", 20, {"name": "Ana Ruiz"}),
}


@pytest.mark.parametrize(("pointer", "most", "item"), LISTS.values(), ids=LISTS)
async def test_a_list_has_its_most_items_and_no_more(
    client: Client, pointer: str, most: int, item: object
) -> None:
    body = request(message_facts={})
    await decided(client, placed(body, pointer, [item] * most))
    found = await refused(client, placed(body, pointer, [item] * (most + 1)))
    assert found == [(pointer, "too_many")]


async def test_all_lists_can_be_full_at_once(client: Client) -> None:
    body = request(message_facts={})
    for pointer, most, item in LISTS.values():
        body = placed(body, pointer, [item] * most)
    await decided(client, body)


TEXTS = [
    *("/message_facts/candidate_name", "/message_facts/role", "/message_facts/company"),
    *("/message_facts/strength", "/message_facts/gap", "/message_facts/topics/0"),
    *("/message_facts/recipients/0/name", "/message_facts/recipients/0/topics/0"),
    "/new_information/0/summary",
]
NAMES = ["/reference", "/subject_id"]


@pytest.mark.parametrize("letter", ["x", "é", "数", "🙂"])
@pytest.mark.parametrize(
    ("pointer", "most"), [*((each, 2_000) for each in TEXTS), *((each, 128) for each in NAMES)]
)
async def test_a_text_has_its_most_characters_and_no_more(
    client: Client, pointer: str, most: int, letter: str
) -> None:
    await decided(client, placed(EVERYTHING, pointer, letter * most))
    found = await refused(client, placed(EVERYTHING, pointer, letter * (most + 1)))
    assert found == [(pointer, "too_long")]


async def test_a_ref_has_as_many_characters_as_any_text(client: Client) -> None:
    ref = "r" * 2_000
    body = placed(EVERYTHING, "/message_facts/recipients/0/ref", ref)
    await decided(client, placed(body, "/notes_sent/0/to/0", ref))


@pytest.mark.parametrize("pointer", [*TEXTS, *NAMES, "/notes_sent/0/to/0"])
async def test_a_text_without_anything_visible_is_refused(client: Client, pointer: str) -> None:
    for text in ("", " ", "\t", "\u00a0", "   \u2003"):
        found = await refused(client, placed(EVERYTHING, pointer, text))
        assert [where for where, _ in found] == [pointer], repr(text)


@pytest.mark.parametrize("pointer", [*TEXTS, *NAMES])
async def test_control_characters_are_refused(client: Client, pointer: str) -> None:
    for character in ("\u0000", "\u0007", "\u001b", "\u007f", "\u0085", "\u202e", "\u2066"):
        found = await refused(client, placed(EVERYTHING, pointer, f"a{character}b"))
        assert found == [(pointer, "bad_characters")], repr(character)


@pytest.mark.parametrize("pointer", TEXTS)
async def test_other_characters_are_taken_as_they_are(client: Client, pointer: str) -> None:
    for text in ("Ünal", "数据", "🙂", "{name}", "%s", "<b>&amp;</b>", '"', "\\", "O'Neil", "…"):
        await decided(client, placed(EVERYTHING, pointer, text))


@pytest.mark.parametrize("kind", ["within", "vague"])
@pytest.mark.parametrize("unit", ["days", "business_days", "weeks", "months"])
async def test_an_amount_is_from_1_to_366(client: Client, kind: str, unit: str) -> None:
    def body(amount: int) -> Body:
        return request(timeline={"kind": kind, "amount": amount, "unit": unit})

    for amount in (1, 366):
        await decided(client, body(amount))
    for amount in (-(10**30), -1, 0, 367, 2**31, 2**63, 2**64, 10**30):
        found = await refused(client, body(amount))
        assert found == [("/timeline/amount", "out_of_range")], amount


async def test_the_largest_span_at_the_end_of_time_is_decided(client: Client) -> None:
    timeline = {"kind": "within", "amount": 366, "unit": "months"}
    body = request(interview={"ended_at": "2100-12-31"}, timeline=timeline)
    await decided(client, body)
    await decided(client, body | {"as_of": "2100-12-31"})


def of_size(size: int) -> bytes:
    """A good body of so many bytes."""
    text = json.dumps(SMALLEST).encode()
    return text[:-1] + b" " * (size - len(text)) + b"}"


async def chunks(body: bytes) -> AsyncIterator[bytes]:
    """Pieces of a body whose length is not announced."""
    for start in range(0, len(body), 1_000):
        yield body[start : start + 1_000]


async def test_a_body_has_64_kib(client: Client) -> None:
    assert (await post_text(client, of_size(MOST_BYTES))).status_code == 200


async def test_a_body_of_one_byte_more_is_too_large(client: Client) -> None:
    answer = await post_text(client, of_size(MOST_BYTES + 1))
    assert answer.status_code == 413
    assert "64 KiB" in answer.json()["detail"]


@pytest.mark.parametrize(("over", "status"), [(0, 200), (1, 413), (10 * MOST_BYTES, 413)])
async def test_a_body_without_announced_length_has_the_same_limit(
    client: Client, over: int, status: int
) -> None:
    headers = {"content-type": "application/json"}
    body = chunks(of_size(MOST_BYTES + over))
    answer = await client.post(DECISIONS, content=body, headers=headers)
    assert "content-length" not in answer.request.headers
    assert answer.status_code == status


async def test_the_size_counts_bytes_and_not_characters(client: Client) -> None:
    facts = {"topics": ["é" * 2_000] * 17}
    text = json.dumps(SMALLEST | {"message_facts": facts}, ensure_ascii=False)
    assert len(text) < MOST_BYTES < len(text.encode())
    assert (await post_text(client, text.encode())).status_code == 413


async def test_a_list_far_too_long_is_refused_with_few_words(client: Client) -> None:
    body = request(notes_sent=[{}] * 10_000)
    answer = await post_text(client, json.dumps(body))
    assert answer.status_code == 422
    assert len(answer.content) < MOST_BYTES


@pytest.mark.parametrize("depth", [10, 100, 190])
async def test_a_body_however_deep_is_refused(client: Client, depth: int) -> None:
    deep = "[" * depth + "]" * depth
    answer = await post_text(client, f'{json.dumps(SMALLEST)[:-1]},"reference":{deep}}}')
    assert answer.status_code == 422


@pytest.mark.parametrize("opening", ["[", '{"a":'])
async def test_a_body_of_nothing_but_depth_is_no_failure(client: Client, opening: str) -> None:
    for text in (opening * 10_000, opening * 10_000 + {"[": "]", "{": "}"}[opening[0]] * 10_000):
        assert (await post_text(client, text)).status_code in {400, 422}


async def test_a_number_of_many_digits_is_no_failure(client: Client) -> None:
    for digits in (5_000, 60_000):
        text = f'{json.dumps(SMALLEST)[:-1]},"reference":{"9" * digits}}}'
        assert (await post_text(client, text)).status_code in {400, 422}
