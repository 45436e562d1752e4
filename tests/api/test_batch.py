"""Many states in one call: each has its answer or its problem, in order."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Message

from app.api.spool import Spool, lines
from tests.builders import request
from tests.client import Client

pytestmark = pytest.mark.anyio

NDJSON = {"Content-Type": "application/x-ndjson"}
PROMISED = {"timeline": {"kind": "by_date", "date": "2026-11-25"}}
THANKED = {"notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}]}


async def batch(client: Client, body: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await client.post("/v1/decisions/batch", json=body)
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


async def stream(client: Client, *sent: bytes) -> list[dict[str, Any]]:
    body = b"\n".join(sent)
    answer = await client.post("/v1/decisions/batch", content=body, headers=NDJSON)
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.content.splitlines()]


def line(key: str, **overrides: Any) -> bytes:
    return json.dumps({"key": key, "state": request(**overrides)}).encode()


async def test_good_and_bad_items_are_answered_side_by_side_in_order(client: Client) -> None:
    items = [
        {"key": "a", "state": request()},
        {"key": "b", "state": {"interview": {}}},
        {"key": "c", "state": request(**PROMISED, **THANKED)},
    ]
    results = await batch(client, {"items": items})
    assert [(each["key"], each["status"]) for each in results] == [
        ("a", 200),
        ("b", 422),
        ("c", 200),
    ]
    assert results[1]["decision"] is None
    assert results[1]["problem"]["errors"][0]["pointer"] == "/interview/ended_at"
    assert results[2]["decision"]["verdict"] == "wait"


async def test_what_is_common_holds_for_every_item_and_the_items_own_wins(client: Client) -> None:
    common = request(candidate_status="accepted_here")
    items = [{"key": "a", "state": {}}, {"key": "b", "state": {"candidate_status": "interested"}}]
    results = await batch(client, {"items": items, "common": common})
    assert [each["decision"]["verdict"] for each in results] == [
        "do_not_follow_up",
        "follow_up_now",
    ]


async def test_one_moment_is_meant_by_all_that_name_none(client: Client) -> None:
    items = [{"key": str(number), "state": request(as_of=None)} for number in range(60)]
    results = await batch(client, {"items": items})
    assert len({each["decision"]["as_of"] for each in results}) == 1


@pytest.mark.parametrize(("count", "status"), [(1_000, 200), (1_001, 422)])
async def test_a_thousand_items_are_the_most(client: Client, count: int, status: int) -> None:
    body = {"items": [{"key": "k", "state": {}}] * count}
    assert (await client.post("/v1/decisions/batch", json=body)).status_code == status


async def test_a_body_over_four_mebibytes_is_too_large(client: Client) -> None:
    body = {"items": [], "common": {"reference": "x" * 4 * 1024 * 1024}}
    assert (await client.post("/v1/decisions/batch", json=body)).status_code == 413


async def test_an_item_over_64_kib_is_too_large_and_the_others_are_answered(client: Client) -> None:
    large = request(message_facts={"role": "x" * 70_000})
    items = [{"key": "large", "state": large}, {"key": "small", "state": request()}]
    results = await batch(client, {"items": items})
    assert [each["status"] for each in results] == [413, 200]


async def test_numbers_that_are_none_are_refused_not_read_as_nothing(client: Client) -> None:
    body = b'{"items":[{"key":"a","state":{"interview":{"ended_at":"2026-11-20"},"timeline":NaN}}]}'
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/v1/decisions/batch", content=body, headers=headers)
    assert answer.json()["results"][0]["status"] == 400


async def test_a_bad_line_does_not_end_a_stream(client: Client) -> None:
    sent = (line("a"), b"no json", b"", b'{"key":"b","state":{"x":1}}', line("c"))
    results = await stream(client, *sent)
    assert [(each["key"], each["status"]) for each in results] == [
        ("a", 200), (None, 400), ("b", 422), ("c", 200),
    ]  # fmt: skip


async def test_a_line_that_is_too_long_has_its_problem_and_the_next_is_answered(
    client: Client,
) -> None:
    results = await stream(client, b'{"key":"a","state":"' + b"x" * 200_000 + b'"}', line("b"))
    assert [each["status"] for each in results] == [413, 200]


async def test_another_type_is_refused(client: Client) -> None:
    headers = {"Content-Type": "text/csv"}
    answer = await client.post("/v1/decisions/batch", content=b"a,b", headers=headers)
    assert answer.status_code == 415


@settings(max_examples=200, deadline=None)
@given(
    whole=st.lists(st.binary(max_size=12).filter(lambda each: b"\n" not in each), max_size=6),
    cuts=st.lists(st.integers(0, 80), max_size=6),
)
def test_lines_are_found_wherever_the_body_is_cut(whole: list[bytes], cuts: list[int]) -> None:
    import anyio  # noqa: PLC0415

    body = b"\n".join(whole)
    places = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    pieces = [body[start:end] for start, end in pairwise(places)]
    expected = [each if len(each) <= 8 else None for each in whole if each.strip()]
    assert anyio.run(_found, pieces) == expected


async def _found(pieces: list[bytes]) -> list[bytes | None]:
    waiting = list(pieces)

    async def receive() -> Message:
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    async with Spool(receive) as spool:
        return [each async for group in lines(spool, 8) for each in group]
