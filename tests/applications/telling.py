"""How the tests create applications and tell of events."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from app.applications.basis import registered
from app.main import create_app
from app.settings import Settings
from app.storage.database import Database
from tests.api.asking import Body
from tests.api.published import held_to_description
from tests.builders import NEW_YORK
from tests.client import Answer, Client, client_of
from tests.hosts import nowhere

PATH = "/v1/applications"


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def serving(database: Database, clock: Callable[[], datetime]) -> AsyncIterator[Client]:
    """A caller of an application with that database, whose answers are held to the description."""
    app = create_app(Settings(access_log=False), clock, database, nowhere)
    registered(database, clock())
    async with client_of(app) as caller:
        caller.event_hooks = {"response": [held_to_description]}
        yield caller


def tracked(**overrides: Any) -> Body:
    """An interview on Friday 20 November 2026, 3 in the afternoon in New York. An override of None
    leaves the field out.
    """
    usual: Body = {
        "external_id": "application-1",
        "interview": {"ended_at": "2026-11-20T15:00:00-05:00"},
        "employer": NEW_YORK,
    }
    return {name: value for name, value in (usual | overrides).items() if value is not None}


async def created(client: Client, **overrides: Any) -> str:
    """Where the new application is."""
    answer = await client.post(PATH, json=tracked(**overrides))
    assert answer.status_code == 201, answer.text
    location: str = answer.headers["Location"]
    return location


async def tell(client: Client, where: str, event: Body, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post(
        f"{where}/events",
        content=json.dumps(event),
        headers={"content-type": "application/json"} | named,
    )


async def told(client: Client, where: str, event: Body) -> Body:
    """What it amounts to with the event. Fails if the event is refused."""
    answer = await tell(client, where, event)
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


async def state(client: Client, where: str) -> Body:
    """Without its names."""
    found: Body = (await client.get(where)).json()
    return {name: found[name] for name in found if name not in {"id", "external_id"}}


async def put(client: Client, where: str, patch: Body) -> Answer:
    tag = (await client.get(where)).headers["ETag"]
    return await client.patch(where, json=patch, headers={"if-match": tag})


THANKED: Body = {"type": "note_sent", "at": "2026-11-20T19:00:00-05:00", "kind": "thank_you"}
REFUSED: Body = {"type": "employer_update", "at": "2026-11-22T10:00:00-05:00", "kind": "rejected"}


def uuid_of(where: str) -> UUID:
    """Of the application at an address."""
    return UUID(where.rpartition("_")[2])
