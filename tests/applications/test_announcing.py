"""An answer that changes is announced in the transaction that changes it; on both databases."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from app.applications.announcing import announce
from app.applications.current import current
from app.applications.ledger import Cause, Ledger
from app.applications.sweep import refresh, sweep
from app.clock import utc_now
from app.storage import application_rows as rows
from app.storage.database import Database
from app.storage.decision_rows import find
from app.storage.outbox import (
    DeliveryStatus,
    Settlement,
    claim,
    endpoints_due,
    renew,
    settle,
)
from app.storage.retention import expire_deliveries
from app.storage.schema import LOCAL_TENANT
from tests.applications.telling import REFUSED, THANKED
from tests.applications.watching import (
    answers,
    changed,
    disable,
    happened,
    happens,
    listens,
    outbox,
    row_of,
    track,
    verdicts_told,
)
from tests.conftest import NOW

PROMISED = {
    "type": "timeline_given",
    "at": "2026-11-20T15:00:00-05:00",
    "timeline": {"kind": "by_date", "date": "2026-12-04"},
}
LATER = NOW + timedelta(hours=1)
WAIT_IS_OVER_AT = datetime(2026, 11, 30, 20, tzinfo=UTC)
"""Of an application of which only the thanks are known."""


def thanked(database: Database, **overrides: Any) -> UUID:
    application_id = track(database, NOW, **overrides)
    happened(database, application_id, THANKED, NOW)
    return application_id


def test_creating_an_application_announces_nothing(database: Database) -> None:
    listens(database)
    application_id = track(database, NOW)
    assert outbox(database) == []
    assert row_of(database, application_id).decision_id is not None


def test_an_event_that_changes_the_answer_announces_it_once_to_each_endpoint(
    database: Database,
) -> None:
    endpoints = {listens(database), listens(database)}
    thanked(database)
    told = outbox(database)
    assert {row.endpoint_id for row in told} == endpoints
    assert len(told) == len(endpoints)
    assert {row.next_attempt_at for row in told} == {NOW}


def test_what_is_announced_names_the_answer_and_the_one_before_it(database: Database) -> None:
    listens(database)
    application_id = track(database, NOW)
    decision_id = happened(database, application_id, THANKED, LATER)
    (row,) = outbox(database)
    first, second = answers(database, application_id)
    assert second.decision_id == decision_id
    assert (row.type, row.answer_sequence) == ("decision.changed", second.sequence)
    assert json.loads(row.content) == {
        "type": "decision.changed",
        "timestamp": "2026-11-23T16:00:00.000000Z",
        "data": {
            "application_id": f"app_{application_id}",
            "external_id": "application-1",
            "decision_id": f"dec_{decision_id}",
            "as_of": "2026-11-23T11:00:00-05:00",
            "verdict": "wait",
            "message_kind": "check_in",
            "wait_until": "2026-11-30T15:00:00-05:00",
            "previous": {
                "decision_id": f"dec_{first.decision_id}",
                "as_of": "2026-11-23T10:00:00-05:00",
                "verdict": "follow_up_now",
                "message_kind": "thank_you",
                "wait_until": None,
            },
        },
    }


def test_an_event_that_does_not_change_the_answer_announces_nothing(database: Database) -> None:
    application_id = thanked(database)
    listens(database)
    facts = {"type": "facts_changed", "at": "2026-11-23T09:00:00-05:00"}
    happened(database, application_id, facts | {"message_facts": {"role": "Nurse"}}, LATER)
    assert outbox(database) == []
    assert len(answers(database, application_id)) == 2


def test_an_answer_of_another_rule_that_says_the_same_is_not_announced(
    database: Database,
) -> None:
    application_id = thanked(database)
    happened(database, application_id, REFUSED, NOW)
    listens(database)
    much_later = NOW + timedelta(days=60)
    sweep(database, LOCAL_TENANT, much_later)
    before = outbox(database)
    changed(database, application_id, {"candidate_status": "accepted_here"}, much_later)
    rules = [answer.rule for answer in answers(database, application_id)[-2:]]
    assert rules == ["accept_the_refusal", "decided_with_them"]
    assert outbox(database) == before
    assert verdicts_told(database) == [("do_not_follow_up", "pending")]


def test_a_change_of_the_whole_is_announced(database: Database) -> None:
    listens(database)
    application_id = thanked(database)
    changed(database, application_id, {"candidate_status": "accepted_here"}, LATER)
    assert verdicts_told(database)[-1] == ("do_not_follow_up", "pending")


def test_time_that_changes_the_answer_announces_it_once(database: Database) -> None:
    application_id = thanked(database)
    listens(database)
    assert sweep(database, LOCAL_TENANT, WAIT_IS_OVER_AT - timedelta(seconds=1)) == 0
    assert outbox(database) == []
    assert sweep(database, LOCAL_TENANT, WAIT_IS_OVER_AT) == 1
    assert sweep(database, LOCAL_TENANT, WAIT_IS_OVER_AT) == 0
    assert verdicts_told(database) == [("follow_up_now", "pending")]
    assert answers(database, application_id)[-1].as_of == WAIT_IS_OVER_AT


def test_a_date_that_is_told_moves_the_timer_in_the_same_transaction(database: Database) -> None:
    listens(database)
    application_id = thanked(database)
    moved_to = row_of(database, application_id).wake_at + timedelta(days=1)
    happened(database, application_id, PROMISED, LATER)
    row = row_of(database, application_id)
    assert row.wake_at > moved_to
    assert json.loads(outbox(database)[-1].content)["data"]["wait_until"] is not None
    assert sweep(database, LOCAL_TENANT, moved_to) == 0


def test_a_decision_for_them_cancels_the_timer(database: Database) -> None:
    application_id = thanked(database)
    changed(database, application_id, {"candidate_status": "accepted_here"}, LATER)
    assert row_of(database, application_id).wake_at is None
    assert sweep(database, LOCAL_TENANT, WAIT_IS_OVER_AT) == 0


def test_a_transaction_that_is_undone_leaves_neither_answer_nor_announcement(
    database: Database,
) -> None:
    listens(database)
    application_id = track(database, NOW)
    before = row_of(database, application_id)

    def undone() -> None:
        with database.writing(LOCAL_TENANT) as scope:
            happens(scope, application_id, THANKED, NOW)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        undone()
    assert row_of(database, application_id) == before
    assert outbox(database) == []
    assert len(answers(database, application_id)) == 1


def test_a_new_answer_supersedes_what_still_waits_to_be_told(database: Database) -> None:
    listens(database)
    application_id = thanked(database)
    other = thanked(database, external_id="other")
    happened(database, application_id, REFUSED, LATER)
    told = {(row.application_id, row.status): row for row in outbox(database)}
    assert told[application_id, "superseded"].settled_at == LATER
    assert told[application_id, "superseded"].next_attempt_at is None
    assert told.keys() == {
        (application_id, "superseded"),
        (application_id, "pending"),
        (other, "pending"),
    }


def test_what_was_delivered_stays_so(database: Database) -> None:
    endpoint_id = listens(database)
    application_id = thanked(database)
    deliver(database, endpoint_id, NOW)
    happened(database, application_id, REFUSED, LATER)
    assert [status for _, status in verdicts_told(database)] == ["delivered", "pending"]


def deliver(database: Database, endpoint_id: UUID, now: datetime) -> None:
    with database.writing(LOCAL_TENANT) as scope:
        claimed = claim(scope, endpoint_id, now, 10, timedelta(minutes=1))
        done = [Settlement(each.id, each.claim, DeliveryStatus.DELIVERED, None, now)
                for each in claimed]  # fmt: skip
        assert settle(scope, done) == len(claimed) > 0


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ({}, ["wait", "do_not_follow_up"]),
        ({"verdicts": ["wait"]}, ["wait"]),
        ({"verdicts": ["do_not_follow_up", "wait"]}, ["wait", "do_not_follow_up"]),
        ({"verdicts": ["follow_up_now"]}, []),
        ({"causes": ["event"]}, ["wait"]),
        ({"causes": ["change"]}, ["do_not_follow_up"]),
        ({"causes": ["time", "basis"]}, []),
        ({"verdicts": ["wait"], "causes": ["change"]}, []),
    ],
)
def test_an_endpoint_hears_what_it_asked_for(
    database: Database, filters: dict[str, Any], told: list[str]
) -> None:
    listens(database, **filters)
    application_id = thanked(database)
    changed(database, application_id, {"candidate_status": "accepted_here"}, LATER)
    assert [verdict for verdict, _ in verdicts_told(database)] == told


def test_what_is_no_longer_right_is_not_told_to_who_does_not_want_what_is(
    database: Database,
) -> None:
    listens(database, verdicts=["wait"])
    application_id = thanked(database)
    happened(database, application_id, REFUSED, LATER)
    assert verdicts_told(database) == [("wait", "superseded")]


def test_what_is_gone_is_told_nothing(database: Database) -> None:
    disable(database, listens(database), NOW, "gone")
    thanked(database)
    assert outbox(database) == []


def test_what_waits_for_what_is_gone_is_superseded_all_the_same(database: Database) -> None:
    endpoint_id = listens(database)
    application_id = thanked(database)
    disable(database, endpoint_id, NOW, "gone")
    happened(database, application_id, REFUSED, LATER)
    assert verdicts_told(database) == [("wait", "superseded")]


def test_news_during_maintenance_waits_until_the_endpoint_is_enabled_again(
    database: Database,
) -> None:
    endpoint_id = listens(database)
    application_id = thanked(database)
    disable(database, endpoint_id, NOW, "asked")
    happened(database, application_id, REFUSED, LATER)
    assert verdicts_told(database) == [("wait", "superseded"), ("follow_up_now", "pending")]
    with database.unbound_reading() as connection:
        assert endpoints_due(connection, LATER, 10) == []


def test_what_has_waited_too_long_for_a_disabled_endpoint_is_ended(database: Database) -> None:
    disable(database, listens(database), NOW, "asked")
    listens(database)
    thanked(database)
    too_late = NOW + timedelta(days=3)
    assert expire_deliveries(database, too_late - timedelta(seconds=1)) == 0
    assert expire_deliveries(database, too_late) == 1
    assert sorted(status for _, status in verdicts_told(database)) == ["dead", "pending"]


def test_an_answer_that_was_another_only_within_a_transaction_is_no_news(
    database: Database,
) -> None:
    listens(database)
    application_id = thanked(database)
    held = row_of(database, application_id)
    accepted = held.state | {"candidate_status": "accepted_here"}
    ledger = Ledger.of(held)
    ledger.note(current(accepted, LATER), Cause.TIME)
    with database.writing(LOCAL_TENANT) as scope:
        announce(scope, [ledger], LATER)
    assert [status for _, status in verdicts_told(database)] == ["superseded", "pending"]
    back = Ledger.of(held)
    back.note(current(accepted, LATER), Cause.TIME)
    back.note(current(held.state, LATER), Cause.EVENT)
    before = outbox(database)
    with database.writing(LOCAL_TENANT) as scope:
        announce(scope, [back], LATER)
    assert len(back.new) == 2
    assert outbox(database) == before


def test_answers_of_one_moment_are_told_in_an_order_that_their_moments_tell(
    database: Database,
) -> None:
    """A clock that stands still, or was set back."""
    listens(database)
    application_id = thanked(database)
    happened(database, application_id, REFUSED, NOW)
    changed(database, application_id, {"candidate_status": "accepted_here"}, NOW)
    changed(database, application_id, {"candidate_status": None}, NOW - timedelta(hours=1))
    enqueued = sorted(outbox(database), key=lambda row: row.answer_sequence)
    told = [json.loads(row.content) for row in enqueued]
    assert len(told) > 2
    moments = [datetime.fromisoformat(each["data"]["as_of"]) for each in told]
    assert all(earlier < later for earlier, later in pairwise(moments))
    assert [each["timestamp"] for each in told] == sorted({each["timestamp"] for each in told})


def test_what_is_due_is_due_by_the_clock_of_the_database(postgresql_database_url: str) -> None:
    """The clock of a process may be ahead: workers look by another."""
    with Database(postgresql_database_url) as database:
        database.terms.goes_by_database_clock = True
        listens(database)
        ahead = utc_now() + timedelta(hours=1)
        interview = {"ended_at": (ahead - timedelta(hours=3)).isoformat()}
        application_id = track(database, ahead, interview=interview)
        changed(database, application_id, {"candidate_status": "accepted_here"}, ahead)
        (row,) = outbox(database)
        assert row.created_at == row.next_attempt_at < ahead - timedelta(minutes=30)
        assert row.give_up_at == row.next_attempt_at + timedelta(days=3)


def test_another_customers_endpoint_is_told_nothing(database: Database) -> None:
    with database.unbound_writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO tenants (id, created_at) VALUES ('other', '2026-01-01 00:00:00.000000')"
        )
    listens(database, "other")
    thanked(database)
    assert outbox(database) == outbox(database, "other") == []


def test_with_an_application_goes_what_waits_to_be_told_of_it(database: Database) -> None:
    listens(database)
    application_id = thanked(database)
    with database.writing(LOCAL_TENANT) as scope:
        rows.forget(scope, application_id)
    assert outbox(database) == []


def test_what_time_brings_is_spread_and_what_an_event_brings_is_not(database: Database) -> None:
    listens(database, spread_seconds=900)
    ids = [thanked(database, external_id=str(number)) for number in range(20)]
    assert {row.next_attempt_at for row in outbox(database)} == {NOW}
    assert sweep(database, LOCAL_TENANT, WAIT_IS_OVER_AT + timedelta(seconds=5)) == len(ids)
    due = [row.next_attempt_at for row in outbox(database) if row.status == "pending"]
    assert len(set(due)) > len(ids) / 2
    # Never before the sweep; from the true moment on, not from when the sweep came.
    assert WAIT_IS_OVER_AT + timedelta(seconds=5) <= min(due)
    assert max(due) < WAIT_IS_OVER_AT + timedelta(seconds=900)


def test_it_is_tried_for_three_days_from_when_it_is_due(database: Database) -> None:
    listens(database, spread_seconds=900)
    thanked(database)
    sweep(database, LOCAL_TENANT, WAIT_IS_OVER_AT)
    for row in outbox(database):
        if row.status == "pending":
            assert row.give_up_at == row.next_attempt_at + timedelta(days=3)


def test_a_late_sweep_announces_only_what_is_right_by_then(database: Database) -> None:
    application_id = thanked(database)
    listens(database)
    sweep(database, LOCAL_TENANT, NOW + timedelta(days=200))
    brought = [row for row in answers(database, application_id) if row.cause == "time"]
    assert len(brought) > 1
    (row,) = outbox(database)
    assert row.answer_sequence == brought[-1].sequence
    # What was told last is what held before, not what would have been told in between.
    data = json.loads(row.content)["data"]
    held = answers(database, application_id)[-len(brought) - 1]
    assert data["previous"]["decision_id"] == f"dec_{held.decision_id}"


def test_before_it_is_sent_it_is_decided_again_and_what_is_no_longer_true_is_not_sent(
    database: Database,
) -> None:
    endpoint_id = listens(database)
    application_id = thanked(database)
    with database.writing(LOCAL_TENANT) as scope:
        claimed = claim(scope, endpoint_id, NOW, 10, timedelta(minutes=1))
    with database.writing(LOCAL_TENANT) as scope:
        refresh(scope, [application_id], NOW)
        assert renew(scope, claimed, WAIT_IS_OVER_AT) == claimed
    with database.writing(LOCAL_TENANT) as scope:
        refresh(scope, [application_id], WAIT_IS_OVER_AT)
        assert renew(scope, claimed, WAIT_IS_OVER_AT) == []
    assert verdicts_told(database) == [("wait", "superseded"), ("follow_up_now", "pending")]


def test_every_answer_is_on_record_as_it_was_given(database: Database) -> None:
    application_id = thanked(database, subject_id="ana", reference="interview 7")
    sweep(database, LOCAL_TENANT, NOW + timedelta(days=200))
    given = answers(database, application_id)
    assert len(given) > 3
    with database.reading(LOCAL_TENANT) as scope:
        for answer in given:
            record = find(scope, answer.decision_id)
            assert record is not None
            assert (record.subject_id, record.reference) == ("ana", "interview 7")
            assert record.as_of == answer.as_of.replace(microsecond=0)
            for name in ("verdict", "rule", "message_kind", "policy_version"):
                assert getattr(record, name) == getattr(answer, name)


def test_nothing_goes_on_record_where_decisions_are_not_kept(database: Database) -> None:
    database.terms.keeps_decisions = False
    application_id = thanked(database)
    (*_, last) = answers(database, application_id)
    assert last.decision_id is not None
    with database.reading(LOCAL_TENANT) as scope:
        assert find(scope, last.decision_id) is None
