"""Another secret: both sign for a while, and then only the new one."""

import base64
import hmac
from datetime import timedelta

import pytest

from app.storage.database import Database
from tests.api.asking import faults
from tests.applications.telling import Clock
from tests.client import Client
from tests.deliveries.receiver import Received, Receiver
from tests.endpoints.asking import create, created, read, serving

pytestmark = pytest.mark.anyio


async def test_the_secret_before_signs_as_well_until_the_overlap_ends(
    database: Database, clock: Clock, receiver: Receiver
) -> None:
    async with serving(database, clock, allows_local=True) as client:
        first = await create(client, url=receiver.url)
        where, before = first.headers["Location"], first.json()["secret"]
        rotated = await client.post(f"{where}/rotate-secret", json={"overlap_hours": 2})
        after = rotated.json()["secret"]
        assert after != before
        assert rotated.json()["previous_secret_until"] == "2026-11-23T17:00:00+00:00"
        clock.now += timedelta(hours=2) - timedelta(seconds=1)
        await client.post(f"{where}/ping")
        clock.now += timedelta(seconds=1)
        await client.post(f"{where}/ping")
    both, only = receiver.arrived
    assert signatures(both) == [signed(both, after), signed(both, before)]
    assert signatures(only) == [signed(only, after)]


async def test_with_no_overlap_the_secret_before_is_gone_at_once(
    sqlite_database: Database, clock: Clock, receiver: Receiver
) -> None:
    async with serving(sqlite_database, clock, allows_local=True) as client:
        where = await created(client, url=receiver.url)
        rotated = await client.post(f"{where}/rotate-secret", json={"overlap_hours": 0})
        assert rotated.json()["previous_secret_until"] is None
        await client.post(f"{where}/ping")
    (only,) = receiver.arrived
    assert signatures(only) == [signed(only, rotated.json()["secret"])]


async def test_while_a_secret_is_replaced_no_third_comes_between(
    sqlite_database: Database, clock: Clock, receiver: Receiver
) -> None:
    """At the end of the overlap it may."""
    async with serving(sqlite_database, clock, allows_local=True) as client:
        where = await created(client, url=receiver.url)
        begun = clock.now
        second = (await client.post(f"{where}/rotate-secret")).json()["secret"]
        clock.now = begun + timedelta(hours=24) - timedelta(seconds=1)
        refused = await client.post(f"{where}/rotate-secret")
        assert (refused.status_code, refused.json()["type"]) == (
            409,
            "/problems/rotation-under-way",
        )
        clock.now = begun + timedelta(hours=24)
        third = (await client.post(f"{where}/rotate-secret")).json()["secret"]
        await client.post(f"{where}/ping")
    (sent,) = receiver.arrived
    assert signatures(sent) == [signed(sent, third), signed(sent, second)]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"overlap_hours": null}'])
async def test_it_overlaps_for_a_day_where_nothing_is_said(client: Client, content: bytes) -> None:
    where = await created(client)
    headers = {"content-type": "application/json"}
    rotated = await client.post(f"{where}/rotate-secret", content=content, headers=headers)
    assert rotated.json()["previous_secret_until"] == "2026-11-24T15:00:00+00:00"
    assert (await client.get(where)).headers["ETag"] == rotated.headers["ETag"]
    assert "secret" not in await read(client, where)


@pytest.mark.parametrize(
    ("hours", "code"),
    [(-1, "out_of_range"), (169, "out_of_range"), ("24", "wrong_type"), (0.5, "wrong_type")],
)
async def test_an_overlap_that_cannot_be_is_refused(
    client: Client, hours: object, code: str
) -> None:
    where = await created(client)
    before = (await client.get(where)).headers["ETag"]
    answer = await client.post(f"{where}/rotate-secret", json={"overlap_hours": hours})
    assert faults(answer) == [("/overlap_hours", code)]
    assert (await client.get(where)).headers["ETag"] == before


@pytest.mark.parametrize("hours", [0, 168, 24.0])
async def test_the_ends_of_the_overlap_are_inside(client: Client, hours: float) -> None:
    where = await created(client)
    answer = await client.post(f"{where}/rotate-secret", json={"overlap_hours": hours})
    assert answer.status_code == 200


async def test_the_same_key_rotates_once(keeping: Client) -> None:
    where, key = await created(keeping), {"idempotency-key": "key-1"}
    first = await keeping.post(f"{where}/rotate-secret", headers=key)
    again = await keeping.post(f"{where}/rotate-secret", headers=key)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"


def signatures(received: Received) -> list[str]:
    return received.headers["webhook-signature"].split(" ")


def signed(received: Received, secret: str) -> str:
    """As the specification of Standard Webhooks says."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    timestamp = received.headers["webhook-timestamp"]
    text = f"{received.message_id}.{timestamp}.".encode() + received.content
    return "v1," + base64.b64encode(hmac.digest(key, text, "sha256")).decode()
