"""`/v1/subjects`: to take along, and to forget."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select

from app.customers.personal_data import HELD
from app.maintenance import upkeep
from app.settings import DecisionLogMode, Settings
from app.storage.database import Database
from app.storage.outbox import note_attempts
from app.storage.schema import LOCAL_TENANT, decisions
from tests.api.asking import DECISIONS, SMALLEST
from tests.api.published import held, held_to_description
from tests.applications.telling import THANKED, created, put, tell
from tests.calendars.subscribing import ALL, subscribed
from tests.client import Client, client_of
from tests.conftest import NOW
from tests.endpoints.asking import created as created_endpoint
from tests.endpoints.asking import deliveries, uuid_of
from tests.storage.rows import row

pytestmark = pytest.mark.anyio

NAMES = ["ana", "a/b", "a/export", "export", "Ana Ruiz", "ä%2F?#&;", "..", "a" * 128, "日本"]


@pytest.fixture
async def client(make_app: Callable[..., FastAPI], database: Database) -> AsyncIterator[Client]:
    async with client_of(make_app(database=database)) as caller:
        caller.event_hooks = {"response": [held_to_description]}
        yield caller


def remember(database: Database, *names: str) -> None:
    with database.writing("local") as scope:
        scope.insert(insert(decisions), [row(subject_id=name) for name in names])


def holds(database: Database, text: str) -> bool:
    """Whether it stands in a file of the database."""
    folder = Path(str(database.url.database)).parent
    return any(text.encode() in file.read_bytes() for file in folder.iterdir())


def address(name: str) -> str:
    # Dots alone would be taken for steps up by any client.
    return f"/v1/subjects/{quote(name, safe='').replace('.', '%2E')}"


async def test_persons_are_found_and_forgotten_by_any_name(
    client: Client, database: Database
) -> None:
    remember(database, *NAMES)
    for name in NAMES:
        exported = await client.get(f"{address(name)}/export")
        assert exported.status_code == 200, name
        held("SubjectExport", exported.json())
        assert exported.json()["subject_id"] == name
        assert len(exported.json()["held"]["decisions"]) == 1
        erased = await client.delete(address(name))
        held("SubjectErasure", erased.json())
        assert erased.json()["subject_id"] == name
        assert erased.json()["erased"]["decisions"] == 1
        assert (await client.get(f"{address(name)}/export")).status_code == 404
        assert (await client.delete(address(name))).status_code == 404


async def test_a_persons_applications_go_with_all_that_belongs_to_them(client: Client) -> None:
    where = await created(client, subject_id="ana", message_facts={"candidate_name": "Ana"})
    other = await created(client, subject_id="tom", external_id="other")
    assert (await tell(client, where, THANKED, idempotency_key="k")).status_code == 200
    assert (await tell(client, other, THANKED, idempotency_key="l")).status_code == 200
    found = (await client.get("/v1/subjects/ana/export")).json()["held"]
    assert found["applications"][0]["id"] == where.rpartition("/")[2]
    assert found["applications"][0]["state"]["message_facts"] == {"candidate_name": "Ana"}
    erased = (await client.delete("/v1/subjects/ana")).json()["erased"]
    assert {name: len(rows) for name, rows in found.items()} == erased
    assert {name for name, count in erased.items() if count} == {
        "applications",
        "application_events",
        "application_answers",
        "decisions",
        "idempotency_keys",
    }
    assert (await client.get("/v1/subjects/ana/export")).status_code == 404
    assert (await client.get(where)).status_code == 404
    assert (await client.get(f"{other}/history")).status_code == 200


async def test_whatever_is_held_is_told_and_goes_with_the_person(
    client: Client, database: Database
) -> None:
    """Of every table that holds anything on persons, here is a row: also of what was told to
    endpoints and shown in calendars.
    """
    endpoint = await created_endpoint(client)
    where = await created(client, subject_id="ana", external_id="ana-1")
    other = await created(client, subject_id="tom", external_id="tom-1")
    feeds = [(await subscribed(client, body))["url"] for body in ({"subject_id": "ana"}, ALL)]
    for url in feeds:
        assert "ana-1" in (await client.get(url)).text
    for each in (where, other):
        assert (await tell(client, each, THANKED, idempotency_key=each)).status_code == 200
    named = where.rpartition("/")[2]
    (sent,) = await deliveries(client, endpoint, application_id=named)
    with database.writing(LOCAL_TENANT) as scope:
        tried = {"number": 1, "duration_ms": 12, "response_status": 500, "error": None}
        of = {"delivery_id": uuid_of(sent["id"]), "started_at": NOW}
        note_attempts(scope, [tried | of])
    found = (await client.get("/v1/subjects/ana/export")).json()["held"]
    assert found.keys() == {each.table.name for each in HELD}
    assert [name for name, rows in found.items() if not rows] == []
    assert json.loads(found["deliveries"][0]["content"])["data"]["external_id"] == "ana-1"
    assert found["delivery_attempts"][0]["response_status"] == 500
    assert [each["subject_id"] for each in found["calendars"]] == ["ana"]
    assert len(found["calendar_entries"]) == 2
    erased = (await client.delete("/v1/subjects/ana")).json()["erased"]
    assert {name: len(rows) for name, rows in found.items()} == erased
    for name in ("deliveries", "delivery_attempts", "calendars"):
        assert erased[name] == 1
    assert (await client.get("/v1/subjects/ana/export")).status_code == 404
    assert (await client.get(feeds[0])).status_code == 404
    shown = (await client.get(feeds[1])).text
    assert ("ana-1" in shown, "tom-1" in shown) == (False, True)
    (left,) = await deliveries(client, endpoint)
    assert left["application_id"] == other.rpartition("/")[2]


async def test_an_erasure_leaves_nothing_in_the_files_of_the_embedded_database(
    make_app: Callable[..., FastAPI], sqlite_database: Database
) -> None:
    mark = "Zanzibar-Zebra"
    async with client_of(make_app(database=sqlite_database)) as client:
        await created_endpoint(client)
        url = (await subscribed(client))["url"]
        where = await created(
            client, subject_id="ana", external_id=f"{mark}-1", message_facts={"role": mark}
        )
        await tell(client, where, THANKED | {"event_id": mark}, idempotency_key="k")
        await client.get(url)
        assert holds(sqlite_database, mark)
        assert (await client.delete("/v1/subjects/ana")).status_code == 200
        assert not holds(sqlite_database, mark)


async def test_an_erasure_that_has_to_leave_traces_is_done_all_the_same(
    make_app: Callable[..., FastAPI], sqlite_database: Database
) -> None:
    """Whoever reads meanwhile keeps what they began to read. The daily upkeep takes the rest."""
    remember(sqlite_database, "ana-zanzibar")
    async with client_of(make_app(database=sqlite_database)) as client:
        with sqlite_database.unbound_reading() as connection:
            assert connection.execute(select(decisions)).all()
            assert (await client.delete("/v1/subjects/ana-zanzibar")).status_code == 200
        assert (await client.get("/v1/subjects/ana-zanzibar/export")).status_code == 404
    assert holds(sqlite_database, "ana-zanzibar")
    upkeep(sqlite_database, NOW, None)
    assert not holds(sqlite_database, "ana-zanzibar")


async def test_decisions_on_an_application_go_though_its_person_was_named_later(
    client: Client,
) -> None:
    where = await created(client)
    assert (await put(client, where, {"subject_id": "ana"})).status_code == 200
    first = (await client.get(f"{where}/history")).json()["items"][0]["decision_id"]
    assert (await client.get(f"{DECISIONS}/{first}")).json()["subject_id"] is None
    assert (await client.delete("/v1/subjects/ana")).json()["erased"]["decisions"] == 1
    assert (await client.get(f"{DECISIONS}/{first}")).status_code == 404


async def test_what_still_waits_to_be_written_is_erased_too(
    make_app: Callable[..., FastAPI], sqlite_database: Database
) -> None:
    settings = Settings(access_log=False, decision_log=DecisionLogMode.RELAXED)
    async with client_of(make_app(settings, sqlite_database)) as client:
        await client.post(DECISIONS, json=SMALLEST | {"subject_id": "ana"})
        erased = await client.delete("/v1/subjects/ana")
        assert erased.json()["erased"]["decisions"] == 1


@pytest.mark.parametrize("name", ["nobody", "a" * 129, "\x00", "a\x00b"])
async def test_of_whom_nothing_is_held_nothing_is_told(client: Client, name: str) -> None:
    for answer in (
        await client.get(f"{address(name)}/export"),
        await client.delete(address(name)),
    ):
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


async def test_an_export_is_kept_by_no_cache(client: Client, database: Database) -> None:
    remember(database, "ana")
    assert (await client.get("/v1/subjects/ana/export")).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "accept", "status"), [("?all=1", "*/*", 422), ("", "text/html", 406)]
)
async def test_a_bad_request_changes_nothing(
    client: Client, database: Database, query: str, accept: str, status: int
) -> None:
    remember(database, "ana")
    answer = await client.delete(f"/v1/subjects/ana{query}", headers={"accept": accept})
    assert answer.status_code == status
    assert (await client.get("/v1/subjects/ana/export")).status_code == 200


async def test_without_a_database_it_is_a_503(make_app: Callable[..., FastAPI]) -> None:
    async with client_of(make_app()) as client:
        assert (await client.delete("/v1/subjects/ana")).status_code == 503
