"""Sent again by hand: what was given up or delivered, as long as it still tells the answer."""

from datetime import UTC, datetime, timedelta

import pytest

from app.deliveries import again
from app.storage.application_rows import add_answers, answers_of
from app.storage.database import Database
from app.storage.outbox import DeliveryStatus
from app.storage.schema import LOCAL_TENANT
from tests.api.asking import Body, faults
from tests.applications.telling import REFUSED, THANKED, Clock, told
from tests.applications.telling import created as tracked_at
from tests.applications.telling import uuid_of as application_uuid
from tests.client import Client
from tests.endpoints.asking import created, deliveries, put, read, settled

pytestmark = pytest.mark.anyio

LATER = timedelta(hours=1)


async def _one(client: Client) -> tuple[str, str]:
    """An endpoint, and an application whose answer it is to be told of."""
    where, application = await created(client), await tracked_at(client)
    await told(client, application, THANKED)
    return where, application


async def _delivery(client: Client, where: str) -> str:
    """Where the only one is."""
    (listed,) = await deliveries(client, where)
    return f"{where}/deliveries/{listed['id']}"


@pytest.mark.parametrize("status", [DeliveryStatus.DEAD, DeliveryStatus.DELIVERED])
async def test_it_waits_again_under_the_same_id_and_with_the_same_content(
    keeping: Client, database: Database, clock: Clock, status: DeliveryStatus
) -> None:
    where, _ = await _one(keeping)
    settled(database, where, clock, status)
    before = await read(keeping, await _delivery(keeping, where))
    clock.now += LATER
    answer = await keeping.post(f"{where}/deliveries/{before['id']}/replay")
    assert answer.status_code == 200
    assert answer.json() == before | {
        "status": "pending",
        "next_attempt_at": "2026-11-23T16:00:00+00:00",
        "give_up_at": "2026-11-26T16:00:00+00:00",
        "settled_at": None,
    }
    assert settled(database, where, clock, DeliveryStatus.DELIVERED) == 1
    after = await read(keeping, f"{where}/deliveries/{before['id']}")
    assert (after["status"], after["attempt_count"]) == ("delivered", 2)


async def test_what_an_event_has_made_untrue_is_not_sent_again(
    keeping: Client, database: Database, clock: Clock
) -> None:
    where, application = await _one(keeping)
    settled(database, where, clock)
    one = await _delivery(keeping, where)
    now = (await told(keeping, application, REFUSED))["decision"]
    answer = await keeping.post(f"{one}/replay")
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "/problems/answer-outdated")
    assert problem["decision_id"] == now["id"]
    assert problem["application_id"] == application.rpartition("/")[2]
    assert (await read(keeping, one))["status"] == "dead"


async def test_what_time_has_made_untrue_is_not_sent_again(
    keeping: Client, database: Database, clock: Clock
) -> None:
    """Nobody has swept since: the application is decided again first."""
    where, _ = await _one(keeping)
    settled(database, where, clock)
    one = await _delivery(keeping, where)
    clock.now += timedelta(days=20)
    answer = await keeping.post(f"{one}/replay")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/answer-outdated")
    assert (await read(keeping, one))["status"] == "dead"


async def test_what_was_superseded_is_not_sent_again(keeping: Client, clock: Clock) -> None:
    where, application = await _one(keeping)
    one = await _delivery(keeping, where)
    await told(keeping, application, REFUSED)
    assert (await read(keeping, one))["status"] == "superseded"
    clock.now += LATER
    answer = await keeping.post(f"{one}/replay")
    assert answer.json()["type"] == "/problems/answer-outdated"


async def test_an_answer_that_only_another_rule_gives_by_now_is_still_true(
    keeping: Client, database: Database, clock: Clock
) -> None:
    where, application = await _one(keeping)
    settled(database, where, clock)
    _add_answer(database, application, {"rule": "another_rule"})
    assert (await keeping.post(f"{await _delivery(keeping, where)}/replay")).status_code == 200


async def test_an_answer_that_was_another_in_between_is_not_true_any_more(
    keeping: Client, database: Database, clock: Clock
) -> None:
    where, application = await _one(keeping)
    settled(database, where, clock)
    _add_answer(database, application, {"verdict": "do_not_follow_up"})
    _add_answer(database, application, {"verdict": "wait"})
    answer = await keeping.post(f"{await _delivery(keeping, where)}/replay")
    assert answer.json()["type"] == "/problems/answer-outdated"


