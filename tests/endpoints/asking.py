"""How the tests create endpoints, and bring about what is told to them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from app.host_names import Resolve
from app.main import create_app
from app.settings import Settings, WebhookDestinations
from app.storage.database import Database
from app.storage.outbox import DeliveryStatus, Settlement, claim, settle
from app.storage.schema import LOCAL_TENANT
from tests.api.asking import Body
from tests.api.published import held_to_description
from tests.applications.telling import Clock
from tests.client import Answer, Client, client_of
from tests.hosts import nowhere

PATH = "/v1/webhook-endpoints"
URL = "https://jobs.example/followup"
NOWHERE = f"{PATH}/whe_01977a2e-0000-7000-8000-000000000000"
_LEASE = timedelta(minutes=1)


@asynccontextmanager
async def serving(
    database: Database,
    clock: Callable[[], datetime],
    resolve: Resolve = nowhere,
    *,
    allows_local: bool = False,
) -> AsyncIterator[Client]:
    """A caller of an application with that database, whose answers are held to the description."""
    destinations = WebhookDestinations.ANY if allows_local else WebhookDestinations.PUBLIC
    settings = Settings(access_log=False, webhook_destinations=destinations)
    app = create_app(settings, clock, database, resolve)
    async with client_of(app) as caller, app.state.sender:
        caller.event_hooks = {"response": [held_to_description]}
        yield caller


async def create(client: Client, **overrides: object) -> Answer:
    """An override of None leaves the field out."""
    body = {"url": URL} | overrides
    return await client.post(
        PATH, json={name: value for name, value in body.items() if value is not None}
    )


async def created(client: Client, **overrides: object) -> str:
    """Where the new endpoint is."""
    answer = await create(client, **overrides)
    assert answer.status_code == 201, answer.text
    location: str = answer.headers["Location"]
    return location


async def read(client: Client, where: str) -> Body:
    answer = await client.get(where)
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


async def put(client: Client, where: str, patch: Body) -> Answer:
    tag = (await client.get(where)).headers["ETag"]
    return await client.patch(where, json=patch, headers={"if-match": tag})


async def deliveries(client: Client, where: str, **filters: str) -> list[Body]:
    """What was sent to an endpoint, newest first."""
    answer = await client.get(f"{where}/deliveries", params=filters)
    assert answer.status_code == 200, answer.text
    found: list[Body] = answer.json()["items"]
    return found


def settled(
    database: Database, where: str, clock: Clock, status: DeliveryStatus = DeliveryStatus.DEAD
) -> int:
    """All that waits for an endpoint is attempted, and comes to that end."""
    with database.writing(LOCAL_TENANT) as scope:
        claimed = claim(scope, uuid_of(where), clock.now, 1_000, _LEASE)
        ends = [Settlement(each.id, each.claim, status, None, clock.now) for each in claimed]
        return settle(scope, ends)


def uuid_of(where: str) -> UUID:
    """Of what is at an address."""
    return UUID(where.rpartition("_")[2])
