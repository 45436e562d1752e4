"""A ping: sent at once, and told what became of it."""

import json

import pytest

from app.api import webhook_pings
from app.api.webhook_pings import PINGS_PER_MINUTE, advice
from app.deliveries.outcome import OTHER, Outcome
from app.http_client.trouble import Trouble
from app.storage.database import Database
from app.storage.endpoint_rows import forget
from app.storage.schema import LOCAL_TENANT
from app.words.catalog import catalog, spoken
from tests.api.asking import Body, faults
from tests.applications.telling import Clock
from tests.client import Client
from tests.deliveries.receiver import Received, Receiver, Reply
from tests.endpoints.asking import created, deliveries, put, read, serving, uuid_of
from tests.server import free_port

pytestmark = pytest.mark.anyio


async def test_a_ping_that_arrives_is_told_and_kept(
    database: Database, clock: Clock, receiver: Receiver
) -> None:
    async with serving(database, clock, allows_local=True) as client:
        where = await created(client, url=f"{receiver.url}/hook?of=me")
        answer = await client.post(f"{where}/ping")
        (listed,) = await deliveries(client, where)
        kept = await read(client, f"{where}/deliveries/{listed['id']}")
    told = answer.json()
    assert (answer.status_code, told["delivered"], told["response_status"]) == (200, True, 204)
    assert told["error"] is None
    (arrived,) = receiver.arrived
    assert arrived.path == "/hook?of=me"
    assert arrived.message_id == told["delivery_id"] == listed["id"]
    assert (
        json.loads(arrived.content)
        == kept["content"]
        == {
            "type": "endpoint.ping",
            "timestamp": "2026-11-23T15:00:00.000000Z",
            "data": {"endpoint_id": where.rpartition("/")[2]},
        }
    )
    assert (listed["status"], listed["type"]) == ("delivered", "endpoint.ping")
    assert listed["application_id"] is listed["next_attempt_at"] is None
    (attempt,) = kept["attempts"]
    assert (attempt["number"], attempt["response_status"]) == (1, 204)
    assert attempt["duration_ms"] == told["duration_ms"]


@pytest.mark.parametrize("status", [301, 400, 401, 404, 410, 429, 500, 503])
async def test_a_ping_that_is_refused_is_told_and_not_repeated(
    sqlite_database: Database, clock: Clock, receiver: Receiver, status: int
) -> None:
    receiver.reply = lambda _: Reply(status, {"location": receiver.url, "retry-after": "0"})
    async with serving(sqlite_database, clock, allows_local=True) as client:
        where = await created(client, url=receiver.url)
        told = (await client.post(f"{where}/ping")).json()
        (kept,) = await deliveries(client, where)
        after = await read(client, where)
    assert (told["delivered"], told["response_status"], told["error"]) == (False, status, None)
    assert len(receiver.arrived) == 1
    assert (kept["status"], kept["attempt_count"], kept["next_attempt_at"]) == ("dead", 1, None)
    assert (after["disabled"], after["failure_count"]) == (False, 0)


async def test_who_does_not_answer_at_all_is_told_why(
    sqlite_database: Database, clock: Clock
) -> None:
    async with serving(sqlite_database, clock, allows_local=True) as client:
        nobody = await created(client, url=f"http://127.0.0.1:{free_port()}/")
        unknown = await created(client)
        assert (await _ping(client, nobody))["error"] == "connection_refused"
        found = await _ping(client, unknown)
        assert (found["error"], found["response_status"]) == ("name_not_found", None)


async def test_what_was_allowed_once_is_not_sent_to_when_it_is_not_any_more(
    sqlite_database: Database, clock: Clock, receiver: Receiver
) -> None:
    async with serving(sqlite_database, clock, allows_local=True) as client:
        where = await created(client, url=receiver.url)
    async with serving(sqlite_database, clock) as client:
        assert (await _ping(client, where))["error"] == "refused_address"
    assert receiver.arrived == []


