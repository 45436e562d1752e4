"""From an event to a receiver, and again after a replay: through the API and the worker's own
sending.
"""

import asyncio
import json
from datetime import timedelta

import pytest

from app.deliveries.dispatch import Dispatch
from app.deliveries.sending import Sender
from app.storage.database import Database
from app.storage.outbox import EndpointKey
from app.storage.schema import LOCAL_TENANT
from tests.applications.telling import REFUSED, THANKED, Clock, told
from tests.applications.telling import created as tracked_at
from tests.deliveries.receiver import Receiver
from tests.endpoints.asking import created, deliveries, put, serving, uuid_of

pytestmark = pytest.mark.anyio


async def test_what_is_sent_again_is_the_same_to_the_byte(
    database: Database, clock: Clock, receiver: Receiver
) -> None:
    async with serving(database, clock, allows_local=True) as client:
        where = await created(client, url=receiver.url)
        decision = (await told(client, await tracked_at(client), THANKED))["decision"]
        await _sent(database, clock, where)
        (listed,) = await deliveries(client, where, status="delivered")
        await client.post(f"{where}/deliveries/{listed['id']}/replay")
        await _sent(database, clock, where)
    first, again = receiver.arrived
    assert (again.message_id, again.content) == (first.message_id, first.content)
    assert first.message_id == listed["id"]
    assert json.loads(first.content)["data"]["decision_id"] == decision["id"]


async def test_what_waited_for_a_disabled_endpoint_is_sent_when_it_is_enabled(
    database: Database, clock: Clock, receiver: Receiver
) -> None:
    async with serving(database, clock, allows_local=True) as client:
        where = await created(client, url=receiver.url)
        await told(client, await tracked_at(client), THANKED)
        await put(client, where, {"disabled": True})
        await _sent(database, clock, where)
        assert receiver.arrived == []
        clock.now += timedelta(days=1)
        await put(client, where, {"disabled": False})
        await _sent(database, clock, where)
    assert len(receiver.arrived) == 1


async def test_what_is_not_true_any_more_is_not_sent_when_it_is_enabled(
    database: Database, clock: Clock, receiver: Receiver
) -> None:
    async with serving(database, clock, allows_local=True) as client:
        where = await created(client, url=receiver.url, verdicts=["wait"])
        application = await tracked_at(client)
        await told(client, application, THANKED)
        await put(client, where, {"disabled": True})
        clock.now += timedelta(days=1)
        await told(client, application, REFUSED)
        await put(client, where, {"disabled": False})
        await _sent(database, clock, where)
        (listed,) = await deliveries(client, where)
    assert receiver.arrived == []
    assert listed["status"] == "superseded"


async def _sent(database: Database, clock: Clock, where: str) -> None:
    """What is due to an endpoint, as a worker sends it."""
    async with Sender(allows_local=True) as sender:
        dispatch = Dispatch(database, sender, clock, timedelta(minutes=1), asyncio.Event())
        await dispatch.serve(EndpointKey(LOCAL_TENANT, uuid_of(where)))
