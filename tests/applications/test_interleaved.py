"""Whatever is told, in whatever order sweepers and senders come to it, wherever the clock jumps:
what is sent is what is right when it is sent, and no answer is forgotten.
"""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import count, pairwise
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from app.applications.current import current
from app.applications.sweep import latest, refresh, sweep
from app.domain.application.event import Body
from app.domain.fault import RefusedError
from app.storage import application_rows as rows
from app.storage.application_rows import ApplicationRow
from app.storage.database import Database
from app.storage.outbox import (
    Claimed,
    DeliveryStatus,
    Settlement,
    claim,
    renew,
    settle,
)
from app.storage.schema import tenants
from tests.applications.watching import changed, happened, listens, outbox, track
from tests.conftest import NOW

Said: TypeAlias = tuple[str, str | None, datetime | None]
"""What is told of an answer: verdict, kind of note, end of the wait."""

LEASE = timedelta(minutes=1)
RETRY = timedelta(minutes=5)
APPLICATIONS = 3
_NUMBERS = count()


class Step(NamedTuple):
    does: str
    which: int = 0
    """An application, an endpoint, or what a sender has in hand: as far as there are so many."""
    what: int = 0
    """Which of the things that may be told."""
    seconds: int = 0


def things_to_tell(now: datetime) -> list[Body]:
    at = {"at": now.isoformat(timespec="seconds")}
    before = {"at": "2026-11-20T19:00:00-05:00"}
    soon, late = ((now + timedelta(days=days)).date().isoformat() for days in (3, 20))
    return [
        before | {"type": "note_sent", "kind": "thank_you", "event_id": "thanked"},
        at | {"type": "note_sent", "kind": "check_in", "event_id": f"asked {now}"},
        at | {"type": "timeline_given", "timeline": {"kind": "by_date", "date": soon}},
        at | {"type": "timeline_given", "timeline": {"kind": "by_date", "date": late}},
        at | {"type": "employer_update", "kind": "rejected", "event_id": "refused"},
        at | {"type": "employer_update", "kind": "asked_question"},
        at | {"type": "facts_changed", "message_facts": {"role": "Nurse"}},
        at | {"type": "event_retracted", "retracts": "refused"},
        at | {"type": "event_retracted", "retracts": "thanked"},
        at | {"type": "interview_held"},
    ]


CHANGES: list[Body] = [
    {"candidate_status": "accepted_here"},
    {"candidate_status": None},
    {"route": "agency"},
    {"policy_overrides": {"usual_wait_business_days": 3}},
]


