"""What an earlier release kept is there after the migrations, and is served, on both databases."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, select

from app.answers.answer import VERSIONS
from app.storage.database import Database
from app.storage.migrating import is_migrated, migrate
from tests.api.asking import DECISIONS
from tests.applications.telling import PATH, serving
from tests.builders import NOW
from tests.client import Client
from tests.storage.releases import KEYED, Told, bring_back, revisions, told
from tests.storage.test_migrations import catalog, is_what_the_code_says

Content = dict[str, list[dict[str, Any]]]
_UNTIL_KILLED = """
import sys, time
from app.storage.database import Database
from app.storage.migrating import run_on
with Database(sys.argv[1]) as database, database.reshaping() as connection:
    run_on(connection)
    print("migrated", flush=True)
    time.sleep(60)
"""


@pytest.fixture(params=revisions())
def revision(request: pytest.FixtureRequest) -> str:
    """Of each release whose rows are kept."""
    found: str = request.param
    return found


@pytest.fixture
def earlier(empty_database: Database, revision: str) -> Database:
    """As that release left it."""
    bring_back(empty_database, revision)
    return empty_database


def content_of(connection: Connection) -> Content:
    """Every row of every table that is there."""
    found = MetaData()
    found.reflect(connection)
    return {
        table.name: [row._asdict() for row in connection.execute(select(table))]
        for table in found.sorted_tables
        if table.name != "alembic_version"
    }


def has_all(now: Any, then: Any) -> bool:
    """What was told then is told now; there may be more fields."""
    if isinstance(then, dict) and isinstance(now, dict):
        return all(name in now and has_all(now[name], then[name]) for name in then)
    if isinstance(then, list) and isinstance(now, list):
        return len(now) == len(then) and all(map(has_all, now, then))
    return bool(now == then)


def test_every_row_is_there_as_it_was(earlier: Database) -> None:
    with earlier.unbound_reading() as connection:
        before = content_of(connection)
        assert not is_migrated(connection)
    # Something of each kind, or nothing is shown.
    assert all(before[name] for name in before if name != "decisions_default")
    migrate(earlier)
    with earlier.unbound_reading() as connection:
        assert is_migrated(connection)
        after = content_of(connection)
    for name, rows in before.items():
        assert has_all(after[name], rows), name


def test_the_tables_are_those_of_the_code(earlier: Database) -> None:
    migrate(earlier)
    assert is_what_the_code_says(earlier)


@pytest.mark.anyio
async def test_what_was_told_is_told_again(earlier: Database, revision: str) -> None:
    migrate(earlier)
    async with serving(earlier, lambda: NOW) as client:
        for then in told(revision):
            now = await client.get(then.path, headers=bearer(then))
            assert has_all(now.json(), then.answer), then.path


@pytest.mark.anyio
async def test_its_applications_go_on(earlier: Database, revision: str) -> None:
    migrate(earlier)
    async with serving(earlier, lambda: NOW) as client:
        for listed in (each for each in told(revision) if each.path == PATH):
            client.headers.update(bearer(listed))
            for application in listed.answer["items"]:
                await check_goes_on(client, application)


async def check_goes_on(client: Client, application: dict[str, Any]) -> None:
    where = f"{PATH}/{application['id']}"
    decision = (await client.get(f"{where}/decision")).json()
    state = {name: application[name] for name in application.keys() - {"id", "external_id"}}
    stateless = (await client.post(DECISIONS, json=state)).json()
    assert {**decision, "id": ""} == {**stateless, "id": ""}
    agenda = (await client.get("/v1/agenda", params={"verdict": decision["verdict"]})).json()
    assert application["id"] in [each["application_id"] for each in agenda["items"]]
    event = {"type": "candidate_status", "at": "2026-11-22", "status": "accepted_elsewhere"}
    after = (await client.post(f"{where}/events", json=event)).json()["decision"]
    assert after["rule"] != decision["rule"]
    history = (await client.get(f"{where}/history")).json()["items"]
    assert [each["rule"] for each in history][-1] == after["rule"]


@pytest.mark.anyio
async def test_its_records_are_replayed(earlier: Database, revision: str) -> None:
    """Unless the engine or its data are others now, which is said."""
    migrate(earlier)
    records = [each for kept in told(revision) if kept.path == DECISIONS and not kept.key
               for each in kept.answer["items"]]  # fmt: skip
    assert records
    async with serving(earlier, lambda: NOW) as client:
        for record in records:
            again = await client.post(f"{DECISIONS}/{record['id']}/replay", json={})
            if record["answer"]["versions"] == VERSIONS:
                assert again.json()["identical"] is True
            else:
                assert again.status_code == 409


@pytest.mark.anyio
async def test_what_was_done_under_a_key_is_not_done_again(earlier: Database) -> None:
    migrate(earlier)
    event, key = KEYED
    async with serving(earlier, lambda: NOW) as client:
        (where,) = (
            f"{PATH}/{each['id']}"
            for each in (await client.get(PATH, params={"external_id": "b"})).json()["items"]
        )
        before = await client.get(where)
        again = await client.post(f"{where}/events", json=event, headers={"idempotency-key": key})
        assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
        assert (await client.get(where)).content == before.content


def test_a_migration_that_is_killed_leaves_the_release_whole(
    earlier: Database, tmp_path: Path
) -> None:
    with earlier.unbound_reading() as connection:
        before = catalog(connection), content_of(connection)
    url = earlier.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", _UNTIL_KILLED, url], stdout=subprocess.PIPE, cwd=tmp_path
    ) as migrating:
        assert migrating.stdout is not None
        assert migrating.stdout.readline() == b"migrated\n"
        migrating.send_signal(signal.SIGKILL)
    with earlier.unbound_reading() as connection:
        assert (catalog(connection), content_of(connection)) == before
    migrate(earlier)
    assert is_what_the_code_says(earlier)


def bearer(then: Told) -> dict[str, str]:
    return {} if then.key is None else {"authorization": f"Bearer {then.key}"}
