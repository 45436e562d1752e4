"""What the log promises: an answer that left is on record, whatever happens to service or disk."""

import asyncio
import json
import resource
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.api.metrics import exposition
from app.identifiers import decision_id
from app.main import create_app
from app.settings import Settings
from app.storage.database import Database
from app.storage.decision_log import DecisionLog
from app.storage.migrating import migrate
from app.storage.schema import LOCAL_TENANT, decisions
from app.storage.trouble import StorageBusyError, StorageError
from tests import postgresql
from tests.api.asking import DECISIONS, SMALLEST, post
from tests.client import client_of
from tests.server import Server, running

BODY = json.dumps(SMALLEST).encode()


def record(tenant_id: str = LOCAL_TENANT) -> bytes:
    """As small as a row may be."""
    return json.dumps(
        {
            "tenant_id": tenant_id,
            "id": decision_id().removeprefix("dec_").replace("-", ""),
            "as_of": "2026-11-23 15:00:00.000000+00:00",
            **dict.fromkeys(("verdict", "rule", "policy_version", "policy_digest"), "some"),
            **dict.fromkeys(("message_kind", "reference", "subject_id")),
            "facts": {"text": "Grüße 🎉"},
            "answer": {},
        }
    ).encode()


def kept(database: Database) -> int:
    with database.reading(LOCAL_TENANT) as scope:
        count: int = scope.select(select(func.count()).select_from(decisions)).scalar_one()
        return count


@pytest.mark.anyio
async def test_what_is_kept_is_there_before_it_is_told(database: Database) -> None:
    log = DecisionLog(database)
    await asyncio.gather(*(log.keep([record(), record()]) for _ in range(20)))
    assert (kept(database), log.waiting) == (40, 0)
    await log.keep([record("another")])
    assert kept(database) == 40
    log.close()


@pytest.mark.anyio
async def test_a_record_written_again_is_there_once(database: Database) -> None:
    log, same = DecisionLog(database), record()
    await log.keep([same])
    await log.keep([same, record()])
    assert kept(database) == 2
    log.close()


@pytest.mark.anyio
async def test_a_full_queue_refuses_those_who_wait_and_counts_the_rest(
    sqlite_database: Database,
) -> None:
    lost: list[int] = []
    log = DecisionLog(sqlite_database, lost.append, capacity=3)
    log.keep_later([record()] * 3)
    with pytest.raises(StorageBusyError):
        await log.keep([record()])
    log.keep_later([record()] * 2)
    assert lost == [2]
    log.close()


@pytest.mark.anyio
async def test_what_waits_is_told_to_those_who_measure(sqlite_database: Database) -> None:
    log = DecisionLog(sqlite_database)
    log.keep_later([record()])
    assert b"followup_decision_log_waiting 1.0" in exposition(log, None)
    assert log.lag_seconds > 0
    log.close()
    assert (log.waiting, log.lag_seconds) == (0, 0)


@pytest.mark.anyio
async def test_what_nobody_waits_for_is_written_when_the_database_is_back(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.database.BUSY_MS", 10)
    monkeypatch.setattr("app.storage.decision_log._RETRY_SECONDS", 0.01)
    other = sqlite3.connect(str(sqlite_database.url.database), isolation_level=None)
    log = DecisionLog(sqlite_database)
    other.execute("BEGIN IMMEDIATE")
    log.keep_later([record()])
    with pytest.raises(StorageError):
        await log.keep([record()])
    assert log.waiting == 1
    other.close()
    log.close()
    assert kept(sqlite_database) == 1


@pytest.mark.anyio
async def test_what_cannot_be_written_before_the_end_is_counted_as_lost(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.database.BUSY_MS", 10)
    monkeypatch.setattr("app.storage.decision_log._LAST_TRY_SECONDS", 0.05)
    lost: list[int] = []
    other = sqlite3.connect(str(sqlite_database.url.database), isolation_level=None)
    log = DecisionLog(sqlite_database, lost.append)
    other.execute("BEGIN IMMEDIATE")
    log.keep_later([record()])
    log.close()
    other.close()
    assert lost == [1]


@pytest.mark.anyio
async def test_a_locked_file_is_a_503_until_it_is_free(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.database.BUSY_MS", 10)
    other = sqlite3.connect(str(sqlite_database.url.database), isolation_level=None)
    app = create_app(Settings(access_log=False), database=sqlite_database)
    async with client_of(app) as client:
        other.execute("BEGIN IMMEDIATE")
        answer = await post(client, SMALLEST)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        line = b'{"key":"a","state":' + BODY + b"}\n{}\n"
        streamed = await client.post(
            f"{DECISIONS}/batch", content=line, headers={"content-type": "application/x-ndjson"}
        )
        assert [json.loads(each)["status"] for each in streamed.content.splitlines()] == [503, 422]
        other.execute("ROLLBACK")
        assert (await post(client, SMALLEST)).status_code == 200
    other.close()
    assert kept(sqlite_database) == 1


def test_a_full_disk_is_a_503_until_there_is_room(sqlite_database_url: str) -> None:
    """The operating system lets no file of the service grow any more, and later lets it again."""
    with running(DATABASE_URL=sqlite_database_url) as service:
        made = [ask(service)[0]]
        pid, unlimited = service.process.pid, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        file = Path(sqlite_database_url.removeprefix("sqlite:///"))
        longest = max(each.stat().st_size for each in file.parent.glob(f"{file.name}*"))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (longest + 20_000, resource.RLIM_INFINITY))
        while made[-1] == 200:
            made.append(ask(service)[0])
        assert (made[-1], ask(service)[0]) == (503, 503)
        assert service.ask("GET", "/livez")[0] == 200
        resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)
        made.append(ask(service)[0])
        assert made[-1] == 200
    with Database(sqlite_database_url) as database:
        assert kept(database) == made.count(200)


def test_a_server_that_goes_and_comes_back_loses_nothing() -> None:
    if postgresql.is_left_out():
        pytest.skip(postgresql.LEFT_OUT)
    with postgresql.own_server() as its, running(DATABASE_URL=_migrated(its.url)) as service:
        assert ask(service)[0] == 200
        its.stop()
        assert ask(service)[0] == 503
        assert service.ask("GET", "/readyz")[0] == 503
        assert service.ask("GET", "/livez")[0] == 200
        its.start()
        assert ask(service)[0] == 200
        assert service.is_well()
        with Database(its.url) as database:
            assert kept(database) == 2


def ask(service: Server) -> tuple[int, bytes]:
    return service.ask("POST", DECISIONS, BODY, Content_Type="application/json")


def _migrated(url: str) -> str:
    with Database(url) as database:
        migrate(database)
    return url


@pytest.mark.anyio
async def test_trouble_is_told_without_what_the_rows_hold(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    log = DecisionLog(database)
    with pytest.raises(StorageError) as told:
        await log.keep([record().replace(b'"verdict": "some"', b'"verdict": null')])
    assert "Gr" not in caplog.text + str(told.value)
    assert caplog.text
    log.close()
