"""Answers that time or another basis changes: found, decided again once, by any number of sweepers;
on both databases.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import OperationalError

from app.applications import announcing
from app.applications.basis import registered
from app.applications.ledger import Entry, Ledger
from app.applications.sweep import refresh, sweep, sweep_due
from app.storage import application_rows
from app.storage.application_tables import applications
from app.storage.basis_rows import number_of
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT, tenants
from app.storage.scope import Scope
from app.storage.trouble import StorageError
from tests.applications.telling import THANKED
from tests.applications.watching import (
    answers,
    changed,
    happened,
    listens,
    outbox,
    row_of,
    track,
    verdicts_told,
)
from tests.conftest import NOW

THANKS = {"notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}]}
WAIT_IS_OVER_AT = datetime(2026, 11, 30, 20, tzinfo=UTC)
ALL = 1_000


def waiting(database: Database, count: int, tenant_id: str = LOCAL_TENANT) -> list[UUID]:
    return [
        track(database, NOW, tenant_id, external_id=str(number), **THANKS)
        for number in range(count)
    ]


def other_release(database: Database, name: str) -> Database:
    """Another process, that decides on another basis."""
    other = Database(database.url.render_as_string(hide_password=False))
    other.terms.basis = number_of(other, name, NOW)
    return other


def as_if_decided_otherwise(database: Database, application_id: UUID) -> None:
    """What the release before might have said: to wait a day longer."""
    later = WAIT_IS_OVER_AT + timedelta(days=1)
    with database.writing(LOCAL_TENANT) as scope:
        scope.change(
            update(applications)
            .where(applications.c.id == application_id)
            .values(wait_until=later, due_at=later, wake_at=later)
        )


@pytest.fixture
def customers(database: Database) -> list[str]:
    names = ["a", "b", "c"]
    with database.unbound_writing() as connection:
        connection.execute(insert(tenants), [{"id": name, "created_at": NOW} for name in names])
    return names


def test_a_sweep_is_for_all_customers(database: Database, customers: list[str]) -> None:
    for name in customers:
        waiting(database, 2, name)
    assert sweep_due(database, WAIT_IS_OVER_AT - timedelta(seconds=1), ALL) == 0
    assert sweep_due(database, WAIT_IS_OVER_AT, ALL) == 2 * len(customers)
    assert sweep_due(database, WAIT_IS_OVER_AT, ALL) == 0


def test_a_customer_with_much_to_do_leaves_room_for_the_others(
    database: Database, customers: list[str]
) -> None:
    many, few, none = customers
    waiting(database, 40, many)
    waiting(database, 1, few)
    later = WAIT_IS_OVER_AT + timedelta(days=1)
    assert sweep_due(database, later, 20) == 20
    assert sweep(database, few, later) == 0
    assert sweep(database, none, later) == 0
    assert sweep(database, many, later) == 21


def test_a_sweep_does_no_more_than_it_is_asked(database: Database) -> None:
    waiting(database, 3)
    assert sweep_due(database, WAIT_IS_OVER_AT, 2) == 2
    assert sweep_due(database, WAIT_IS_OVER_AT, 2) == 1


def test_one_that_cannot_be_decided_keeps_no_other_waiting(database: Database) -> None:
    broken, whole = waiting(database, 2)
    with database.writing(LOCAL_TENANT) as scope:
        state = {"interview": {"ended_at": "2026-11-20"}, "policy_version": "none such"}
        scope.change(update(applications).where(applications.c.id == broken).values(state=state))
    assert sweep_due(database, WAIT_IS_OVER_AT, ALL) == 2
    assert row_of(database, whole).verdict == "follow_up_now"
    assert row_of(database, broken).verdict == "wait"
    assert sweep_due(database, WAIT_IS_OVER_AT, ALL) == 0
    assert sweep_due(database, WAIT_IS_OVER_AT + timedelta(days=1), ALL) == 1


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an application of which nothing can be told."""

    def content(ledger: Ledger, entry: Entry) -> str:
        if ledger.external_id == "poison":
            raise ValueError
        return whole(ledger, entry)

    whole = announcing._content  # noqa: SLF001 # nothing else fails of one alone
    monkeypatch.setattr(announcing, "_content", content)
    return "poison"


