"""Rules and policies can be read: what decides, from when, and who says so."""

import pytest

from app.domain.rules import RULES
from app.policies.loader import policies
from tests.api.asking import decided
from tests.api.published import held
from tests.builders import request
from tests.client import Client

pytestmark = pytest.mark.anyio

NEWEST = "/v1/policies/2026-11"


async def test_the_rules_are_listed_in_their_order(client: Client) -> None:
    listed = (await client.get("/v1/rules")).json()
    held("RuleList", listed)
    assert [rule["id"] for rule in listed["rules"]] == [rule.id for rule in RULES]
    assert [rule["place"] for rule in listed["rules"]] == list(range(1, len(RULES) + 1))


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
async def test_the_example_of_a_rule_fires_it(client: Client, rule: str) -> None:
    told = (await client.get(f"/v1/rules/{rule}")).json()
    held("RuleDescribed", told)
    decision = await decided(client, told["example"]["request"])
    assert decision["rule"] == rule
    assert decision["reasons"][0]["code"] == told["reason"]
    assert decision["verdict"] == told["verdict"]
    assert set(decision["reasons"][0]["parameters"]) <= set(told["numbers"])


async def test_a_rule_names_what_it_reads(client: Client) -> None:
    told = (await client.get("/v1/rules/wait_for_promised_date")).json()
    assert told["facts"] == ["held_by", "chase_due_at"]
    assert told["numbers"] == ["buffer_after_date_business_days"]
    assert told["wait_ends_with"] == "chase_due_at"
    assert told["references"]


async def test_the_rules_can_be_read_at_a_terminal(client: Client) -> None:
    table = (await client.get("/v1/rules", headers={"accept": "text/plain"})).text
    assert len(table.splitlines()) == len(RULES)
    one = (await client.get("/v1/rules/thank_you", headers={"accept": "text/plain"})).text
    assert "Everybody met in a round is thanked within a day" in one
    assert "For example: The interview is three hours over." in one


async def test_an_unknown_rule_is_told_the_nearest_one(client: Client) -> None:
    answer = await client.get("/v1/rules/thank_yuo")
    assert answer.status_code == 404
    assert "`thank_you`" in answer.json()["errors"][0]["detail"]


async def test_the_policies_are_listed_oldest_first(client: Client) -> None:
    listed = (await client.get("/v1/policies")).json()
    held("PolicyList", listed)
    assert [each["version"] for each in listed["policies"]] == ["2020-01", "2026-11"]


@pytest.mark.parametrize("version", policies())
async def test_a_policy_tells_every_number_with_its_range_and_sources(
    client: Client, version: str
) -> None:
    told = (await client.get(f"/v1/policies/{version}")).json()
    held("PolicyDocument", told)
    for name, number in told["numbers"].items():
        assert number["lowest"] <= number["value"] <= number["highest"], name
        assert number["references"]
        assert number["values"][-1]["value"] == number["value"]


async def test_a_number_tells_the_values_it_had_before(client: Client) -> None:
    numbers = (await client.get(NEWEST)).json()["numbers"]
    assert numbers["buffer_after_date_business_days"]["values"] == [
        {"from": "2020-01-01", "value": 0},
        {"from": "2021-01-01", "value": 2},
    ]