async def test_a_name_that_has_come_to_stand_for_a_private_address_is_not_sent_to(
    sqlite_database: Database, clock: Clock
) -> None:
    async with serving(sqlite_database, clock) as client:
        where = await created(client)
    async with serving(sqlite_database, clock, lambda _: ["10.0.0.1"]) as client:
        assert (await _ping(client, where))["error"] == "refused_address"


async def test_an_endpoint_that_is_disabled_can_be_pinged(
    sqlite_database: Database, clock: Clock, receiver: Receiver
) -> None:
    async with serving(sqlite_database, clock, allows_local=True) as client:
        where = await created(client, url=receiver.url)
        await put(client, where, {"disabled": True})
        assert (await _ping(client, where))["delivered"] is True


async def test_an_endpoint_that_is_deleted_meanwhile_is_not_found(
    sqlite_database: Database, clock: Clock, receiver: Receiver
) -> None:
    async with serving(sqlite_database, clock, allows_local=True) as client:
        where = await created(client, url=receiver.url)

        def deleting(_: Received) -> Reply:
            with sqlite_database.writing(LOCAL_TENANT) as scope:
                forget(scope, uuid_of(where))
            return Reply()

        receiver.reply = deleting
        assert (await client.post(f"{where}/ping")).status_code == 404


async def test_an_endpoint_is_pinged_so_often_and_no_more(
    sqlite_database: Database, clock: Clock, receiver: Receiver
) -> None:
    async with serving(sqlite_database, clock, allows_local=True) as client:
        one, other = [await created(client, url=receiver.url) for _ in range(2)]
        for _ in range(PINGS_PER_MINUTE):
            assert (await _ping(client, one))["delivered"] is True
        refused = await client.post(f"{one}/ping")
        assert len(await deliveries(client, one)) == len(receiver.arrived) == PINGS_PER_MINUTE
        assert (await _ping(client, other))["delivered"] is True
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/pinged-too-often")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert f"{PINGS_PER_MINUTE} times" in refused.json()["detail"]


async def test_new_endpoints_are_no_way_to_ping_more(
    sqlite_database: Database, clock: Clock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_pings, "PINGS_OF_A_CUSTOMER", 3)
    async with serving(sqlite_database, clock, allows_local=True) as client:
        told = []
        for _ in range(4):
            where = await created(client, url=receiver.url)
            told.append((await client.post(f"{where}/ping")).status_code)
            await client.delete(where, headers={"if-match": "*"})
    assert told == [200, 200, 200, 429]
    assert len(receiver.arrived) == 3


async def test_a_ping_takes_no_key_that_would_promise_to_send_it_once(client: Client) -> None:
    where = await created(client)
    answer = await client.post(f"{where}/ping", headers={"idempotency-key": "key-1"})
    assert faults(answer) == [("", "no_idempotency_key")]
    assert await deliveries(client, where) == []


async def test_what_to_do_is_told_in_the_language_that_is_asked_for(
    sqlite_database: Database, clock: Clock
) -> None:
    async with serving(sqlite_database, clock) as client:
        where = await created(client)
        german = await client.post(f"{where}/ping", headers={"accept-language": "de"})
        english = await client.post(f"{where}/ping")
    assert german.headers["Content-Language"] == "de"
    assert "Berichtigen Sie `url`" in german.json()["advice"]
    assert "Correct `url`" in english.json()["advice"]


@pytest.mark.parametrize("language", spoken())
def test_for_everything_that_can_become_of_a_ping_there_is_advice(language: str) -> None:
    outcomes = [Outcome(None, error, 1, None) for error in (*Trouble, OTHER)]
    outcomes += [Outcome(status, None, 1, None) for status in range(100, 600)]
    said = {catalog(language).phrases[advice(outcome)] for outcome in outcomes}
    assert len(said) > 15


async def _ping(client: Client, where: str) -> Body:
    answer = await client.post(f"{where}/ping")
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found