@pytest.mark.parametrize("in_between", [98, 99, 250])
async def test_however_many_answers_came_since_the_last_one_counts(
    client: Client, sqlite_database: Database, clock: Clock, in_between: int
) -> None:
    where, application = await _one(client)
    settled(sqlite_database, where, clock)
    one = await _delivery(client, where)
    _add_answer(sqlite_database, application, {"rule": "another_rule"}, times=in_between)
    assert (await client.post(f"{one}/replay")).status_code == 200
    settled(sqlite_database, where, clock)
    _add_answer(sqlite_database, application, {"verdict": "do_not_follow_up"})
    answer = await client.post(f"{one}/replay")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/answer-outdated")


@pytest.mark.parametrize(
    "differs",
    [
        {"verdict": "do_not_follow_up"},
        {"message_kind": "reply"},
        {"message_kind": None},
        {"wait_until": None},
        {"wait_until": datetime(2026, 12, 1, tzinfo=UTC)},
    ],
)
async def test_each_part_of_what_was_told_must_still_hold(
    keeping: Client, database: Database, clock: Clock, differs: Body
) -> None:
    where, application = await _one(keeping)
    settled(database, where, clock)
    _add_answer(database, application, differs)
    answer = await keeping.post(f"{await _delivery(keeping, where)}/replay")
    assert answer.json()["type"] == "/problems/answer-outdated"


async def test_what_waits_is_not_sent_again(client: Client) -> None:
    where, _ = await _one(client)
    answer = await client.post(f"{await _delivery(client, where)}/replay")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/delivery-not-replayable")
    assert "next_attempt_at" in answer.json()["detail"]


async def test_a_ping_is_not_sent_again(client: Client) -> None:
    where = await created(client)
    await client.post(f"{where}/ping")
    answer = await client.post(f"{await _delivery(client, where)}/replay")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/delivery-not-replayable")
    assert "/ping" in answer.json()["detail"]


async def test_the_same_key_sends_it_again_once(
    keeping: Client, database: Database, clock: Clock
) -> None:
    where, _ = await _one(keeping)
    settled(database, where, clock)
    path, key = f"{await _delivery(keeping, where)}/replay", {"idempotency-key": "key-1"}
    first = await keeping.post(path, headers=key)
    again_ = await keeping.post(path, headers=key)
    assert (again_.status_code, again_.json()) == (200, first.json())
    assert (await keeping.post(path)).status_code == 409


async def test_for_a_disabled_endpoint_it_waits(
    client: Client, sqlite_database: Database, clock: Clock
) -> None:
    where, _ = await _one(client)
    settled(sqlite_database, where, clock)
    await put(client, where, {"disabled": True})
    answer = await client.post(f"{await _delivery(client, where)}/replay")
    assert answer.json()["status"] == "pending"


async def _three(client: Client, database: Database, clock: Clock) -> tuple[str, list[str]]:
    """An endpoint with three deliveries that were given up, an hour apart, the second of which is
    not true any more; and a ping that failed. The applications, oldest first.
    """
    where, applications = await created(client), []
    for name in ("a", "b", "c"):
        applications.append(await tracked_at(client, external_id=name))
        await told(client, applications[-1], THANKED)
        settled(database, where, clock)
        clock.now += LATER
    await client.post(f"{where}/ping")
    await told(client, applications[1], REFUSED)
    settled(database, where, clock, DeliveryStatus.DELIVERED)
    return where, applications


async def test_after_an_outage_all_that_is_still_true_is_sent_again(
    keeping: Client, database: Database, clock: Clock
) -> None:
    where, applications = await _three(keeping, database, clock)
    answer = await keeping.post(f"{where}/deliveries/replay")
    assert answer.json() == {"replayed": 2, "outdated": 1, "next_cursor": None}
    pending = await deliveries(keeping, where, status="pending")
    told_of = [each["application_id"] for each in pending]
    assert told_of == [applications[place].rpartition("/")[2] for place in (2, 0)]
    dead = await deliveries(keeping, where, status="dead")
    assert [each["type"] for each in dead] == ["endpoint.ping", "decision.changed"]
    again_ = await keeping.post(f"{where}/deliveries/replay")
    assert again_.json() == {"replayed": 0, "outdated": 1, "next_cursor": None}


