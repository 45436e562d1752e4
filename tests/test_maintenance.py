"""The upkeep goes on, whatever happens to it."""

import asyncio
from datetime import datetime

import pytest

from app import maintenance
from app.clock import utc_now
from app.maintenance import maintain_daily
from app.storage.database import Database
from app.storage.trouble import StorageError


@pytest.mark.anyio
@pytest.mark.parametrize("error", [StorageError("gone"), ValueError("private")])
async def test_upkeep_that_fails_is_tried_again(
    sqlite_database: Database,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    third = asyncio.Event()
    loop, times = asyncio.get_running_loop(), list[datetime]()

    def fails(_: Database, now: datetime, __: int | None) -> None:
        times.append(now)
        if len(times) == 3:
            loop.call_soon_threadsafe(third.set)
        raise error

    monkeypatch.setattr(maintenance, "upkeep", fails)
    monkeypatch.setattr(maintenance, "_RETRY_SECONDS", 0)
    caretaker = asyncio.ensure_future(maintain_daily(sqlite_database, None, utc_now))
    await asyncio.wait_for(third.wait(), 10)
    assert not caretaker.done()
    caretaker.cancel()
    assert "private" not in caplog.text
    assert len(caplog.records) >= 2