async def test_a_policy_is_kept_for_ever_by_whoever_has_it(client: Client) -> None:
    first = await client.get(NEWEST)
    assert "immutable" in first.headers["cache-control"]
    again = await client.get(NEWEST, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await client.get("/v1/policies/2020-01")
    assert other.headers["etag"] != first.headers["etag"]
    weak = f'"x", W/{first.headers["etag"]}'
    assert (await client.get(NEWEST, headers={"if-none-match": weak})).status_code == 304


@pytest.mark.parametrize(
    ("as_of", "version"),
    [
        ("2020-12-31T23:59:59Z", "2020-01"),
        ("2021-01-01T00:00:00Z", "2026-11"),
        ("2020-01-01T00:00:00Z", "2020-01"),
    ],
)
async def test_the_policy_in_force_at_the_moment_decides(
    client: Client, as_of: str, version: str
) -> None:
    body = request(as_of=as_of, interview={"ended_at": "2019-12-30T10:00:00Z"})
    told = await decided(client, body)
    assert told["policy"]["version"] == version


async def test_an_answer_holds_no_longer_than_its_policy(client: Client) -> None:
    body = {
        "as_of": "2020-12-01T10:00:00Z",
        "interview": {"ended_at": "2020-11-30T10:00:00Z"},
        "candidate_status": "accepted_here",
    }
    assert (await decided(client, body))["valid_until"] == "2021-01-01T00:00:00+00:00"
    named = await decided(client, body | {"policy_version": "2020-01"})
    assert named["valid_until"] is None


async def test_a_moment_before_the_first_policy_is_refused_with_its_date(client: Client) -> None:
    body = request(as_of="2019-12-31T23:59:59Z", interview={"ended_at": "2019-12-30T10:00:00Z"})
    answer = await client.post("/v1/decisions", json=body)
    assert answer.status_code == 422
    assert "2020-01-01" in answer.json()["errors"][0]["detail"]


async def test_an_unknown_policy_is_told_which_there_are(client: Client) -> None:
    answer = await client.get("/v1/policies/2025-01")
    assert answer.status_code == 404
    assert "2020-01, 2026-11" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("version", policies())
async def test_a_policy_tells_what_was_proved_of_it(client: Client, version: str) -> None:
    proved = (await client.get(f"/v1/policies/{version}/analysis")).json()
    held("PolicyAnalysis", proved)
    assert proved["policy"]["digest"] == policies()[version].digest
    assert proved["complete"]
    assert proved["unreachable"] == []
    assert all(overlap["declared"] for overlap in proved["overlaps"])
    assert all(law["proved"] for law in proved["laws"])


async def test_a_rule_names_the_later_ones_that_it_is_meant_to_override(client: Client) -> None:
    rules = (await client.get("/v1/rules")).json()["rules"]
    ids = [rule["id"] for rule in rules]
    for rule in rules:
        assert set(rule["overrides"]) <= set(ids[rule["place"] :])
    proved = (await client.get(f"{NEWEST}/analysis")).json()["overlaps"]
    told = {(rule["id"], later) for rule in rules for later in rule["overrides"]}
    assert told == {(each["earlier"], each["later"]) for each in proved}


async def test_a_diff_tells_each_kind_of_change_with_a_witness(client: Client) -> None:
    told = (await client.get(f"{NEWEST}/diff?from=2020-01")).json()
    held("PolicyDiff", told)
    for change in told["changes"]:
        for side in ("from", "to"):
            body = change["witness"] | {"policy_version": told[side]["version"]}
            decision = await decided(client, body)
            shown = change[side]
            assert (decision["rule"], decision["summary"]) == (shown["rule"], shown["summary"])
            assert decision["wait_until"] == shown["wait_until"]
        assert change["from"] != change["to"]


async def test_a_diff_can_be_read_at_a_terminal(client: Client) -> None:
    answer = await client.get(f"{NEWEST}/diff?from=2020-01", headers={"accept": "text/plain"})
    assert answer.text.startswith("2020-01 -> 2026-11\n")
    assert "buffer_after_date_business_days: 0 -> 2" in answer.text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "missing_parameter"),
        ("?from=2019", "unknown_policy"),
        ("?from=2020-01&from=2020-01", "only_parameter"),
        ("?from=2020-01&to=2026-11", "only_parameter"),
        ("?to=2026-11", "only_parameter"),
    ],
)
async def test_a_diff_wants_one_known_policy(client: Client, query: str, code: str) -> None:
    answer = await client.get(f"{NEWEST}/diff{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code
