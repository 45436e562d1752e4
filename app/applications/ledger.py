"""The answers to one application, one after the other: each that differs from the one before is
kept, with the moment from which it was right and what brought it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from app.answers.answer import VERSIONS
from app.applications.current import Current, current
from app.domain.application.event import Body
from app.storage.application_rows import ApplicationRow

_MOST_STEPS = 100
"""A plan has far fewer."""


class Cause(StrEnum):
    CREATED = "created"
    EVENT = "event"
    CHANGE = "change"
    """Of the application as a whole."""
    TIME = "time"


class Answer(NamedTuple):
    """What makes two answers differ."""

    verdict: str
    rule: str
    message_kind: str | None
    wait_until: datetime | None


class Ledger:
    """`row` None: of an application that is new."""

    def __init__(self, row: ApplicationRow | None = None) -> None:
        self._answer: Answer | None = None
        self._answered_at: datetime | None = None
        self._count = 0
        self._wake_at: datetime | None = None
        self.new: list[dict[str, Any]] = []
        """Answers that are not stored yet."""
        if row is not None:
            self._answer = Answer(row.verdict, row.rule, row.message_kind, row.wait_until)
            self._answered_at, self._wake_at = row.answered_at, row.wake_at
            self._count = row.answer_count

    def pass_time(self, state: Body, now: datetime) -> None:
        """Every answer that the passing of time has brought, at the moment at which it did.

        Raises `RefusedError`, where what could be decided once cannot be any more.
        """
        for _ in range(_MOST_STEPS):
            if self._wake_at is None or self._wake_at > now:
                return
            self.note(current(state, self._wake_at), Cause.TIME)
        self.note(current(state, now), Cause.TIME)

    def note(self, found: Current, cause: Cause, event_id: str | None = None) -> None:
        outcome = found.decision.outcome
        answer = Answer(outcome.verdict, outcome.rule.id, outcome.note, outcome.wait_until)
        self._wake_at = found.changes_at
        if answer == self._answer:
            return
        self._answer, self._answered_at = answer, found.question.as_of
        self._count += 1
        self.new.append(
            {
                **answer._asdict(),
                "sequence": self._count,
                "as_of": found.question.as_of,
                "cause": cause.value,
                "event_id": event_id,
                "decision_id": None,
                "policy_version": found.question.policy.version,
                "engine_version": VERSIONS["engine"],
            }
        )

    def columns(self) -> dict[str, Any]:
        """Of the application's row."""
        assert self._answer is not None, "an answer was noted"
        return {
            **self._answer._asdict(),
            "answered_at": self._answered_at,
            "answer_count": self._count,
            "due_at": self._answer.wait_until or self._answered_at,
            "wake_at": self._wake_at,
            "decision_id": None,
            "basis": 0,
        }
