"""The answers to one application, one after the other: each that differs from the one before is
kept, with the moment from which it was right and what brought it.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from app.answers.answer import VERSIONS
from app.applications.current import Current, current
from app.domain.application.event import Body
from app.identifiers import uuid7
from app.storage.application_rows import ApplicationRow

_SHORTEST = timedelta(microseconds=1)
_MOST_STEPS = 100
"""A plan has far fewer."""


class Cause(StrEnum):
    CREATED = "created"
    EVENT = "event"
    CHANGE = "change"
    """Of the application as a whole."""
    TIME = "time"
    BASIS = "basis"
    """Of the engine, a policy, the holidays or the zones: see `app.applications.basis`."""


class Answer(NamedTuple):
    """What makes two answers differ."""

    verdict: str
    rule: str
    message_kind: str | None
    wait_until: datetime | None

    def says_the_same_as(self, other: "Answer") -> bool:
        """Only the rule may differ: who is told of answers has nothing new to hear."""
        return self._replace(rule=other.rule) == other


class Given(NamedTuple):
    """An answer, from when on it was right, and the decision that gave it."""

    answer: Answer
    as_of: datetime
    decision_id: UUID | None
    """None: from before they were kept."""


class Entry(NamedTuple):
    """An answer that is not stored yet."""

    sequence: int
    given: Given
    before: Given | None
    cause: Cause
    event_id: str | None
    found: Current

    def is_news_after(self, before: Given | None) -> bool:
        """For who wants to be told when the answer to an application changes."""
        return before is not None and not self.given.answer.says_the_same_as(before.answer)

    def columns(self) -> dict[str, Any]:
        """Of an `application_answers` row."""
        return {
            **self.given.answer._asdict(),
            "sequence": self.sequence,
            "as_of": self.given.as_of,
            "cause": self.cause.value,
            "event_id": self.event_id,
            "decision_id": self.given.decision_id,
            "policy_version": self.found.question.policy.version,
            "engine_version": VERSIONS["engine"],
        }


def _moment(found: Current, before: Given | None) -> datetime:
    """From when on it is right. Decisions are of whole seconds; of two answers in one second the
    later one is later by as little as can be told, so that whoever is told of both can order them.
    """
    as_of = found.question.as_of
    return as_of if before is None else max(as_of, before.as_of + _SHORTEST)


class Ledger:
    """Of an application that is new, until it is `of` a row."""

    def __init__(self, application_id: UUID, external_id: str) -> None:
        self.application_id = application_id
        self.external_id = external_id
        self.new: list[Entry] = []
        self._last: Given | None = None
        self._count = 0
        self._wake_at: datetime | None = None

    @classmethod
    def of(cls, row: ApplicationRow) -> "Ledger":
        ledger = cls(row.id, row.external_id)
        answer = Answer(row.verdict, row.rule, row.message_kind, row.wait_until)
        ledger._last = Given(answer, row.answered_at, row.decision_id)
        ledger._count, ledger._wake_at = row.answer_count, row.wake_at
        return ledger

    def pass_time(self, state: Body, now: datetime) -> None:
        """Every answer that the passing of time has brought, at the moment at which it did.

        Raises `RefusedError`, where what could be decided once cannot be any more.
        """
        for _ in range(_MOST_STEPS):
            if self._wake_at is None or self._wake_at > now:
                return
            self.note(current(state, self._wake_at), Cause.TIME)
        self.note(current(state, now), Cause.TIME)

    def note(
        self,
        found: Current,
        cause: Cause,
        event_id: str | None = None,
        decision_id: UUID | None = None,
    ) -> None:
        """`decision_id`: of a decision that has one already."""
        outcome, before = found.decision.outcome, self._last
        answer = Answer(outcome.verdict, outcome.rule.id, outcome.note, outcome.wait_until)
        self._wake_at = found.changes_at
        if before is not None and answer == before.answer:
            return
        self._last = Given(answer, _moment(found, before), decision_id or uuid7())
        self._count += 1
        self.new.append(Entry(self._count, self._last, before, cause, event_id, found))

    def columns(self, basis: int) -> dict[str, Any]:
        """Of the application's row."""
        assert self._last is not None, "an answer was noted"
        answer, as_of, decision_id = self._last
        return {
            **answer._asdict(),
            "answered_at": as_of,
            "answer_count": self._count,
            "due_at": answer.wait_until or as_of,
            "wake_at": self._wake_at,
            "decision_id": decision_id,
            "basis": basis,
        }
