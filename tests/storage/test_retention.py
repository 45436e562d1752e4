"""What is too old goes, what is not stays; each day on PostgreSQL has its partition."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text

from app.identifiers import first_of, made_at
from app.storage.database import Database, sqlite_url
from app.storage.outbox import DeliveryStatus, Settlement, note_attempts, settle
from app.storage.retention import (
    DAYS_AHEAD,
    DELIVERY_DAYS,
    Maintained,
    forget_deliveries,
    maintain,
)
from app.storage.schema import LOCAL_TENANT, decisions
from tests.deliveries.rows import attempts, delivered, delivery, put
from tests.deliveries.rows import endpoint as endpoint_of
from tests.storage.rows import row
from tests.test_commands import run

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def keep(database: Database, *moments: datetime) -> list[UUID]:
    identifiers = [UUID(int=first_of(moment).int + 1) for moment in moments]
    with database.writing(LOCAL_TENANT) as scope:
        scope.insert(insert(decisions), [row(id=each) for each in identifiers])
    return identifiers


def left(database: Database) -> list[datetime]:
    with database.reading(LOCAL_TENANT) as scope:
        found = scope.select(select(decisions.c.id).order_by(decisions.c.id))
        return [made_at(each.id) for each in found]


def test_an_id_holds_its_moment() -> None:
    assert made_at(first_of(NOW)) == NOW


def test_without_a_limit_nothing_goes(database: Database) -> None:
    keep(database, NOW - 900 * DAY)
    maintain(database, NOW, None)
    assert left(database) == [NOW - 900 * DAY]


def test_what_is_older_goes_to_the_second(database: Database) -> None:
    """Of what lies in no partition of its own."""
    edge = NOW - 30 * DAY
    keep(database, edge - timedelta(seconds=1), edge, NOW)
    assert maintain(database, NOW, 30).records_deleted == 1
    assert left(database) == [edge, NOW]
    assert maintain(database, NOW, 30).records_deleted == 0


def test_more_than_one_portion_goes(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.storage.retention._AT_ONCE", 2)
    keep(database, *(NOW - 40 * DAY + timedelta(hours=each) for each in range(5)))
    assert maintain(database, NOW, 30).records_deleted == 5


def partitions(database: Database) -> set[str]:
    with database.unbound_reading() as connection:
        found = connection.execute(
            text("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
        )
        return set(found.scalars()) - {"decisions_default"}


@pytest.fixture
def on_postgresql(postgresql_database_url: str) -> Database:
    return Database(postgresql_database_url)


def test_days_ahead_have_partitions_and_old_ones_are_dropped(on_postgresql: Database) -> None:
    with on_postgresql as database:
        assert maintain(database, NOW, 2) == Maintained(partitions_created=DAYS_AHEAD + 1)
        assert maintain(database, NOW, 2) == Maintained()
        keep(database, NOW, NOW + DAY, NOW + 2 * DAY)
        assert maintain(database, NOW + 3 * DAY, 2).partitions_dropped == 1
        assert left(database) == [NOW + DAY, NOW + 2 * DAY]
        assert min(partitions(database)) == "decisions_20261125"


def test_what_came_before_its_partition_moves_into_it(on_postgresql: Database) -> None:
    with on_postgresql as database:
        keep(database, NOW, NOW + 30 * DAY)
        maintain(database, NOW, None)
        assert left(database) == [NOW, NOW + 30 * DAY]
        with database.unbound_reading() as connection:
            caught = connection.execute(text("SELECT count(*) FROM decisions_default")).scalar()
        assert caught == 1


def test_maintain_says_what_it_did(tmp_path: Path) -> None:
    environment = {"DATA_DIR": str(tmp_path), "RETENTION_DAYS": "30"}
    told = run("maintain", environment=environment)
    assert told.returncode == 1
    assert "no such table" in told.stderr
    run("migrate", environment=environment)
    with Database(sqlite_url(tmp_path)) as database:
        keep(database, NOW - 31 * DAY)
    told = run("maintain", environment=environment)
    assert (told.returncode, told.stdout.splitlines()[-6:]) == (
        0,
        [
            "records deleted: 1",
            "deliveries given up: 0",
            "deliveries deleted: 0",
            "secrets deleted: 0",
            "answers brought up to date: 0",
            "Maintained.",
        ],
    )


def test_what_was_settled_long_ago_goes_with_its_attempts_and_nothing_else_does(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In portions."""
    monkeypatch.setattr("app.storage.retention._AT_ONCE", 2)
    endpoint, edge = endpoint_of(database, "https://a.example"), NOW - DELIVERY_DAYS * DAY
    settled = [delivery(endpoint, NOW - 60 * DAY) for _ in range(6)]
    waiting = delivery(endpoint, NOW - 60 * DAY)
    put(database, [*settled, waiting])
    done, old = DeliveryStatus.DELIVERED, edge - timedelta(seconds=1)
    moments = [edge, old, old, old, old, old]
    with database.writing(LOCAL_TENANT) as scope:
        settle(
            scope,
            [
                Settlement(row["id"], 0, done, None, moment)
                for row, moment in zip(settled, moments, strict=True)
            ],
        )
        note_attempts(scope, [attempt(row["id"]) for row in settled])
    assert forget_deliveries(database, NOW) == 5
    assert {row.id for row in delivered(database)} == {settled[0]["id"], waiting["id"]}
    assert [row.delivery_id for row in attempts(database)] == [settled[0]["id"]]
    assert forget_deliveries(database, NOW) == 0


def attempt(of: UUID) -> dict[str, Any]:
    return {
        "delivery_id": of,
        "number": 1,
        "started_at": NOW,
        "duration_ms": 1,
        "response_status": 204,
        "error": None,
    }
