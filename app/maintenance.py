"""What is done with the database once a day, while the service runs."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from traceback import format_tb
from typing import NamedTuple

from app.applications.sweep import sweep_all
from app.storage.database import Database
from app.storage.retention import (
    Maintained,
    expire_deliveries,
    forget_deliveries,
    forget_secrets,
    maintain,
)
from app.storage.trouble import StorageError

_DAY_SECONDS = 86_400
_RETRY_SECONDS = 600

_log = logging.getLogger(__name__)


class Upkeep(NamedTuple):
    log: Maintained
    deliveries_given_up: int
    deliveries_deleted: int
    secrets_deleted: int
    answers_brought_up_to_date: int


def upkeep(database: Database, now: datetime, retention_days: int | None) -> Upkeep:
    """May be repeated, and run beside the service. Raises `StorageError`."""
    done = Upkeep(
        maintain(database, now, retention_days),
        expire_deliveries(database, now),
        forget_deliveries(database, now),
        forget_secrets(database, now),
        sweep_all(database, now),
    )
    database.forget_traces()
    return done


async def maintain_daily(
    database: Database, retention_days: int | None, clock: Callable[[], datetime]
) -> None:
    """At once, then each day, until it is cancelled; sooner again where it failed. `clock`: the
    database's; it is asked in the thread that does the work.
    """
    while True:
        try:
            await asyncio.to_thread(lambda: upkeep(database, clock(), retention_days))
        except Exception as error:  # noqa: BLE001 # what has ended for good tells nobody
            _note_trouble(error)
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            await asyncio.sleep(_DAY_SECONDS)


def _note_trouble(error: Exception) -> None:
    if isinstance(error, StorageError):
        _log.warning("the database could not be maintained: %s", error)
    else:
        # Its message may hold what a row holds, and that is private.
        where = "".join(format_tb(error.__traceback__))
        _log.error("the upkeep met a mistake: %s\n%s", type(error).__name__, where)
