"""`POST /v1/decisions`: what is in an answer, whatever the verdict."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from app.api.examples import DECISIONS
from tests.api.asking import EVERY_TIMELINE, EVERYTHING, SMALLEST, Body, decided, placed, post
from tests.builders import request
from tests.client import Client

pytestmark = pytest.mark.anyio

EXAMPLES = [pytest.param(each["value"], id=each["summary"]) for each in DECISIONS.values()]

FIELDS = {
    *("id", "verdict", "wait_until", "send_from", "send_by", "valid_until", "closed", "summary"),
    *("rule", "reasons", "support", "message", "messages", "assumptions", "policy", "versions"),
    *("as_of", "time_zone", "reference"),
}
PARTS = {
    "reasons": {"code", "text", "facts", "parameters", "references"},
    "messages": {"kind", "to", "subject", "body", "parts", "compose", "needs"},
    "assumptions": {"pointer", "value", "text"},
}
ARRAYS = {"reasons", "references", "messages", "parts", "needs", "assumptions", "holidays"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")


def everything_named(value: object, name: str = "") -> list[tuple[str, Any]]:
    """All that is inside a value, with the name it stands under."""
    if isinstance(value, dict):
        return [pair for key, each in value.items() for pair in everything_named(each, key)] + [
            (name, value)
        ]
    if isinstance(value, list):
        return [pair for each in value for pair in everything_named(each)] + [(name, value)]
    return [(name, value)]


async def test_the_smallest_call_is_answered(client: Client) -> None:
    decision = await decided(client, SMALLEST)
    assert decision["verdict"] in {"follow_up_now", "wait", "do_not_follow_up"}
    assert decision["as_of"] == "2026-11-23T10:00:00-05:00"
    assert decision["summary"]


@pytest.mark.parametrize("body", [*EXAMPLES, pytest.param(EVERYTHING, id="Every field given")])
async def test_every_field_is_present(client: Client, body: Body) -> None:
    decision = await decided(client, body)
    assert set(decision) == FIELDS
    for part, names in PARTS.items():
        assert all(set(each) == names for each in decision[part])


@pytest.mark.parametrize("body", EXAMPLES)
async def test_no_array_is_null(client: Client, body: Body) -> None:
    for name, value in everything_named(await decided(client, body)):
        assert name not in ARRAYS or isinstance(value, list), name


@pytest.mark.parametrize("body", EXAMPLES)
async def test_fields_are_set_exactly_with_their_verdict(client: Client, body: Body) -> None:
    decision = await decided(client, body)
    verdict = decision["verdict"]
    assert (decision["wait_until"] is not None) == (verdict == "wait")
    assert (decision["send_from"] is not None) == (verdict == "follow_up_now")
    assert not decision["closed"] or verdict == "do_not_follow_up"
    assert verdict != "do_not_follow_up" or (decision["message"], decision["messages"]) == (
        None,
        [],
    )
    assert verdict != "follow_up_now" or decision["message"]
    assert decision["message"] == (decision["messages"] or [None])[0]


@pytest.mark.parametrize("body", EXAMPLES)
async def test_moments_have_seconds_no_fraction_and_the_offset_of_the_employer(
    client: Client, body: Body
) -> None:
    decision = await decided(client, body | {"employer": {"time_zone": "Europe/Berlin"}})
    moments = [
        value
        for name, value in everything_named(decision)
        if isinstance(value, str) and MOMENT.match(value) and name != "summary"
    ]
    assert len(moments) >= 2
    for moment in moments:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00", moment)


async def test_as_of_in_any_offset_is_echoed_in_that_of_the_employer(client: Client) -> None:
    decision = await decided(client, request(as_of="2026-11-23T15:00:00.987654321Z"))
    assert decision["as_of"] == "2026-11-23T10:00:00-05:00"
    assert decision["time_zone"] == "America/New_York"


async def test_without_as_of_it_is_now(client: Client) -> None:
    decision = await decided(client, request(as_of=None))
    assert decision["as_of"] == "2026-11-23T10:00:00-05:00"


@pytest.mark.parametrize("reference", ["r-1", "x" * 128, "Ünal ✓ <b>", '"', "\\"])
async def test_the_callers_reference_is_echoed(client: Client, reference: str) -> None:
    assert (await decided(client, request(reference=reference)))["reference"] == reference


async def test_without_a_reference_it_is_null(client: Client) -> None:
    assert (await decided(client, request()))["reference"] is None


async def test_the_id_is_a_uuid_of_version_7_and_stands_in_the_header(client: Client) -> None:
    answer = await post(client, SMALLEST)
    prefix, _, rest = answer.json()["id"].partition("_")
    identifier = UUID(rest)
    assert prefix == "dec"
    assert (identifier.version, str(identifier)) == (7, rest)
    assert identifier.variant == "specified in RFC 4122"
    made_at = datetime.fromtimestamp((identifier.int >> 80) / 1_000, UTC)
    assert made_at.year >= 2026
    assert answer.headers["Decision-Id"] == answer.json()["id"]


async def test_the_header_names_the_decision_in_plain_text_too(client: Client) -> None:
    answer = await post(client, SMALLEST, accept="text/plain")
    assert re.fullmatch(r"dec_[0-9a-f-]{36}", answer.headers["Decision-Id"])


async def test_no_two_answers_have_the_same_id(client: Client) -> None:
    found = {(await decided(client, SMALLEST))["id"] for _ in range(20)}
    assert len(found) == 20


async def test_there_is_no_location_since_nothing_can_be_read_back(client: Client) -> None:
    assert "Location" not in (await post(client, SMALLEST)).headers


@pytest.mark.parametrize("body", [*EXAMPLES, pytest.param(EVERYTHING, id="Every field given")])
async def test_the_same_request_gets_the_same_bytes_the_id_apart(
    client: Client, body: Body
) -> None:
    fixed = body if "as_of" in body else body | {"as_of": "2026-11-23T10:00:00-05:00"}
    one, other = await post(client, fixed), await post(client, fixed)
    assert one.headers["Decision-Id"] != other.headers["Decision-Id"]
    assert one.text.replace(one.headers["Decision-Id"], "") == other.text.replace(
        other.headers["Decision-Id"], ""
    )


async def test_the_order_of_names_and_white_space_change_nothing(client: Client) -> None:
    body = request(reference="a")
    turned = json.dumps(dict(reversed(body.items())), indent=4)
    one = await post(client, body)
    other = await client.post(
        "/v1/decisions", content=turned, headers={"content-type": "application/json"}
    )
    assert other.json() | {"id": ""} == one.json() | {"id": ""}


@pytest.mark.parametrize("timeline", EVERY_TIMELINE, ids=str)
async def test_every_timeline_is_decided(client: Client, timeline: Body) -> None:
    await decided(client, placed(EVERYTHING, "/timeline", timeline))


async def test_the_policy_and_the_versions_are_named(client: Client) -> None:
    decision = await decided(client, SMALLEST)
    assert decision["policy"]["version"] == "2026-11"
    assert decision["policy"]["effective_from"] == "2021-01-01"
    assert decision["policy"]["digest"]
    assert set(decision["versions"]) == {"engine", "calendar", "time_zones"}


async def test_a_named_policy_decides_as_the_one_in_force(client: Client) -> None:
    named = await decided(client, request(policy_version="2026-11"))
    assert named | {"id": ""} == await decided(client, request()) | {"id": ""}


async def test_each_recipient_who_is_due_a_note_gets_one(client: Client) -> None:
    facts = {"recipients": [{"ref": "ana"}, {"name": "Tom Berg"}, {"ref": "kim", "name": "Kim"}]}
    decision = await decided(
        client, request(as_of="2026-11-20T18:00:00-05:00", message_facts=facts)
    )
    assert [message["to"] for message in decision["messages"]] == ["ana", "Tom Berg", "kim"]


async def test_a_note_sent_to_one_recipient_is_still_due_to_the_other(client: Client) -> None:
    body = request(
        as_of="2026-11-20T20:00:00-05:00",
        message_facts={"recipients": [{"ref": "ana"}, {"ref": "tom"}]},
        notes_sent=[{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00", "to": ["ana"]}],
    )
    assert [message["to"] for message in (await decided(client, body))["messages"]] == ["tom"]


async def test_what_a_draft_needs_points_into_the_request(client: Client) -> None:
    decision = await decided(client, SMALLEST)
    for need in decision["message"]["needs"]:
        assert need["pointer"].startswith("/")
        assert need["question"].endswith("?")


async def test_answers_are_not_kept_by_caches_between(client: Client) -> None:
    assert (await post(client, SMALLEST)).headers["Cache-Control"] == "no-store"
