"""What is held on a person: all of it is told, all of it goes, and nobody else's does."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text

from app.customers.personal_data import HELD, IMPERSONAL, erase, export
from app.storage import application_rows as rows
from app.storage import application_tables, customer_tables  # noqa: F401 # in the metadata
from app.storage.customer_tables import erased_decisions
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT, decisions, metadata
from app.storage.scope import Scope
from tests.applications.telling import REFUSED, THANKED
from tests.applications.watching import happened, happens, listens, track
from tests.conftest import NOW
from tests.storage.rows import row

MONDAY = UUID("019ab0f8-7c00-7000-8000-000000000001")
"""23 November 2025, shortly before midnight in UTC."""


@pytest.fixture
def kept(database: Database) -> Database:
    """Decisions on three persons, one of them known to two customers."""
    with database.writing("mine") as scope:
        scope.insert(
            insert(decisions),
            [
                row(subject_id="ana", reference="a-1", facts={"interview": {}}),
                row(subject_id="ana", verdict="wait", rule="later"),
                row(subject_id="ana", verdict="wait", rule="later"),
                row(subject_id="tom"),
                row(),
            ],
        )
    with database.writing("theirs") as scope:
        scope.insert(insert(decisions), [row(subject_id="ana")])
    return database


def counted(erased: Mapping[str, int]) -> dict[str, int]:
    """What there was of it."""
    return {name: count for name, count in erased.items() if count}


def left(database: Database, tenant: str) -> list[str | None]:
    with database.reading(tenant) as scope:
        return [each.subject_id for each in scope.select(select(decisions.c.subject_id))]


def test_every_table_is_said_to_hold_persons_or_not() -> None:
    """A new table with personal data joins `HELD`, any other `IMPERSONAL`."""
    held = {each.table for each in HELD}
    assert held | IMPERSONAL == set(metadata.tables.values())
    assert not held & IMPERSONAL


def test_no_table_with_a_subject_in_it_counts_as_impersonal() -> None:
    assert not [table.name for table in IMPERSONAL if "subject_id" in table.c]


def test_an_export_has_every_row_in_full(kept: Database) -> None:
    with kept.reading("mine") as scope:
        found = export(scope, "ana")["decisions"]
    assert len(found) == 3
    (named,) = [each for each in found if each["reference"] == "a-1"]
    assert named["facts"] == {"interview": {}}
    assert found[0].keys() == {column.name for column in decisions.c} - {"tenant_id"}
    assert found[0]["id"].startswith("dec_")


def test_an_erasure_takes_the_person_and_nobody_else(kept: Database) -> None:
    with kept.writing("mine") as scope:
        assert counted(erase(scope, "ana")) == {"decisions": 3}
    assert sorted(map(str, left(kept, "mine"))) == ["None", "tom"]
    assert left(kept, "theirs") == ["ana"]
    with kept.writing("mine") as scope:
        assert not any(export(scope, "ana").values())
        assert counted(erase(scope, "ana")) == {}


def test_what_stays_can_be_counted_and_leads_back_to_nobody(kept: Database) -> None:
    with kept.writing("mine") as scope:
        erased = {each["id"] for each in export(scope, "ana")["decisions"]}
        erase(scope, "ana")
        found = list(scope.select(select(erased_decisions)))
    assert sorted((each.verdict, each.rule, each.decision_count) for each in found) == [
        ("follow_up_now", "ask", 1),
        ("wait", "later", 2),
    ]
    assert not erased & {f"dec_{each.id}" for each in found}
    allowed = {"tenant_id", "id", "day", "verdict", "rule", "decision_count"}
    assert {column.name for column in erased_decisions.c} == allowed


def test_a_decision_counts_for_the_day_on_which_it_was_made(database: Database) -> None:
    with database.writing("mine") as scope:
        scope.insert(insert(decisions), [row(id=MONDAY, subject_id="ana")])
        erase(scope, "ana")
        (found,) = scope.select(select(erased_decisions.c.day)).scalars()
    assert found == date(2025, 11, 23)


def test_an_erasure_that_fails_halfway_has_erased_nothing(kept: Database) -> None:
    with pytest.raises(ZeroDivisionError), kept.writing("mine") as scope:
        erase(scope, "ana")
        _ = 1 / 0
    assert left(kept, "mine").count("ana") == 3


def meanwhile(database: Database, does: Callable[[Scope, UUID], object], ana: UUID) -> Any:
    """The person is forgotten while an application of theirs is in somebody's hands."""

    def forget() -> Mapping[str, int]:
        with database.writing(LOCAL_TENANT) as scope:
            return erase(scope, "ana")

    with ThreadPoolExecutor(1) as pool:
        with database.writing(LOCAL_TENANT) as scope:
            rows.find_to_change(scope, ana)
            erasing = pool.submit(forget)
            until_somebody_waits(database)
            does(scope, ana)
        return erasing.result()


def until_somebody_waits(database: Database) -> None:
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(500):
        with database.unbound_reading() as connection:
            if connection.execute(waits).scalar_one():
                return
        sleep(0.01)
    pytest.fail("nobody waits")


def test_what_is_told_while_a_person_is_forgotten_is_forgotten_with_them(
    postgresql_database_url: str,
) -> None:
    with Database(postgresql_database_url) as database:
        listens(database)
        ana = track(database, NOW, subject_id="ana")

        def event(scope: Scope, application_id: UUID) -> None:
            happens(scope, application_id, THANKED, NOW)

        erased = meanwhile(database, event, ana)
        assert counted(erased) == {
            "decisions": 2,
            "application_events": 1,
            "application_answers": 2,
            "deliveries": 1,
            "applications": 1,
        }
        with database.reading(LOCAL_TENANT) as scope:
            assert not any(export(scope, "ana").values())


def test_whoever_has_a_delivery_of_a_person_in_hand_is_waited_for_and_not_in_a_circle(
    postgresql_database_url: str,
) -> None:
    with Database(postgresql_database_url) as database:
        listens(database)
        ana = track(database, NOW, subject_id="ana")
        happened(database, ana, THANKED, NOW)

        def event(scope: Scope, application_id: UUID) -> None:
            happens(scope, application_id, REFUSED, NOW)

        assert meanwhile(database, event, ana)["deliveries"] == 2
