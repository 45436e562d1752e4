"""A caller's own numbers: each inside its range, and told in the answer."""

import pytest

from app.policies.loader import policies
from tests.api.asking import Body, decided, faults, post
from tests.builders import request
from tests.client import Client

pytestmark = pytest.mark.anyio

THANKED = {"notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T18:00:00-05:00"}]}
PROMISED = {"timeline": {"kind": "by_date", "date": "2026-11-24"}} | THANKED


def choosing(**numbers: object) -> Body:
    return request(**THANKED, policy_overrides=numbers)


async def test_a_number_of_ones_own_decides_instead_of_the_policys(client: Client) -> None:
    published = await decided(client, request(**THANKED))
    own = await decided(client, choosing(usual_wait_business_days=7))
    assert published["wait_until"] == "2026-11-30T15:00:00-05:00"
    assert own["wait_until"] == "2026-12-02T15:00:00-05:00"
    assert own["reasons"][0]["parameters"]["usual_wait_business_days"]["value"] == 7


async def test_the_answer_names_the_numbers_and_its_digest_covers_them(client: Client) -> None:
    published = (await decided(client, request(**THANKED)))["policy"]
    own = (await decided(client, choosing(usual_wait_business_days=7)))["policy"]
    other = (await decided(client, choosing(usual_wait_business_days=8)))["policy"]
    assert published["overrides"] == {}
    assert own["overrides"] == {"usual_wait_business_days": 7}
    assert len({published["digest"], own["digest"], other["digest"]}) == 3


async def test_the_policys_own_value_is_no_other_policy(client: Client) -> None:
    told = await decided(client, choosing(usual_wait_business_days=5, sending_opens="09:00"))
    assert told | {"id": ""} == await decided(client, request(**THANKED)) | {"id": ""}


async def test_the_order_in_which_numbers_are_chosen_changes_nothing(client: Client) -> None:
    one = choosing(usual_wait_business_days=7, silence_limit_days=30)
    other = choosing(silence_limit_days=30, usual_wait_business_days=7)
    assert await decided(client, one) | {"id": ""} == await decided(client, other) | {"id": ""}


async def test_no_source_is_cited_for_a_number_of_ones_own(client: Client) -> None:
    told = await decided(client, request(**PROMISED, policy_overrides={NAME: 3}))
    published = await decided(client, request(**PROMISED))
    assert told["reasons"][0]["parameters"][NAME]["value"] == 3
    cited = {each["publisher"] for each in told["reasons"][0]["references"]}
    assert cited < {each["publisher"] for each in published["reasons"][0]["references"]}


NAME = "buffer_after_date_business_days"


async def test_hours_of_ones_own_move_the_moment(client: Client) -> None:
    told = await decided(client, request(**PROMISED, policy_overrides={"sending_opens": "10:30"}))
    assert told["wait_until"] == "2026-11-30T10:30:00-05:00"


@pytest.mark.parametrize("name", policies()["2026-11"].described)
async def test_each_end_of_a_range_is_admitted_and_a_step_past_it_is_not(
    client: Client, name: str
) -> None:
    number = policies()["2026-11"].described[name]
    if not isinstance(number.lowest, int) or not isinstance(number.highest, int):
        return
    for value, status in (
        (number.lowest, 200),
        (number.highest, 200),
        (number.lowest - 1, 422),
        (number.highest + 1, 422),
    ):
        answer = await post(client, choosing(**{name: value}))
        assert answer.status_code == status, value
        if status == 422:
            told = answer.json()["errors"][0]["detail"]
            assert f"between {number.lowest} and {number.highest}" in told


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("usual_wait_busines_days", 7, "unknown_field"),
        ("usual_wait_business_days", "7", "not_a_whole_number"),
        ("usual_wait_business_days", 7.5, "not_a_whole_number"),
        ("usual_wait_business_days", True, "not_a_whole_number"),
        ("usual_wait_business_days", [7], "not_a_whole_number"),
        ("usual_wait_business_days", {"value": 7}, "not_a_whole_number"),
        ("usual_wait_business_days", 10**30, "outside_admissible_range"),
        ("sending_opens", "9:00", "not_a_clock_time"),
        ("sending_opens", "09:00:00", "not_a_clock_time"),
        ("sending_opens", 9, "not_a_clock_time"),
        ("sending_opens", "06:59", "outside_admissible_range"),
        ("sending_opens", "11:01", "outside_admissible_range"),
    ],
)
async def test_a_number_that_is_none_is_refused_at_its_place(
    client: Client, name: str, value: object, code: str
) -> None:
    answer = await post(client, choosing(**{name: value}))
    assert faults(answer) == [(f"/policy_overrides/{name}", code)]


async def test_a_misspelt_number_is_told_the_nearest_one(client: Client) -> None:
    answer = await post(client, choosing(usual_wait_busines_days=7))
    assert "`usual_wait_business_days`" in answer.json()["errors"][0]["detail"]


async def test_every_fault_is_told_at_once(client: Client) -> None:
    answer = await post(client, choosing(usual_wait_business_days=16, silence=1))
    assert len(faults(answer)) == 2


async def test_whole_numbers_may_be_written_with_a_fraction_of_nothing(client: Client) -> None:
    told = await decided(client, choosing(usual_wait_business_days=7.0))
    assert told["policy"]["overrides"] == {"usual_wait_business_days": 7}


async def test_a_misspelt_number_is_refused_though_its_value_is_null(client: Client) -> None:
    answer = await post(client, choosing(usual_wait_busines_days=None))
    assert faults(answer) == [("/policy_overrides/usual_wait_busines_days", "unknown_field")]


async def test_null_is_no_choice(client: Client) -> None:
    told = await decided(client, choosing(usual_wait_business_days=None))
    assert told["policy"]["overrides"] == {}


async def test_a_plan_that_crosses_into_another_policy_keeps_ones_own_numbers(
    client: Client,
) -> None:
    body = {
        "as_of": "2020-12-21T10:00:00-05:00",
        "interview": {"ended_at": "2020-12-18T15:00:00-05:00"},
        "notes_sent": [{"kind": "thank_you", "sent_at": "2020-12-18T18:00:00-05:00"}],
        "timeline": {"kind": "by_date", "date": "2021-01-08"},
        "policy_overrides": {NAME: 5},
    }
    steps = (await client.post("/v1/plans", json=body)).json()["steps"]
    assert "2021-01-01T00:00:00-05:00" not in {step["from"] for step in steps}
    assert "2020-12-31T19:00:00-05:00" in {step["from"] for step in steps}
    waits = {step["wait_until"] for step in steps if step["rule"] == "wait_for_promised_date"}
    assert waits == {"2021-01-18T09:00:00-05:00"}
