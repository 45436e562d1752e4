"""Fills a database, copies it to the other kind, and keeps what is in them."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import delete, insert, select

from app.customers.key_scope import OF_A_CUSTOMER
from app.customers.register import create_key, create_tenant
from app.main import create_app
from app.settings import Settings
from app.storage.database import Database, sqlite_url
from app.storage.migrating import migrate, newest
from app.storage.schema import metadata
from tests import postgresql
from tests.api.asking import DECISIONS, SMALLEST
from tests.applications.telling import PATH, THANKED, tracked
from tests.builders import NOW
from tests.client import Client, client_of
from tests.storage.releases import KEYED, Told, keep

_ANA = {"subject_id": "ana", "reference": "acme-1", "message_facts": {"candidate_name": "Ana Ruiz"}}
_TIMELINE = {
    "type": "timeline_given",
    "at": "2026-11-20T15:00:00-05:00",
    "timeline": {"kind": "by_date", "date": "2026-12-04"},
}
_RETRACTION = {"type": "event_retracted", "at": "2026-11-21T09:00:00-05:00", "retracts": "1"}
_LISTS = (DECISIONS, PATH)


async def fill(database: Database) -> list[Told]:
    """One of everything that is kept, for two customers."""
    create_tenant(database, "acme", NOW)
    key = str(create_key(database, "acme", NOW, name="backend", scopes=OF_A_CUSTOMER))
    app = create_app(Settings(access_log=False), lambda: NOW, database)
    async with client_of(app) as client:
        await _live(client)
        answers = await _answers(client, None)
        client.headers["authorization"] = f"Bearer {key}"
        await _post(client, PATH, tracked())
        answers += await _answers(client, key)
    app.state.decision_log.close()
    return answers


async def _live(client: Client) -> None:
    for person in (_ANA, {"subject_id": "ben"}):
        await _post(client, DECISIONS, SMALLEST | person)
    await client.delete("/v1/subjects/ben")
    await _post(client, PATH, tracked())
    where = f"{PATH}/{(await _post(client, PATH, tracked(external_id='b', **_ANA)))['id']}"
    for event in (THANKED | {"event_id": "1"}, _TIMELINE, _RETRACTION):
        await _post(client, f"{where}/events", event)
    tag = (await client.get(where)).headers["ETag"]
    changed = await client.patch(where, json={"route": "agency"}, headers={"if-match": tag})
    assert changed.is_success, changed.text
    await _post(client, f"{where}/events", *KEYED)


async def _post(client: Client, path: str, body: Any, key: str | None = None) -> Any:
    headers = {} if key is None else {"idempotency-key": key}
    answer = await client.post(path, json=body, headers=headers)
    assert answer.is_success, answer.text
    return answer.json()


async def _answers(client: Client, key: str | None) -> list[Told]:
    listed = (await client.get(PATH)).json()["items"]
    histories = [f"{PATH}/{each['id']}/history" for each in listed]
    return [Told(path, key, (await client.get(path)).json()) for path in (*_LISTS, *histories)]


def _copy(source: Database, target: Database) -> None:
    with source.unbound_reading() as rows, target.unbound_writing() as into:
        for table in reversed(metadata.sorted_tables):
            into.execute(delete(table))
        for table in metadata.sorted_tables:
            found = [row._asdict() for row in rows.execute(select(table))]
            if found:
                into.execute(insert(table), found)


def main() -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server = stack.enter_context(postgresql.server())
        filled = stack.enter_context(Database(sqlite_url(folder)))
        copied = stack.enter_context(Database(stack.enter_context(server.new_database())))
        for database in (filled, copied):
            migrate(database)
        answers = asyncio.run(fill(filled))
        _copy(filled, copied)
        for database in (filled, copied):
            keep(database, str(newest()), answers)


if __name__ == "__main__":
    main()
