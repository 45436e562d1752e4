"""`Idempotency-Key`: sent again, it is answered again and not done again."""

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.api import applications
from app.applications import tracking
from app.maintenance import upkeep
from app.storage.application_tables import idempotency_keys
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT
from tests.api.asking import faults
from tests.applications.telling import PATH, THANKED, Clock, created, serving, state, tell, tracked
from tests.client import Client

pytestmark = pytest.mark.anyio

KEY = {"idempotency-key": "key-1"}


async def test_the_same_key_and_body_has_the_same_answer(keeping: Client) -> None:
    first = await keeping.post(PATH, json=tracked(), headers=KEY)
    again = await keeping.post(PATH, json=tracked(), headers=KEY)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


async def test_an_event_is_told_once(keeping: Client) -> None:
    where = await created(keeping)
    first = await tell(keeping, where, THANKED, idempotency_key="key-1")
    again = await tell(keeping, where, THANKED, idempotency_key="key-1")
    assert again.content == first.content
    assert len((await state(keeping, where))["notes_sent"]) == 1


async def test_the_same_key_for_another_request_is_refused(keeping: Client) -> None:
    await keeping.post(PATH, json=tracked(), headers=KEY)
    other = await keeping.post(PATH, json=tracked(external_id="b"), headers=KEY)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-used-otherwise")
    where = await created(keeping, external_id="c")
    elsewhere = await tell(keeping, where, THANKED, idempotency_key="key-1")
    assert elsewhere.status_code == 422


async def test_after_a_day_a_key_is_free_and_nothing_is_left_of_it(
    keeping: Client, clock: Clock, database: Database
) -> None:
    where = await created(keeping)
    await tell(keeping, where, THANKED, idempotency_key="key-1")
    clock.now += timedelta(hours=24) - timedelta(seconds=1)
    again = await tell(keeping, where, THANKED, idempotency_key="key-1")
    assert again.headers["Idempotent-Replayed"] == "true"
    clock.now += timedelta(seconds=1)
    await tell(keeping, where, THANKED, idempotency_key="key-2")
    assert kept(database) == ["key-2"]
    assert len((await state(keeping, where))["notes_sent"]) == 2


async def test_what_an_idle_customer_was_answered_goes_with_the_daily_upkeep(
    keeping: Client, clock: Clock, database: Database
) -> None:
    await keeping.post(PATH, json=tracked(), headers=KEY)
    upkeep(database, clock.now + timedelta(hours=24) - timedelta(seconds=1), None)
    assert kept(database) == ["key-1"]
    upkeep(database, clock.now + timedelta(hours=24), None)
    assert kept(database) == []


async def test_what_was_answered_goes_with_the_application(
    keeping: Client, database: Database
) -> None:
    answer = await keeping.post(PATH, json=tracked(), headers=KEY)
    assert kept(database) == ["key-1"]
    await keeping.delete(answer.headers["Location"], headers={"if-match": "*"})
    assert kept(database) == []


async def test_what_was_refused_is_not_kept(client: Client, sqlite_database: Database) -> None:
    assert (await client.post(PATH, json=tracked(route="sea"), headers=KEY)).status_code == 422
    assert kept(sqlite_database) == []
    assert (await client.post(PATH, json=tracked(), headers=KEY)).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "é", "x" * 256, "a\tb"])
async def test_a_key_is_visible_ascii(client: Client, key: str) -> None:
    headers = [(b"idempotency-key", key.encode())]
    answer = await client.post(PATH, json=tracked(), headers=headers)
    assert faults(answer) == [("", "bad_idempotency_key")]


async def test_two_keys_are_refused(client: Client) -> None:
    headers = [("idempotency-key", "a"), ("idempotency-key", "b")]
    assert faults(await client.post(PATH, json=tracked(), headers=headers)) == [
        ("", "bad_idempotency_key")
    ]


@pytest.fixture
def held_up(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """The work of a request waits: it has begun, and it may go on."""
    began, may_go_on = threading.Event(), threading.Event()
    create = tracking.create

    def slow(*arguments: Any) -> Any:
        began.set()
        assert may_go_on.wait(10)
        return create(*arguments)

    monkeypatch.setattr(applications, "create", slow)
    return began, may_go_on


@pytest.mark.parametrize("elsewhere", [False, True], ids=["one process", "another process"])
async def test_a_key_that_is_being_worked_on_is_a_conflict(
    database: Database,
    clock: Clock,
    held_up: tuple[threading.Event, threading.Event],
    elsewhere: bool,
) -> None:
    if elsewhere and database.is_sqlite:
        pytest.skip("on SQLite one process writes")
    began, may_go_on = held_up
    async with serving(database, clock) as one, serving(database, clock) as other:
        first = asyncio.ensure_future(one.post(PATH, json=tracked(), headers=KEY))
        await asyncio.to_thread(began.wait, 10)
        caller = other if elsewhere else one
        busy = await caller.post(PATH, json=tracked(), headers=KEY)
        may_go_on.set()
        assert (busy.status_code, busy.headers["Retry-After"]) == (409, "1")
        assert (await first).status_code == 201
        again = await caller.post(PATH, json=tracked(), headers=KEY)
        assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")


async def test_on_sqlite_another_process_waits_for_the_answer_and_tells_it(
    sqlite_database: Database,
    clock: Clock,
    held_up: tuple[threading.Event, threading.Event],
) -> None:
    """It knows nothing of the other's requests, and need not: one at a time holds the file."""
    began, may_go_on = held_up
    with Database(str(sqlite_database.url)) as same:
        async with serving(sqlite_database, clock) as one, serving(same, clock) as other:
            first = asyncio.ensure_future(one.post(PATH, json=tracked(), headers=KEY))
            await asyncio.to_thread(began.wait, 10)
            second = asyncio.ensure_future(other.post(PATH, json=tracked(), headers=KEY))
            done, _ = await asyncio.wait([second], timeout=0.2)
            assert not done
            may_go_on.set()
            assert (await first).status_code == 201
            again = await second
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert again.content == (await first).content


def kept(database: Database) -> list[str]:
    with database.reading(LOCAL_TENANT) as scope:
        return list(scope.select(select(idempotency_keys.c.key)).scalars())
