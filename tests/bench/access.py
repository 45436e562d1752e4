"""What keeping customers apart costs: a key on the hot path, a second lock in the database."""

import asyncio
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, select
from starlette.types import ASGIApp, Message

from app.clock import utc_now
from app.customers.key_scope import OF_A_CUSTOMER
from app.customers.register import create_key
from app.main import create_app
from app.settings import Settings
from app.storage.database import Database, sqlite_url
from app.storage.migrating import migrate
from app.storage.schema import LOCAL_TENANT, decisions
from app.storage.scope import Scope
from tests import postgresql
from tests.bench.rivals import BODY

_TURNS = 3_000
_TRANSACTIONS = 2_000


def report() -> None:
    _report_keys()
    if postgresql.is_left_out():
        print(postgresql.LEFT_OUT)
    else:
        _report_row_security()


def _report_keys() -> None:
    """The same request with a key and without, in turns; the key is looked up every ten seconds."""
    with TemporaryDirectory() as folder, Database(sqlite_url(Path(folder))) as database:
        migrate(database)
        now = utc_now()
        key = create_key(
            database, LOCAL_TENANT, now, name="bench", scopes=OF_A_CUSTOMER,
            requests_per_minute=1_000_000,
        )  # fmt: skip
        app = create_app(Settings(access_log=False), database=database)
        without, with_key = asyncio.run(_turns(app, str(key)))
    print(
        f"A request in process, us (median): without a key {without:.0f}, with one {with_key:.0f}: "
        f"{with_key / without:.2f} times"
    )


async def _turns(app: ASGIApp, key: str) -> tuple[float, float]:
    named = [(b"content-type", b"application/json")]
    headers = (named, [*named, (b"authorization", f"Bearer {key}".encode())])
    ns: tuple[list[int], list[int]] = ([], [])
    for _ in range(_TURNS):
        for each, took in zip(headers, ns, strict=True):
            began = time.perf_counter_ns()
            await _ask(app, each)
            took.append(time.perf_counter_ns() - began)
    return median(ns[0]) / 1e3, median(ns[1]) / 1e3


async def _ask(app: ASGIApp, headers: list[tuple[bytes, bytes]]) -> None:
    scope: dict[str, Any] = {
        "type": "http", "method": "POST", "path": "/v1/decisions", "query_string": b"",
        "headers": headers, "root_path": "", "scheme": "http", "app": None,
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": BODY, "more_body": False}

    async def send(message: Message) -> None:
        assert message.get("status", 200) == 200

    await app(scope, receive, send)


class _Unlocked(Database):
    """With the filter of the code alone."""

    def _scope(self, connection: Connection, tenant_id: str) -> Scope:
        return Scope(connection, tenant_id)


def _report_row_security() -> None:
    """Transactions that read one row, with the second lock and without, in turns."""
    with (
        postgresql.own_server() as server,
        Database(server.url) as locked,
        _Unlocked(server.url) as unlocked,
    ):
        migrate(locked)
        ns: tuple[list[int], list[int]] = ([], [])
        for _ in range(_TRANSACTIONS):
            for database, took in zip((unlocked, locked), ns, strict=True):
                began = time.perf_counter_ns()
                with database.reading(LOCAL_TENANT) as scope:
                    scope.select(select(decisions).limit(1)).all()
                took.append(time.perf_counter_ns() - began)
    without, with_it = (median(took) / 1e3 for took in ns)
    print(
        f"A reading transaction on PostgreSQL, us (median): the filter alone {without:.0f}, "
        f"with row security {with_it:.0f}: {with_it / without:.2f} times"
    )
