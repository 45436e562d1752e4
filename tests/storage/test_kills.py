"""What was acknowledged is there after a kill in the middle of writing: once, and whole.

Four clients at once put decisions on record, create applications and report events. The service is
killed while they do, and started again on the same database; each client then sends once more what
it had no answer to, where sending again is safe.
"""

import json
import signal
import threading
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from http.client import HTTPException
from itertools import count
from time import monotonic
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import pytest
from sqlalchemy import Row, Table, select

from app.answers.answer import decided
from app.domain.application.event import Beginning, Event, EventType
from app.domain.application.fold import fold
from app.identifiers import PREFIX_OF_APPLICATION, PREFIX_OF_DECISION, read_id
from app.intake.events import instant_of, request_of
from app.intake.state_of import question
from app.storage.application_tables import (
    application_answers,
    application_events,
    applications,
    idempotency_keys,
)
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT, decisions
from tests.api.asking import DECISIONS, SMALLEST, Body
from tests.applications.telling import PATH, REFUSED, THANKED, tracked
from tests.server import PATIENCE, Server, running

CLIENTS = 4
ROUNDS = [
    pytest.param(10, id="some"),
    pytest.param(100, id="many", marks=pytest.mark.soak),
]
TOLD = {
    "type": "timeline_given",
    "at": "2026-11-20T15:00:00-05:00",
    "timeline": {"kind": "by_date", "date": "2026-12-04"},
}
MOVED = {"type": "facts_changed", "at": "2026-11-21T09:00:00-05:00", "route": "agency"}
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
Rows: TypeAlias = list[AnyRow]


class Request(NamedTuple):
    path: str
    body: Body
    key: str | None = None
    is_repeatable: bool = True
    """Sent twice, it is done once."""


class Acknowledged(NamedTuple):
    request: Request
    content: bytes

    @property
    def answer(self) -> Body:
        found: Body = json.loads(self.content)
        return found


Script: TypeAlias = Generator[Request, Body | None, None]


def script(name: str) -> Script:
    """What one client asks for, one request after the other. It is given each answer; None: it was
    cut off, and is not to be sent again.
    """
    for number in count():
        yield Request(DECISIONS, SMALLEST, is_repeatable=False)
        named = f"{name}-{number}"
        key = f"{named}-created" if number % 2 else None
        created = yield Request(PATH, tracked(external_id=named), key)
        assert created is not None, "it was sent until it was answered"
        where = f"{PATH}/{created['id']}/events"
        thanked = Request(where, THANKED | {"event_id": "thanked"})
        yield thanked
        yield Request(where, TOLD, f"{named}-told")
        yield thanked
        yield Request(where, MOVED, is_repeatable=False)
        yield Request(where, REFUSED | {"event_id": "refused"}, f"{named}-refused")


class Client:
    """Goes on where it was cut off, at the next service."""

    def __init__(self, name: str, acknowledged: list[Acknowledged]) -> None:
        self._script = script(name)
        self._acknowledged = acknowledged
        self._next = next(self._script)

    def ask_on(self, service: Server) -> None:
        while True:
            request = self._next
            key = {} if request.key is None else {"Idempotency_Key": request.key}
            body = json.dumps(request.body).encode()
            try:
                status, content = service.ask(
                    "POST", request.path, body, Content_Type="application/json", **key
                )
            except (OSError, HTTPException):
                if not request.is_repeatable:
                    self._next = self._script.send(None)
                return
            assert status in {200, 201}, content
            done = Acknowledged(request, content)
            self._acknowledged.append(done)
            self._next = self._script.send(done.answer)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_kill_in_the_middle_of_writing_loses_halves_and_doubles_nothing(
    database_url: str, rounds: int
) -> None:
    """The service starts again by itself after each."""
    acknowledged: list[Acknowledged] = []
    clients = [Client(f"client-{number}", acknowledged) for number in range(CLIENTS)]
    for each in range(rounds):
        with running(DATABASE_URL=database_url) as service, asking(clients, service):
            _wait_for(acknowledged, len(acknowledged) + 20 + each % 7)
            service.signal(signal.SIGKILL)
            service.wait()
    assert len(acknowledged) >= 20 * rounds
    with Database(database_url) as database:
        check_decisions(acknowledged, rows_of(database, decisions), rounds)
        check_applications(acknowledged, Stored(database))


@contextmanager
def asking(clients: list[Client], service: Server) -> Iterator[None]:
    """All of them at once, until the service is gone."""
    with ThreadPoolExecutor(len(clients)) as threads:
        asked = [threads.submit(client.ask_on, service) for client in clients]
        yield
        for each in asked:
            each.result(PATIENCE)


def check_decisions(acknowledged: list[Acknowledged], found: Rows, rounds: int) -> None:
    times = Counter(f"{PREFIX_OF_DECISION}{row.id}" for row in found)
    answered = [each.answer["id"] for each in acknowledged if each.request.path == DECISIONS]
    assert {times[identifier] for identifier in answered} == {1}
    assert max(times.values()) == 1
    # What was cut off may be there without its answer: at most one for each client and kill.
    assert len(found) - len(answered) <= CLIENTS * rounds


