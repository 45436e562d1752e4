"""Tracked applications of short, usual and long histories, as the rows that the service writes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias
from uuid import UUID

import orjson
from sqlalchemy import Table, insert, select

from app.applications.tracking import create, tell
from app.identifiers import uuid7
from app.intake.events import report
from app.intake.shapes import ApplicationRequest
from app.intake.validation import parse
from app.storage.application_rows import find_to_change
from app.storage.application_tables import application_answers, application_events, applications
from app.storage.database import Database, sqlite_url
from app.storage.migrating import migrate
from app.storage.schema import LOCAL_TENANT, decisions
from app.storage.scope import Scope
from app.storage.webhook_tables import deliveries, delivery_attempts, webhook_endpoints
from app.words.catalog import catalog

Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = dict[str, list[Row]]
"""By the name of their table."""

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
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
_DELIVERED: Row = {
    "status": "delivered",
    "claim_count": 1,
    "attempt_count": 1,
    "failure_count": 0,
    "next_attempt_at": None,
    "settled_at": MONDAY,
}


def histories() -> list[Rows]:
    """One application of each kind; what was to be told of it has been delivered."""
    with TemporaryDirectory() as folder, Database(sqlite_url(Path(folder))) as database:
        migrate(database)
        with database.writing(LOCAL_TENANT) as scope:
            scope.insert(insert(webhook_endpoints), [endpoint(uuid7())])
        return [_history(database, *each, number) for number, each in enumerate(_HISTORIES)]


def _history(database: Database, created: Row, events: Sequence[Row], number: int) -> Rows:
    body = created | {"external_id": f"{created['external_id'][:-1]}{number}"}
    words = catalog("en")
    with database.writing(LOCAL_TENANT) as scope:
        tracked = create(scope, parse(ApplicationRequest, orjson.dumps(body)), MONDAY)
        for event in events:
            row = find_to_change(scope, tracked.id)
            assert row is not None
            tell(scope, row, report(orjson.dumps(event), row.state, MONDAY), MONDAY, words)
        rows = {
            name: _selected(scope, table, "application_id", tracked.id)
            for name, table in TABLES.items()
            if "application_id" in table.c
        }
        rows["applications"] = _selected(scope, applications, "id", tracked.id)
        made = [row["decision_id"] for row in rows["application_answers"]]
        rows["decisions"] = [
            row for each in made for row in _selected(scope, decisions, "id", each)
        ]
    rows["deliveries"] = [row | _DELIVERED for row in rows["deliveries"]]
    rows["delivery_attempts"] = [_ATTEMPT] * len(rows["deliveries"])
    return rows


def _selected(scope: Scope, table: Table[Any], column: str, value: UUID) -> list[Row]:
    found = scope.select(select(table).where(table.c[column] == value))
    return [dict(row) for row in found.mappings()]


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


def copied(kept: Rows, number: int, endpoint_id: UUID, basis: int) -> Rows:
    """Under new ids, decided on that basis."""
    own = uuid7()
    copies = {
        name: [row | {"application_id": own} for row in kept[name]]
        for name in ("application_events", "application_answers")
    }
    (row,) = kept["applications"]
    named = {"id": own, "external_id": f"{row['external_id'][:-9]}{number:09}", "basis": basis}
    copies["applications"] = [row | named]
    copies["decisions"] = [row | {"id": uuid7()} for row in kept["decisions"]]
    whose = {"endpoint_id": endpoint_id, "application_id": own}
    copies["deliveries"] = [row | whose | {"id": uuid7()} for row in kept["deliveries"]]
    copies["delivery_attempts"] = [
        attempt | {"delivery_id": delivery["id"]}
        for attempt, delivery in zip(kept["delivery_attempts"], copies["deliveries"], strict=True)
    ]
    return copies
