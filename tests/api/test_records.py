"""Decisions on record: what can be read back, found again, and decided again."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from app.settings import DecisionLogMode, Settings
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT, decisions
from tests.api.asking import DECISIONS, EVERYTHING, SMALLEST, decided, post
from tests.api.published import held_to_description
from tests.client import Answer, Client, client_of

pytestmark = pytest.mark.anyio
QUIET = Settings(access_log=False)
NDJSON = "application/x-ndjson"
STATES: list[dict[str, Any]] = [
    SMALLEST,
    SMALLEST | {"reference": "a", "subject_id": "sam"},
    SMALLEST | {"reference": "b", "subject_id": "sam", "candidate_status": "accepted_elsewhere"},
    SMALLEST | {"timeline": {"kind": "by_date", "date": "2026-12-04"}, "notes_sent": [
        {"kind": "thank_you", "sent_at": "2026-11-21"}]},
]  # fmt: skip


@pytest.fixture
async def keeping(make_app: Callable[..., FastAPI], database: Database) -> AsyncIterator[Client]:
    """A caller of a service that keeps a log, on either database."""
    async with client_of(make_app(QUIET, database)) as caller:
        caller.event_hooks = {"response": [held_to_description]}
        yield caller


@pytest.fixture
async def on_sqlite(
    make_app: Callable[..., FastAPI], sqlite_database: Database
) -> AsyncIterator[Client]:
    async with client_of(make_app(QUIET, sqlite_database)) as caller:
        caller.event_hooks = {"response": [held_to_description]}
        yield caller


async def ids(client: Client, **query: str | int) -> list[str]:
    answer = await client.get(DECISIONS, params=query)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def fault(client: Client, **query: str) -> str:
    answer = await client.get(DECISIONS, params=query)
    assert answer.status_code == 422, answer.text
    (found,) = answer.json()["errors"]
    code: str = found["code"]
    return code


async def test_a_decision_is_read_back_where_its_answer_says(keeping: Client) -> None:
    answer = await post(keeping, EVERYTHING)
    found = await keeping.get(answer.headers["Location"])
    decision, record = answer.json(), found.json()
    assert record["id"] == decision["id"]
    assert record["subject_id"] == EVERYTHING["subject_id"]
    assert record["message_kind"] == decision["message"]["kind"]
    same = ("verdict", "wait_until", "valid_until", "rule", "summary", "policy", "versions")
    assert {name: record["answer"][name] for name in same} == {
        name: decision[name] for name in same
    }


async def test_replaying_gives_the_same(keeping: Client) -> None:
    for state in (*STATES, EVERYTHING):
        made = await decided(keeping, state)
        replayed = (await keeping.post(f"{DECISIONS}/{made['id']}/replay")).json()
        assert (replayed["identical"], replayed["diff"]) == (True, [])


async def test_the_list_is_newest_first_and_pages_meet(keeping: Client) -> None:
    made = [(await decided(keeping, state))["id"] for state in STATES]
    assert sorted(await ids(keeping)) == sorted(made)
    walked: list[str] = []
    answer = await keeping.get(DECISIONS, params={"limit": 3})
    while True:
        walked += [item["id"] for item in answer.json()["items"]]
        if answer.json()["next_cursor"] is None:
            break
        answer = await keeping.get(_next(answer))
    assert walked == sorted(made, reverse=True)
    assert "Link" not in answer.headers


def _next(answer: Answer) -> str:
    link = answer.headers["Link"]
    assert link.endswith('>; rel="next"')
    return str(link[1:].partition(">")[0])


FILTERS: list[tuple[dict[str, str], set[int]]] = [
    ({"subject_id": "sam"}, {1, 2}),
    ({"reference": "a"}, {1}),
    ({"subject_id": "sam", "reference": "b"}, {2}),
    ({"verdict": "wait"}, {3}),
    ({"rule": "withdraw"}, {2}),
    ({"policy_version": "2026-11"}, {0, 1, 2, 3}),
    ({"policy_version": "1999-01"}, set()),
    ({"from": "2026-01-01"}, {0, 1, 2, 3}),
    ({"from": "2099-01-01T00:00:00Z"}, set()),
    ({"to": "2026-01-01"}, set()),
    ({"to": "2099-01-01T00:00:00+02:00"}, {0, 1, 2, 3}),
]


async def test_filters_narrow_the_list(keeping: Client) -> None:
    made = [(await decided(keeping, state))["id"] for state in STATES]
    for query, expected in FILTERS:
        assert set(await ids(keeping, **query)) == {made[each] for each in expected}, query


async def test_the_export_has_every_record_a_line(
    keeping: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.api.records._EXPORTED_AT_ONCE", 2)
    made = [(await decided(keeping, state))["id"] for state in STATES * 2]
    answer = await keeping.get(DECISIONS, headers={"Accept": NDJSON})
    assert answer.headers["content-type"].startswith(NDJSON)
    lines = [json.loads(line)["id"] for line in answer.content.splitlines()]
    assert lines == sorted(made, reverse=True)


async def test_a_batch_goes_on_record_item_by_item(keeping: Client) -> None:
    items = [{"key": str(index), "state": state} for index, state in enumerate(STATES)]
    items.append({"key": "bad", "state": {}})
    answer = await keeping.post(f"{DECISIONS}/batch", json={"items": items})
    made = [each["decision"]["id"] for each in answer.json()["results"] if each["decision"]]
    lines = b"".join(json.dumps(item).encode() + b"\n" for item in items)
    streamed = await keeping.post(
        f"{DECISIONS}/batch", content=lines, headers={"content-type": NDJSON}
    )
    told = [json.loads(line)["decision"] for line in streamed.content.splitlines()]
    made += [each["id"] for each in told if each]
    assert len(made) == 2 * len(STATES)
    assert sorted(await ids(keeping)) == sorted(made)


async def test_no_store_leaves_no_record(on_sqlite: Client) -> None:
    answer = await post(on_sqlite, SMALLEST, prefer="no-store")
    assert "Location" not in answer.headers
    assert answer.headers["Preference-Applied"] == "no-store"
    assert await ids(on_sqlite) == []


async def test_with_the_log_off_nothing_is_kept_and_what_was_can_be_read(
    make_app: Callable[..., FastAPI], sqlite_database: Database
) -> None:
    async with client_of(make_app(QUIET, sqlite_database)) as keeping:
        made = await decided(keeping, SMALLEST)
    off = replace(QUIET, decision_log=DecisionLogMode.OFF)
    async with client_of(make_app(off, sqlite_database)) as client:
        assert "Location" not in (await post(client, SMALLEST)).headers
        assert await ids(client) == [made["id"]]


async def test_a_relaxed_log_writes_behind_and_flushes_when_it_ends(
    make_app: Callable[..., FastAPI], database: Database
) -> None:
    app = make_app(replace(QUIET, decision_log=DecisionLogMode.RELAXED), database)
    async with client_of(app) as client:
        answer = await post(client, SMALLEST)
        assert "Location" not in answer.headers
        app.state.decision_log.close()
        assert await ids(client) == [answer.json()["id"]]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"verdict": "maybe"}, "unknown_parameter_value"),
        ({"colour": "red"}, "other_parameters"),
        ({"limit": "0"}, "parameter_out_of_range"),
        ({"limit": "201"}, "parameter_out_of_range"),
        ({"limit": "ten"}, "parameter_out_of_range"),
        ({"limit": "٣"}, "parameter_out_of_range"),
        ({"from": "yesterday"}, "parameter_not_a_moment"),
        ({"from": "2026-11-20T15:00"}, "parameter_not_a_moment"),
        ({"to": "2026-02-30"}, "parameter_not_a_moment"),
        ({"subject_id": ""}, "parameter_no_name"),
        ({"reference": 129 * "a"}, "parameter_no_name"),
        ({"cursor": "none"}, "wrong_cursor"),
        ({"cursor": ""}, "wrong_cursor"),
        ({"cursor": "ü"}, "wrong_cursor"),
    ],
)
async def test_a_wrong_query_is_a_problem(
    on_sqlite: Client, query: dict[str, str], code: str
) -> None:
    assert await fault(on_sqlite, **query) == code


async def test_a_cursor_serves_its_own_list_only(on_sqlite: Client) -> None:
    for state in STATES:
        await decided(on_sqlite, state)
    page = await on_sqlite.get(DECISIONS, params={"limit": 1, "subject_id": "sam"})
    cursor = page.json()["next_cursor"]
    assert len(await ids(on_sqlite, cursor=cursor, subject_id="sam")) == 1
    assert await fault(on_sqlite, cursor=cursor) == "wrong_cursor"
    assert await fault(on_sqlite, cursor=cursor, subject_id="ana") == "wrong_cursor"
    flipped = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    assert await fault(on_sqlite, cursor=flipped, subject_id="sam") == "wrong_cursor"


@pytest.mark.parametrize(
    "unknown",
    [
        "dec_01a20652-49f3-7864-801e-7cdb418f90cc",
        "dec_1",
        "app_x",
        "DEC_",
        "%00",
        "dec_" + "f" * 32,
    ],
)
async def test_an_unknown_id_is_not_found(on_sqlite: Client, unknown: str) -> None:
    assert (await on_sqlite.get(f"{DECISIONS}/{unknown}")).status_code == 404
    assert (await on_sqlite.post(f"{DECISIONS}/{unknown}/replay")).status_code == 404


async def replay_of(client: Client, database: Database, **changed: Any) -> Answer:
    """The replay of a decision whose record was changed since."""
    made = await decided(client, SMALLEST)
    record = (await client.get(f"{DECISIONS}/{made['id']}")).json()["answer"]
    with database.writing(LOCAL_TENANT) as scope:
        scope.change(update(decisions).values(answer=record | changed))
    return await client.post(f"{DECISIONS}/{made['id']}/replay")


async def test_another_engine_or_policy_is_no_replay(
    on_sqlite: Client, sqlite_database: Database
) -> None:
    made = await decided(on_sqlite, SMALLEST)
    for name in ("engine", "calendar", "time_zones"):
        versions = made["versions"] | {name: "another"}
        answer = await replay_of(on_sqlite, sqlite_database, versions=versions)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-replayable")
    policy = made["policy"] | {"digest": "sha256:another"}
    answer = await replay_of(on_sqlite, sqlite_database, policy=policy)
    assert answer.status_code == 409


async def test_a_replay_tells_where_it_differs(
    on_sqlite: Client, sqlite_database: Database
) -> None:
    told = (await replay_of(on_sqlite, sqlite_database, rule="another", support=None)).json()
    assert told["identical"] is False
    assert {each["pointer"]: (each["then"], each["now"]) for each in told["diff"]} == {
        "/rule": ("another", told["now"]["rule"]),
        "/support": (None, told["now"]["support"]),
    }


async def test_another_policy_may_be_named_and_must_be_known(on_sqlite: Client) -> None:
    made = await decided(on_sqlite, SMALLEST)
    address = f"{DECISIONS}/{made['id']}/replay"
    named = await on_sqlite.post(address, json={"policy_version": "2026-11"})
    assert named.json()["identical"] is True
    unknown = await on_sqlite.post(address, json={"policy_version": "1999-01"})
    assert unknown.json()["errors"][0]["code"] == "unknown_policy"
    assert (await on_sqlite.post(address, json={"polciy": 1})).status_code == 422
    assert (await on_sqlite.post(address, content=b"x")).status_code == 415


async def test_a_replay_speaks_the_language_of_the_answer(on_sqlite: Client) -> None:
    german = {"Accept-Language": "de"}
    made = (await on_sqlite.post(DECISIONS, json=SMALLEST, headers=german)).json()
    told = (await on_sqlite.post(f"{DECISIONS}/{made['id']}/replay")).json()
    assert (told["identical"], told["now"]["language"]) == (True, "de")
    assert told["now"]["summary"] == made["summary"]


async def test_ones_own_numbers_are_on_record_and_decide_again(
    on_sqlite: Client, sqlite_database: Database
) -> None:
    own = {"usual_wait_business_days": 7}
    made = await decided(on_sqlite, SMALLEST | {"policy_overrides": own})
    record = (await on_sqlite.get(f"{DECISIONS}/{made['id']}")).json()
    assert (record["facts"]["policy_overrides"], record["answer"]["policy"]["overrides"]) == (
        own,
        own,
    )
    address = f"{DECISIONS}/{made['id']}/replay"
    assert (await on_sqlite.post(address)).json()["identical"] is True
    other = (await on_sqlite.post(address, json={"policy_version": "2020-01"})).json()
    assert (other["now"]["policy"]["version"], other["now"]["policy"]["overrides"]) == (
        "2020-01",
        own,
    )
    facts = record["facts"] | {"policy_overrides": {"usual_wait_business_days": 999}}
    with sqlite_database.writing(LOCAL_TENANT) as scope:
        scope.change(update(decisions).values(facts=facts))
    refused = await on_sqlite.post(address, json={"policy_version": "2020-01"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-replayable")
    assert "numbers" in refused.json()["detail"]


async def test_without_a_database_records_are_out_of_reach(client: Client) -> None:
    answer = await client.get(DECISIONS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert (await post(client, SMALLEST)).status_code == 200


async def test_the_address_allows_what_any_of_its_routes_does(client: Client) -> None:
    for address, allowed in (
        (DECISIONS, "GET, HEAD, POST"),
        (f"{DECISIONS}/batch", "POST"),
        ("/v1/subjects/ana/export", "GET, HEAD"),
    ):
        answer = await client.put(address)
        assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