class Stored:
    """What is kept of applications."""

    def __init__(self, database: Database) -> None:
        self.applications = {row.id: row for row in rows_of(database, applications)}
        self.events = _by_application(rows_of(database, application_events))
        self.answers = _by_application(rows_of(database, application_answers))
        self.keys = {row.key: row for row in rows_of(database, idempotency_keys)}

    def events_like(self, event: Body) -> list[UUID]:
        """The application of each event with that body."""
        data = {name: event[name] for name in event if name != "event_id"}
        return [
            application
            for application, events in self.events.items()
            for row in events
            if row.data == data
        ]


def check_applications(acknowledged: list[Acknowledged], stored: Stored) -> None:
    told = [each for each in acknowledged if each.request.path.endswith("/events")]
    created = [each for each in acknowledged if each.request.path == PATH]
    for each in created:
        assert _application_of(each.answer["id"]) in stored.applications
    for each in told:
        events = stored.events[_application_of(each.request.path.split("/")[3])]
        assert [row.event_id for row in events].count(each.answer["event_id"]) == 1
    for each in acknowledged:
        if each.request.key is not None:
            assert bytes(stored.keys[each.request.key].content) == each.content
    # Only what was cut off last can be there without its answer.
    assert len(stored.applications) - len({each.answer["id"] for each in created}) <= CLIENTS
    # Nobody tells it twice, or if so by the same name or key.
    for event in (THANKED, TOLD, MOVED, REFUSED):
        assert Counter(stored.events_like(event)).most_common(1)[0][1] == 1
    for row in stored.applications.values():
        check_whole(row, stored.events[row.id], stored.answers[row.id])
    assert stored.keys.keys() == expected_keys(stored)


def check_whole(row: AnyRow, events: Rows, answers: Rows) -> None:
    """The state is what the events amount to, and the answer is the right one for it."""
    assert [event.sequence for event in events] == [*range(1, row.event_count + 1)]
    assert row.revision == row.event_count + 1
    assert [answer.sequence for answer in answers] == [*range(1, row.answer_count + 1)]
    began = Beginning(row.created, row.created_at)
    assert row.state == fold(began, [_event(each) for each in events], instant_of)
    arrived = {event.event_id: event.sequence for event in events}
    for answer in answers:
        if answer.cause in {"created", "event"}:
            known = [_event(each) for each in events[: arrived.get(answer.event_id, 0)]]
            assert (answer.cause == "event") == bool(known)
            assert outcome_of(answer) == decided_for(fold(began, known, instant_of), answer.as_of)
    assert outcome_of(row) == outcome_of(answers[-1])
    assert outcome_of(row) == decided_for(row.state, max(row.answered_at, row.changed_at))


def expected_keys(stored: Stored) -> set[str]:
    """A key is kept exactly if what was done under it is."""
    named = {row.id: row.external_id for row in stored.applications.values()}
    odd = {each for each in named.values() if int(each.rpartition("-")[2]) % 2}
    return {
        *(f"{each}-created" for each in odd),
        *(f"{named[each]}-told" for each in stored.events_like(TOLD)),
        *(f"{named[each]}-refused" for each in stored.events_like(REFUSED)),
    }


def outcome_of(row: AnyRow) -> tuple[Any, ...]:
    """Of an application or of an answer."""
    return row.verdict, row.rule, row.message_kind, row.wait_until


def decided_for(state: Body, at: datetime) -> tuple[Any, ...]:
    outcome = decided(question(request_of(state), at)).outcome
    return outcome.verdict, outcome.rule.id, outcome.note, outcome.wait_until


def rows_of(database: Database, table: Table) -> Rows:
    """In the order in which they came, where they have one."""
    statement = select(table)
    if "sequence" in table.c:
        statement = statement.order_by(table.c.sequence)
    with database.reading(LOCAL_TENANT) as scope:
        return list(scope.select(statement))


def _by_application(found: Rows) -> dict[UUID, Rows]:
    by_application = defaultdict[UUID, Rows](list)
    for row in found:
        by_application[row.application_id].append(row)
    return by_application


def _event(row: AnyRow) -> Event:
    kind = EventType(row.type)
    return Event(row.sequence, row.event_id, kind, row.at, row.recorded_at, row.data)


def _application_of(text: str) -> UUID:
    found = read_id(PREFIX_OF_APPLICATION, text)
    assert found is not None
    return found


def _wait_for(acknowledged: list[Acknowledged], number: int) -> None:
    """Or for a client that fails, which is told when the others are joined."""
    ready, deadline = threading.Event(), monotonic() + PATIENCE
    while len(acknowledged) < number and monotonic() < deadline:
        ready.wait(0.002)