class World:
    """One customer, with two endpoints: one hears all at once, one some of it, spread."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOW
        self.tenant_id = f"customer {next(_NUMBERS)}"
        with database.unbound_writing() as connection:
            connection.execute(insert(tenants), [{"id": self.tenant_id, "created_at": NOW}])
        self.endpoints = [
            listens(database, self.tenant_id),
            listens(database, self.tenant_id, verdicts=["follow_up_now"], spread_seconds=900),
        ]
        self.applications = [
            track(database, NOW, self.tenant_id, external_id=str(number))
            for number in range(APPLICATIONS)
        ]
        self.in_hand: list[list[Claimed]] = []
        self.sent: list[list[Claimed]] = []
        """Sent, and not settled yet."""
        self.reached: dict[UUID, int] = {}
        """How often each was received."""

    def take(self, step: Step) -> None:
        getattr(self, f"_{step.does}")(step)

    def _tell(self, step: Step) -> None:
        things = things_to_tell(self.now)
        self._try(happened, step, things[step.what % len(things)])

    def _change(self, step: Step) -> None:
        self._try(changed, step, CHANGES[step.what % len(CHANGES)])

    def _try(self, does: Any, step: Step, body: Body) -> None:
        """What makes no sense by then is refused, and leaves nothing."""
        application_id = self.applications[step.which % APPLICATIONS]
        try:
            does(self.database, application_id, body, self.now, self.tenant_id)
        except RefusedError:
            return

    def _move(self, step: Step) -> None:
        """The clock: on, or back."""
        self.now += timedelta(seconds=step.seconds)

    def _sweep(self, _: Step) -> None:
        sweep(self.database, self.tenant_id, self.now)
        for row in self.rows():
            assert _said(row) == right(row, self.now)

    def _claim(self, step: Step) -> None:
        with self.database.writing(self.tenant_id) as scope:
            claimed = claim(scope, self.endpoints[step.which % 2], self.now, 2, LEASE)
        if claimed:
            self.in_hand.append(claimed)

    def _send(self, step: Step) -> None:
        """Whatever was claimed, and however long ago."""
        if not self.in_hand:
            return
        claimed = self.in_hand.pop(step.which % len(self.in_hand))
        about = [each.application_id for each in claimed if each.application_id]
        with self.database.writing(self.tenant_id) as scope:
            refresh(scope, about, self.now)
            left = renew(scope, claimed, self.now + LEASE)
        now_right = {row.id: right(row, self.now) for row in self.rows()}
        for each in left:
            assert each.application_id is not None
            assert _said_in(each.content) == now_right[each.application_id]
        self.sent.append(left)

    def _settle(self, step: Step) -> None:
        """As delivered, or as to be tried again; by now it may be another's."""
        if not self.sent:
            return
        sent = self.sent.pop(step.which % len(self.sent))
        fails = step.what % 3 == 0
        with self.database.writing(self.tenant_id) as scope:
            for each in sent:
                if fails:
                    again = Settlement(
                        each.id, each.claim, DeliveryStatus.PENDING, self.now + RETRY, None
                    )
                    settle(scope, [again])
                elif settle(scope, [_delivered(each, self.now)]):
                    self.reached[each.id] = self.reached.get(each.id, 0) + 1

    def _die(self, _: Step) -> None:
        """A sender, with all that it has in hand."""
        self.in_hand.clear()
        self.sent.clear()

    def come_to_rest(self) -> None:
        """The clock goes on, and nothing happens any more."""
        self._die(Step("die"))
        self.now = max(self.now, *(row.answered_at for row in self.rows())) + timedelta(days=1)
        self._sweep(Step("sweep"))
        # The last retry or lease of a clock that ran ahead ends by then, too.
        self.now += timedelta(days=200)
        while any(row.next_attempt_at is not None for row in self.deliveries()):
            before = len(self.deliveries())
            for which in (0, 1):
                self._claim(Step("claim", which))
                self._send(Step("send"))
                self._settle(Step("settle", what=1))
            assert len(self.deliveries()) <= before + APPLICATIONS * 2
            self.now += timedelta(hours=1)

    def rows(self) -> list[ApplicationRow]:
        with self.database.reading(self.tenant_id) as scope:
            return rows.page(scope, {}, None, APPLICATIONS)

    def deliveries(self) -> list[Any]:
        return outbox(self.database, self.tenant_id)

    def answers_of(self, application_id: UUID) -> list[Any]:
        with self.database.reading(self.tenant_id) as scope:
            given = rows.answers_of(scope, application_id, 0, 1_000)
        assert [row.as_of for row in given] == sorted(row.as_of for row in given)
        return given

    def check_that_nothing_was_lost(self) -> None:
        told = defaultdict(list)
        for row in self.deliveries():
            told[row.endpoint_id, row.application_id].append(row)
        for application_id in self.applications:
            given = self.answers_of(application_id)
            self._check_told(given, told[self.endpoints[0], application_id])
            wanted = [row for row in given if row.verdict == "follow_up_now"]
            some = told[self.endpoints[1], application_id]
            assert {row.answer_sequence for row in some} <= {row.sequence for row in wanted}
            if given[-1].verdict == "follow_up_now":
                assert _said_last(given, some) == _said(given[-1])
        assert set(self.reached.values()) <= {1}
        assert self.reached.keys() == {
            row.id for row in self.deliveries() if row.status == "delivered"
        }

    def _check_told(self, given: list[Any], deliveries: list[Any]) -> None:
        """Each that says something else than the one before, once, or a later one in its place;
        whoever orders by `as_of` knows the last one.
        """
        news = {
            after.sequence for before, after in pairwise(given) if _said(before) != _said(after)
        }
        sequences = [row.answer_sequence for row in deliveries]
        assert len(sequences) == len(set(sequences))
        assert set(sequences) <= news
        assert {row.status for row in deliveries} <= {"delivered", "superseded"}
        moments = [
            _moment_in(row) for row in sorted(deliveries, key=lambda row: row.answer_sequence)
        ]
        assert all(earlier < later for earlier, later in pairwise(moments))
        assert _said_last(given, deliveries) == _said(given[-1])


def _delivered(each: Claimed, now: datetime) -> Settlement:
    return Settlement(each.id, each.claim, DeliveryStatus.DELIVERED, None, now)


def _said(row: Any) -> Said:
    return row.verdict, row.message_kind, row.wait_until


def _said_last(given: list[Any], deliveries: list[Any]) -> Said:
    """What somebody knows who knows the first answer, and orders what they are told."""
    delivered = [row for row in deliveries if row.status == "delivered"]
    return _said_in(max(delivered, key=_moment_in).content) if delivered else _said(given[0])


def _moment_in(delivery: Any) -> datetime:
    return datetime.fromisoformat(json.loads(delivery.content)["timestamp"])


def _said_in(content: str) -> Said:
    data = json.loads(content)["data"]
    until = data["wait_until"]
    return data["verdict"], data["message_kind"], until and datetime.fromisoformat(until)


def right(row: ApplicationRow, now: datetime) -> Said:
    """By the stateless decision."""
    outcome = current(row.state, latest(row, now)).decision.outcome
    return outcome.verdict, outcome.note, outcome.wait_until


HOUR, DAY = 3_600, 86_400
_small = st.integers(0, 9)
_steps = st.one_of(
    st.builds(Step, st.just("tell"), _small, _small),
    st.builds(Step, st.just("change"), _small, _small),
    st.builds(
        Step,
        st.just("move"),
        seconds=st.sampled_from([1, 61, 301, HOUR, DAY, 7 * DAY, 40 * DAY, -1, -HOUR, -3 * DAY]),
    ),
    st.builds(Step, st.sampled_from(["sweep", "claim", "send", "settle"]), _small, _small),
    st.builds(Step, st.sampled_from(["claim", "send", "die"]), _small, _small),
)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(_steps, min_size=5, max_size=40))
@example(
    # The wait ends while what says "wait" is on its way.
    steps=[Step("tell"), Step("claim"), Step("move", seconds=8 * DAY), Step("send")]
)
@example(
    # It changes between claim and sending, and back again.
    steps=[
        Step("tell"),
        Step("claim"),
        Step("tell", what=4),
        Step("tell", what=7),
        Step("send"),
        Step("settle", what=1),
    ]
)
def test_what_is_sent_is_right_when_it_is_sent_and_nothing_is_lost(
    database: Database, steps: list[Step]
) -> None:
    world = World(database)
    for step in steps:
        world.take(step)
    world.come_to_rest()
    world.check_that_nothing_was_lost()
