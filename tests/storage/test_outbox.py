"""Many notifications that wait for one endpoint end, however many they are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from app.storage.database import Database
from app.storage.outbox import (
    give_up_expired,
    give_up_expired_some,
    give_up_some,
)
from app.storage.schema import LOCAL_TENANT
from app.storage.scope import Scope
from tests.deliveries.rows import endpoint, pending, put_due, statuses

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LIFETIME = timedelta(days=3)

Ending = Callable[[Scope, UUID, datetime, int], int]


@contextmanager
def values_bound(database: Database) -> Iterator[list[int]]:
    """How many values each statement binds."""
    found: list[int] = []

    def note(_: Any, __: Any, ___: str, parameters: Any, *____: Any) -> None:
        found.append(len(parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    yield found
    event.remove(database.engine, "before_cursor_execute", note)


def ended(database: Database, ending: Ending, endpoint_id: UUID, now: datetime, most: int) -> int:
    with database.writing(LOCAL_TENANT) as scope:
        return ending(scope, endpoint_id, now, most)


@pytest.mark.parametrize("ending", [give_up_some, give_up_expired_some])
def test_what_waits_for_an_endpoint_is_ended_in_pieces(database: Database, ending: Ending) -> None:
    endpoint_id, other = (
        endpoint(database, "https://a.example"),
        endpoint(database, "https://b.example"),
    )
    put_due(database, endpoint_id, 5, NOW)
    put_due(database, other, 1, NOW)
    later = NOW + LIFETIME
    counts = [ended(database, ending, endpoint_id, later, 2) for _ in range(4)]
    assert counts == [2, 2, 1, 0]
    assert sorted(statuses(database)) == ["dead"] * 5 + ["pending"]


def test_what_has_not_waited_too_long_is_not_expired(database: Database) -> None:
    endpoint_id = endpoint(database, "https://a.example")
    put_due(database, endpoint_id, 1, NOW)
    before = NOW + LIFETIME - timedelta(seconds=1)
    assert ended(database, give_up_expired_some, endpoint_id, before, 2) == 0
    assert len(pending(database)) == 1


def test_more_wait_than_a_statement_can_name(database: Database) -> None:
    endpoint_id = endpoint(database, "https://a.example")
    put_due(database, endpoint_id, 6_000, NOW)
    with values_bound(database) as counts, database.writing(LOCAL_TENANT) as scope:
        assert give_up_expired(scope, endpoint_id, NOW + LIFETIME) == 6_000
    assert max(counts) < 5_100