@pytest.mark.parametrize(
    ("since", "replayed"),
    [
        ("2026-11-23T15:00:00Z", 2),
        ("2026-11-23T15:00:01Z", 1),
        ("2026-11-23T18:00:00+01:00", 1),
        ("2026-11-23T12:00:01-05:00", 0),
        ("2026-11-23", 2),
        ("2026-11-24", 0),
        ("2020-01-01", 2),
    ],
)
async def test_only_what_was_given_up_since_a_moment_is_sent_again(
    client: Client, sqlite_database: Database, clock: Clock, since: str, replayed: int
) -> None:
    where, _ = await _three(client, sqlite_database, clock)
    answer = await client.post(f"{where}/deliveries/replay", json={"since": since})
    assert answer.json()["replayed"] == replayed


async def test_what_was_given_up_more_than_thirty_days_ago_is_left_alone(
    client: Client, sqlite_database: Database, clock: Clock
) -> None:
    """A closed application: its answer does not change any more."""
    where, application = await created(client), await tracked_at(client)
    await told(client, application, REFUSED | {"kind": "do_not_contact"})
    settled(sqlite_database, where, clock)
    asked = {"since": "2026-01-01"}
    clock.now += timedelta(days=30, seconds=1)
    none = await client.post(f"{where}/deliveries/replay", json=asked)
    assert none.json() == {"replayed": 0, "outdated": 0, "next_cursor": None}
    clock.now -= timedelta(seconds=1)
    one = await client.post(f"{where}/deliveries/replay", json=asked)
    assert one.json() == {"replayed": 1, "outdated": 0, "next_cursor": None}


async def test_many_are_looked_at_in_several_transactions_and_requests(
    keeping: Client, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "_AT_ONCE", 1)
    monkeypatch.setattr(again, "MOST_DEAD", 2)
    where, _ = await _three(keeping, database, clock)
    first = (await keeping.post(f"{where}/deliveries/replay")).json()
    assert (first["replayed"], first["outdated"]) == (1, 0)
    rest = {"cursor": first["next_cursor"]}
    second = (await keeping.post(f"{where}/deliveries/replay", json=rest)).json()
    assert (second["replayed"], second["outdated"]) == (1, 1)
    rest = {"cursor": second["next_cursor"]}
    third = (await keeping.post(f"{where}/deliveries/replay", json=rest)).json()
    assert third == {"replayed": 0, "outdated": 0, "next_cursor": None}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"since": 1}, ("/since", "wrong_type")),
        ({"since": "yesterday"}, ("/since", "not_a_moment")),
        ({"since": "2026-11-23T15:00"}, ("/since", "parameter_not_a_moment")),
        ({"since": "2026-02-30"}, ("/since", "parameter_not_a_moment")),
        ({"until": "2026-11-23"}, ("/until", "unknown_field")),
        ({"cursor": "x"}, ("/cursor", "wrong_cursor")),
        ({"cursor": "x" * 513}, ("/cursor", "too_long")),
        ([], ("", "not_an_object")),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    client: Client, body: Body, fault: tuple[str, str]
) -> None:
    where = await created(client)
    assert faults(await client.post(f"{where}/deliveries/replay", json=body)) == [fault]


async def test_the_cursor_of_a_list_is_none_of_a_replay(
    client: Client, sqlite_database: Database, clock: Clock
) -> None:
    where, _ = await _three(client, sqlite_database, clock)
    cursor = (await client.get(f"{where}/deliveries?limit=1")).json()["next_cursor"]
    answer = await client.post(f"{where}/deliveries/replay", json={"cursor": cursor})
    assert faults(answer) == [("/cursor", "wrong_cursor")]


def _add_answer(database: Database, application: str, differs: Body, times: int = 1) -> None:
    """As sweeps would add it."""
    identifier = application_uuid(application)
    with database.writing(LOCAL_TENANT) as scope:
        last = answers_of(scope, identifier, 0, 1_000)[-1]
        same = {name: getattr(last, name) for name in last._fields} | differs
        following = range(last.sequence + 1, last.sequence + 1 + times)
        add_answers(scope, [{**same, "sequence": sequence} for sequence in following])
