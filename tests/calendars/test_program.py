"""A calendar program that polls sees each change once, and what it shows is true: over whatever
happens to applications, and over time.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answers.calendar_document import as_document
from app.api.calendar_feed import shown
from app.applications.calendar_entries import CANCELLED_KEPT
from app.applications.calendar_feed import fetch
from app.applications.current import current
from app.applications.sweep import latest
from app.applications.tracking import change, create, tell
from app.customers.personal_data import erase
from app.customers.register import create_tenant
from app.domain.fault import RefusedError
from app.domain.vocabulary import Verdict
from app.identifiers import uuid7
from app.intake.events import report
from app.intake.shapes import ApplicationRequest
from app.intake.validation import parse
from app.storage import application_rows, calendar_rows
from app.storage.application_rows import ApplicationRow
from app.storage.calendar_rows import CalendarRow
from app.storage.database import Database
from app.words.catalog import catalog
from tests.api.asking import Body
from tests.applications.telling import tracked
from tests.calendars.subscribing import Program, Seen, events_in
from tests.conftest import NOW

BACK, AHEAD = timedelta(days=30), timedelta(days=366)
NAMES = ("a", "b", "c")
PERSONS = ("ana", "tom", None)
STARTS: tuple[Body, ...] = (
    {},
    {"notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}]},
    {"timeline": {"kind": "by_date", "date": "2026-12-04"}},
    {"timeline": {"kind": "by_date", "date": "2028-01-10"}},
    {"candidate_status": "accepted_here"},
)
PATCHES: tuple[Body, ...] = (
    {"candidate_status": "accepted_here"},
    {"candidate_status": "interested"},
    {"subject_id": "ana"},
    {"subject_id": "tom"},
    {"message_facts": {"role": "Data Engineer", "company": "Acme"}},
    {"message_facts": None},
    {"route": "agency"},
)
NEWS: tuple[Body, ...] = (
    {"type": "note_sent", "kind": "thank_you"},
    {"type": "note_sent", "kind": "check_in"},
    {"type": "employer_update", "kind": "rejected"},
    {"type": "employer_update", "kind": "asked_question"},
    {"type": "employer_update", "kind": "still_deciding"},
)
named = st.sampled_from(NAMES)
step = st.one_of(
    st.tuples(st.just("create"), named, st.sampled_from(STARTS), st.sampled_from(PERSONS)),
    st.tuples(st.just("change"), named, st.sampled_from(PATCHES)),
    st.tuples(st.just("tell"), named, st.sampled_from(NEWS)),
    st.tuples(st.just("delete"), named),
    st.tuples(st.just("erase"), st.sampled_from(("ana", "tom"))),
    st.tuples(st.just("pass"), st.sampled_from((1, 24, 24 * 8, 24 * 31, 24 * 400))),
)


class World:
    """A customer with applications, and one calendar of theirs."""

    def __init__(self, database: Database, subject_id: str | None) -> None:
        self.database, self.now = database, NOW
        self.tenant = f"t{uuid4().hex}"
        create_tenant(database, self.tenant, NOW)
        self.calendar = self._calendar(subject_id)

    def _calendar(self, subject_id: str | None) -> CalendarRow:
        identifier = uuid7()
        row = {
            "id": identifier,
            "token_digest": uuid4().hex,
            "application_id": None,
            "subject_id": subject_id,
            "language": "en",
            "created_at": NOW,
        }
        with self.database.writing(self.tenant) as scope:
            calendar_rows.add(scope, row)
            made = calendar_rows.find(scope, identifier)
        assert made is not None
        return made

    def feed(self) -> bytes:
        events = fetch(self.database, self.calendar, self.now)
        assert events is not None
        return as_document(map(shown, events), catalog("en"))

    def is_revoked(self) -> bool:
        with self.database.reading(self.tenant) as scope:
            return calendar_rows.find(scope, self.calendar.id) is None

    def do(self, what: str, *how: Any) -> None:
        """What cannot be so is passed over."""
        with self.database.writing(self.tenant) as scope:
            try:
                getattr(self, f"_{what}")(scope, *how)
            except RefusedError:
                return

    def _create(self, scope: Any, name: str, state: Body, person: str | None) -> None:
        if application_rows.find_named(scope, name) is None:
            body = tracked(external_id=name, subject_id=person, **state)
            create(scope, parse(ApplicationRequest, orjson.dumps(body)), self.now)

    def _change(self, scope: Any, name: str, patch: Body) -> None:
        row = application_rows.find_named(scope, name)
        if row is not None:
            change(scope, row, patch, self.now)

    def _tell(self, scope: Any, name: str, news: Body) -> None:
        row = application_rows.find_named(scope, name)
        if row is not None:
            body = orjson.dumps(news | {"at": self.now.isoformat()})
            tell(scope, row, report(body, row.state, self.now), self.now, catalog("en"))

    def _delete(self, scope: Any, name: str) -> None:
        row = application_rows.find_named(scope, name)
        if row is not None:
            application_rows.forget(scope, row.id)

    def _erase(self, scope: Any, person: str) -> None:
        erase(scope, person)

    def _pass(self, _: Any, hours: int) -> None:
        self.now += timedelta(hours=hours)

    def coming(self) -> Iterator[tuple[str, datetime | None]]:
        """What ought to be in the feed: by name, and by the end of the wait if there is one."""
        for row, wait_until in self._due():
            if self._is_inside(wait_until or row.due_at):
                named = "message_facts" in row.state
                yield "Data Engineer, Acme" if named else row.external_id, wait_until

    def out_of_bounds(self) -> int:
        """How many are due, but too long ago, or too far ahead."""
        return sum(not self._is_inside(wait_until or row.due_at) for row, wait_until in self._due())

    def _is_inside(self, due_at: datetime) -> bool:
        return self.now - BACK <= due_at < self.now + AHEAD

    def _due(self) -> Iterator[tuple[ApplicationRow, datetime | None]]:
        for row in self._rows():
            outcome = current(row.state, latest(row, self.now)).decision.outcome
            if outcome.verdict is not Verdict.DO_NOT_FOLLOW_UP:
                yield row, outcome.wait_until

    def _rows(self) -> list[ApplicationRow]:
        wanted = {} if self.calendar.subject_id is None else {"subject_id": "ana"}
        with self.database.reading(self.tenant) as scope:
            return application_rows.page(scope, wanted, None, 10)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(step, max_size=10), subject_id=st.sampled_from((None, "ana")))
def test_each_change_is_seen_once_and_what_is_seen_is_true(
    database: Database, steps: list[tuple[Any, ...]], subject_id: str | None
) -> None:
    world, program = World(database, subject_id), Program()
    for each in steps:
        world.do(*each)
        if world.is_revoked():
            assert (each, subject_id) == (("erase", "ana"), "ana"), "nobody else takes it along"
            return
        content = world.feed()
        program.take(content)
        assert world.feed() == content
        _is_true(world, program, content)


def _is_true(world: World, program: Program, content: bytes) -> None:
    events = events_in(content)
    standing = [each for each in events if not each.is_cancelled]
    assert Counter(map(_told, standing)) == Counter(world.coming())
    there = {each.uid for each in events}
    vanished = [each for uid, each in program.shown.items() if uid not in there]
    program.shown = {each.uid: each for each in events}
    for each in vanished:
        assert not each.is_cancelled or each.changed_at + CANCELLED_KEPT <= world.now
    uncancelled = [each for each in vanished if not each.is_cancelled]
    assert len(uncancelled) <= world.out_of_bounds(), "only what is out of bounds vanishes"


def _told(event: Seen) -> tuple[str, datetime | None]:
    assert event.title is not None
    assert event.description is not None
    waits = event.description.startswith("Wait until")
    return event.title.partition(": ")[2], event.starts_at if waits else None
