"""Tracked applications of short, usual and long histories, as the rows that the service writes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias
from uuid import UUID

import orjson
from sqlalchemy import Table, select

from app.answers.answer import answer
from app.applications.tracking import create, tell
from app.identifiers import decision_id, uuid7
from app.intake.events import report
from app.intake.shapes import ApplicationRequest, DecisionRequest
from app.intake.state_of import question
from app.intake.validation import parse
from app.records.record import record
from app.storage.application_rows import find_to_change
from app.storage.application_tables import application_answers, application_events, applications
from app.storage.database import Database, sqlite_url
from app.storage.migrating import migrate
from app.storage.schema import LOCAL_TENANT, decisions
from app.storage.scope import Scope
from app.storage.webhook_tables import deliveries, delivery_attempts
from app.words.catalog import catalog

Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = dict[str, list[Row]]
"""By the name of their table."""

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
_WEEK_SECONDS = 604_800
TABLES: dict[str, Table[Any]] = {
    table.name: table
    for table in (
        applications,
        application_events,
        application_answers,
        decisions,
        deliveries,
        delivery_attempts,
    )
}
_LEAST: Row = {
    "external_id": "0197c2a4-77aa-7000-8000-000000000000",
    "interview": {"ended_at": "2026-11-20T15:00:00-05:00", "stage": "final"},
    "employer": {"time_zone": "America/New_York"},
}
_FACTS: Row = {
    "candidate_name": "Sam Lee",
    "role": "Data Engineer",
    "company": "Acme",
    "recipients": [{"name": "Ana Ruiz", "topics": ["the move to event sourcing"]}],
}
_USUAL = _LEAST | {
    "subject_id": "candidate-4711",
    "timeline": {"kind": "by_date", "date": "2026-11-25"},
    "message_facts": _FACTS,
}
_MUCH = _USUAL | {
    "message_facts": _FACTS
    | {
        "strength": "ten years of moving ledgers to streams without a lost booking",
        "recipients": [
            {"name": name, "topics": ["the move to event sourcing", "the team in Lisbon"]}
            for name in ("Ana Ruiz", "Jo Park", "Dana Okafor")
        ],
    },
    "new_information": [{"kind": "competing_offer", "deadline": "2026-12-04"}],
}
_THANKED: Row = {"type": "note_sent", "at": "2026-11-20T19:00:00-05:00", "kind": "thank_you"}
_DECIDING: Row = {
    "type": "employer_update",
    "at": "2026-11-22T10:00:00-05:00",
    "kind": "still_deciding",
}
_HISTORIES: tuple[tuple[Row, tuple[Row, ...]], ...] = (
    (_LEAST, ()),
    (_USUAL, (_THANKED,)),
    (_USUAL, (_THANKED, _DECIDING)),
    (_MUCH, (_THANKED, _DECIDING, _DECIDING | {"at": "2026-11-23T09:00:00-05:00"})),
)
_ATTEMPT: Row = {
    "number": 1,
    "started_at": MONDAY,
    "duration_ms": 120,
    "response_status": 204,
    "error": None,
}


def histories() -> list[Rows]:
    """One application of each kind, with the decision on record and the delivery that each of its
    answers is announced with.
    """
    with TemporaryDirectory() as folder, Database(sqlite_url(Path(folder))) as database:
        migrate(database)
        return [_history(database, *each, number) for number, each in enumerate(_HISTORIES)]


def _history(database: Database, created: Row, events: Sequence[Row], number: int) -> Rows:
    body = created | {"external_id": f"{created['external_id'][:-1]}{number}"}
    with database.writing(LOCAL_TENANT) as scope:
        tracked = create(scope, parse(ApplicationRequest, orjson.dumps(body)), MONDAY)
        for event in events:
            row = find_to_change(scope, tracked.id)
            assert row is not None
            tell(scope, row, report(orjson.dumps(event), row.state, MONDAY), MONDAY)
        rows = {
            "applications": _selected(scope, applications, "id", tracked.id),
            "application_events": _selected(
                scope, application_events, "application_id", tracked.id
            ),
            "application_answers": _selected(
                scope, application_answers, "application_id", tracked.id
            ),
        }
    told = rows["application_answers"]
    rows["decisions"] = [_on_record(rows["applications"][0]["state"])] * len(told)
    rows["deliveries"] = [_delivery(each["sequence"]) for each in told[1:] or told]
    rows["delivery_attempts"] = [_ATTEMPT] * len(rows["deliveries"])
    return rows


def _selected(scope: Scope, table: Table[Any], column: str, value: UUID) -> list[Row]:
    found = scope.select(select(table).where(table.c[column] == value))
    return [dict(row) for row in found.mappings()]


def _on_record(state: Row) -> Row:
    asked = question(parse(DecisionRequest, orjson.dumps(state)), MONDAY)
    answered = answer(asked, catalog("en"), decision_id())
    row: Row = orjson.loads(record(LOCAL_TENANT, asked, answered, "en"))
    return row | {"as_of": MONDAY}


def _delivery(sequence: int) -> Row:
    answered = {
        "decision_id": decision_id(),
        "as_of": "2026-11-20T20:00:00Z",
        "verdict": "wait",
        "message_kind": None,
        "wait_until": "2026-12-01T14:00:00Z",
    }
    known_by = {"application_id": f"app_{uuid7()}", "external_id": _LEAST["external_id"]}
    data = {**known_by, **answered, "previous": answered}
    body = {"type": "decision.changed", "timestamp": "2026-11-23T15:00:00Z", "data": data}
    return {
        "answer_sequence": sequence,
        "type": "decision.changed",
        "content": orjson.dumps(body).decode(),
        "created_at": MONDAY,
        "status": "delivered",
        "attempt_count": 1,
        "next_attempt_at": None,
        "give_up_at": MONDAY + timedelta(days=3),
        "settled_at": MONDAY,
    }


def endpoint(identifier: UUID) -> Row:
    return {
        "id": identifier,
        "url": "https://jobs.acme.example/hooks",
        "verdicts": [],
        "causes": [],
        "spread_seconds": 60,
        "secret": "whsec_" + "0" * 44,
        "created_at": MONDAY,
        "changed_at": MONDAY,
        "revision": 1,
        "failure_count": 0,
    }


def copied(kept: Rows, number: int, endpoint_id: UUID) -> Rows:
    """Under new ids; what waits does so until some moment of a week from tomorrow on."""
    own, later = uuid7(), MONDAY + timedelta(days=1, seconds=number % _WEEK_SECONDS)
    copies = {
        name: [row | {"application_id": own} for row in kept[name]]
        for name in ("application_events", "application_answers")
    }
    (row,) = kept["applications"]
    named = {"id": own, "external_id": f"{row['external_id'][:-9]}{number:09}"}
    copies["applications"] = [row | named | {"wake_at": row["wake_at"] and later}]
    copies["decisions"] = [row | {"id": uuid7()} for row in kept["decisions"]]
    whose = {"endpoint_id": endpoint_id, "application_id": own}
    copies["deliveries"] = [row | whose | {"id": uuid7()} for row in kept["deliveries"]]
    copies["delivery_attempts"] = [
        attempt | {"delivery_id": delivery["id"]}
        for attempt, delivery in zip(kept["delivery_attempts"], copies["deliveries"], strict=True)
    ]
    return copies
