"""Decisions about applications can be read and replayed by the ids that are told; on both
databases.
"""

from datetime import timedelta

import pytest

from app.applications.sweep import sweep
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT
from tests.api.asking import DECISIONS, Body
from tests.applications.telling import REFUSED, THANKED, Clock, created, tell, told
from tests.client import Client

pytestmark = pytest.mark.anyio

FACTS: Body = {
    "message_facts": {
        "candidate_name": "Ana Ruiz",
        "topics": ["the night shift"],
        "recipients": [{"name": "Dr. Chen", "ref": "chen"}, {"name": "Mr. Okafor"}],
    },
    "subject_id": "ana",
}


async def replayed(client: Client, decision_id: str) -> Body:
    answer = await client.post(f"{DECISIONS}/{decision_id}/replay")
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    assert found["identical"], found["diff"]
    return found


async def test_every_answer_of_a_history_is_replayed_as_it_was(
    keeping: Client, clock: Clock, database: Database
) -> None:
    where = await created(keeping, **FACTS)
    await told(keeping, where, THANKED)
    clock.now += timedelta(days=100)
    sweep(database, LOCAL_TENANT, clock.now)
    history = (await keeping.get(f"{where}/history")).json()["items"]
    assert len(history) > 3
    for item in history:
        then = (await replayed(keeping, item["decision_id"]))["then"]
        assert (then["verdict"], then["rule"]) == (item["verdict"], item["rule"])


@pytest.mark.parametrize("event", [THANKED, REFUSED, {"type": "facts_changed", "at": "2026-11-21",
                                                      "route": "agency"}])  # fmt: skip
async def test_what_an_event_is_answered_with_is_on_record(keeping: Client, event: Body) -> None:
    where = await created(keeping, **FACTS)
    answer = await tell(keeping, where, event, accept_language="de")
    decision_id = answer.headers["Decision-Id"]
    assert answer.json()["decision"]["id"] == decision_id
    then = (await replayed(keeping, decision_id))["then"]
    assert then["summary"] == answer.json()["decision"]["summary"]
    record = (await keeping.get(f"{DECISIONS}/{decision_id}")).json()
    assert record["subject_id"] == "ana"
    assert "Ana Ruiz" not in str(record)
    assert "chen" not in str(record).lower()


async def test_the_event_that_changes_an_answer_is_answered_with_that_decision(
    keeping: Client,
) -> None:
    where = await created(keeping)
    answer = await tell(keeping, where, THANKED)
    last = (await keeping.get(f"{where}/history")).json()["items"][-1]
    assert last["decision_id"] == answer.headers["Decision-Id"]


async def test_what_is_told_again_has_a_record_of_its_own(keeping: Client) -> None:
    where = await created(keeping)
    ids = [
        (await tell(keeping, where, THANKED | {"event_id": "x"})).headers["Decision-Id"]
        for _ in range(2)
    ]
    assert ids[0] != ids[1]
    for each in ids:
        await replayed(keeping, each)


async def test_the_decision_that_is_asked_for_is_on_record_unless_it_is_not_to_be(
    keeping: Client,
) -> None:
    where = await created(keeping)
    kept = await keeping.get(f"{where}/decision")
    await replayed(keeping, kept.headers["Decision-Id"])
    private = await keeping.get(f"{where}/decision", headers={"prefer": "no-store"})
    assert private.headers["Preference-Applied"] == "no-store"
    gone = await keeping.get(f"{DECISIONS}/{private.headers['Decision-Id']}")
    assert gone.status_code == 404