def test_one_whose_new_answer_cannot_be_kept_keeps_no_other_waiting(
    database: Database, poison: str, customers: list[str]
) -> None:
    for tenant_id in (LOCAL_TENANT, *customers):
        listens(database, tenant_id)
        waiting(database, 2, tenant_id)
    broken = track(database, NOW, external_id=poison, **THANKS)
    assert sweep_due(database, WAIT_IS_OVER_AT, ALL) == 9
    assert sweep_due(database, WAIT_IS_OVER_AT, ALL) == 0
    assert verdicts_told(database) == [("follow_up_now", "pending")] * 2
    assert len(answers(database, broken)) == 1
    assert row_of(database, broken).wake_at == WAIT_IS_OVER_AT + timedelta(days=1)


def test_before_sending_too_and_it_is_told_which(database: Database, poison: str) -> None:
    listens(database)
    (whole,) = waiting(database, 1)
    broken = track(database, NOW, external_id=poison, **THANKS)
    with database.writing(LOCAL_TENANT) as scope:
        assert refresh(scope, [whole, broken], WAIT_IS_OVER_AT) == {broken}
    assert row_of(database, whole).verdict == "follow_up_now"


def test_what_cannot_be_read_keeps_no_other_customer_waiting(
    database: Database, customers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def outdated(scope: Scope, *asked: Any) -> Any:
        if scope.tenant_id == customers[0]:
            raise ValueError
        return whole(scope, *asked)

    whole = application_rows.outdated
    monkeypatch.setattr(application_rows, "outdated", outdated)
    for name in customers:
        waiting(database, 1, name)
    assert sweep_due(database, WAIT_IS_OVER_AT, ALL) == 2


def test_a_database_in_trouble_is_told_as_such(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(database, 1)

    def gone(*_: object) -> None:
        raise OperationalError("", {}, Exception("gone"))

    monkeypatch.setattr(application_rows, "add_answers", gone)
    with pytest.raises(StorageError):
        sweep_due(database, WAIT_IS_OVER_AT, ALL)


def test_two_sweepers_at_once_do_nothing_twice(postgresql_database_url: str) -> None:
    with Database(postgresql_database_url) as first, Database(postgresql_database_url) as second:
        listens(first)
        ids = waiting(first, 250)
        with ThreadPoolExecutor(2) as pool:
            counts = list(
                pool.map(lambda each: sweep_due(each, WAIT_IS_OVER_AT, ALL), (first, second))
            )
        assert sum(counts) == len(ids)
        assert len(outbox(first)) == len(ids)
        assert {row.answer_sequence for row in outbox(first)} == {2}
        assert [len(answers(first, each)) for each in ids] == [2] * len(ids)


def test_what_another_sweeper_has_in_hand_is_passed_over(postgresql_database_url: str) -> None:
    with Database(postgresql_database_url) as first, Database(postgresql_database_url) as second:
        held, free = waiting(first, 2)
        with first.writing(LOCAL_TENANT) as scope:
            refresh(scope, [held], WAIT_IS_OVER_AT)
            assert sweep_due(second, WAIT_IS_OVER_AT, ALL) == 1
        assert len(answers(first, held)) == len(answers(first, free)) == 2


def test_two_that_decide_the_same_applications_again_do_not_wait_for_each_other_in_a_circle(
    postgresql_database_url: str,
) -> None:
    with Database(postgresql_database_url) as database:
        ids = waiting(database, 30)

        def again(order: list[UUID]) -> None:
            for _ in range(10):
                with database.writing(LOCAL_TENANT) as scope:
                    refresh(scope, order, WAIT_IS_OVER_AT)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(again, (ids, ids[::-1])))
        assert [len(answers(database, each)) for each in ids] == [2] * len(ids)


def test_another_policy_that_takes_force_is_a_moment_at_which_an_answer_changes(
    database: Database,
) -> None:
    takes_force_at = datetime(2021, 1, 1, tzinfo=UTC)
    application_id = track(
        database,
        takes_force_at - timedelta(days=1),
        interview={"ended_at": "2020-12-29T15:00:00-05:00"},
        timeline={"kind": "by_date", "date": "2021-01-05"},
        notes_sent=[{"kind": "thank_you", "sent_at": "2020-12-29T19:00:00-05:00"}],
    )
    assert row_of(database, application_id).wake_at == takes_force_at
    assert sweep(database, LOCAL_TENANT, takes_force_at - timedelta(seconds=1)) == 0
    assert sweep(database, LOCAL_TENANT, takes_force_at) == 1
    first, second = answers(database, application_id)
    assert (first.policy_version, second.policy_version) == ("2020-01", "2026-11")
    assert second.as_of == takes_force_at
    assert second.wait_until > first.wait_until


def test_on_another_basis_everything_is_decided_again_once(database: Database) -> None:
    ids = waiting(database, 3)
    as_if_decided_otherwise(database, ids[0])
    listens(database)
    with other_release(database, "a newer one") as newer:
        assert sweep_due(newer, NOW, ALL) == 3
        assert sweep_due(newer, NOW, ALL) == 0
    assert [row.cause for row in answers(database, ids[0])] == ["created", "basis"]
    assert row_of(database, ids[0]).wait_until == WAIT_IS_OVER_AT
    assert verdicts_told(database) == [("wait", "pending")]
    assert len(answers(database, ids[1])) == 1


def test_what_was_decided_before_bases_were_kept_is_decided_again(database: Database) -> None:
    (application_id,) = waiting(database, 1)
    with database.writing(LOCAL_TENANT) as scope:
        scope.change(update(applications).values(basis=0))
    assert sweep_due(database, NOW, ALL) == 1
    assert row_of(database, application_id).basis == registered(database, NOW)


def test_a_release_that_was_rolled_back_takes_nothing_back(database: Database) -> None:
    (application_id,) = waiting(database, 1)
    with other_release(database, "a newer one") as newer:
        assert sweep_due(newer, NOW, ALL) == 1
        as_if_decided_otherwise(newer, application_id)  # so does the newer one say
    assert sweep_due(database, NOW, ALL) == 0
    with database.writing(LOCAL_TENANT) as scope:
        refresh(scope, [application_id], NOW)
    assert len(answers(database, application_id)) == 1
    # Nobody is forgotten, though: time counts for what the newer one has said, too.
    assert sweep_due(database, WAIT_IS_OVER_AT + timedelta(days=1), ALL) == 1


def test_what_an_older_release_decides_meanwhile_the_newer_one_decides_again(
    database: Database,
) -> None:
    (application_id,) = waiting(database, 1)
    with other_release(database, "a newer one") as newer:
        assert sweep_due(newer, NOW, ALL) == 1
        happened(database, application_id, THANKED, NOW)
        assert sweep_due(newer, NOW, ALL) == 1
        assert sweep_due(database, NOW, ALL) == sweep_due(newer, NOW, ALL) == 0


def test_a_basis_is_numbered_once_in_the_order_in_which_it_was_seen(database: Database) -> None:
    first = registered(database, NOW)
    assert number_of(database, "another", NOW) == first + 1
    assert number_of(database, "a third", NOW) == first + 2
    assert number_of(database, "another", NOW) == first + 1
    database.terms.basis = 0
    assert registered(database, NOW) == first


def test_processes_that_start_together_number_their_bases_alike(database_url: str) -> None:
    def started(name: str) -> int:
        with Database(database_url) as database:
            return number_of(database, name, NOW)

    names = ["one", "other"] * 8
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(started, names))
    assert len(set(zip(names, numbers, strict=True))) == len(set(numbers)) == 2


def test_a_clock_that_was_set_back_takes_no_answer_back(database: Database) -> None:
    (application_id,) = waiting(database, 1)
    assert sweep(database, LOCAL_TENANT, WAIT_IS_OVER_AT) == 1
    with database.writing(LOCAL_TENANT) as scope:
        refresh(scope, [application_id], WAIT_IS_OVER_AT - timedelta(hours=2))
    changed(database, application_id, {"candidate_status": "accepted_here"}, NOW)
    moments = [answer.as_of for answer in answers(database, application_id)]
    assert moments == sorted(moments)
    assert len(moments) == 3
