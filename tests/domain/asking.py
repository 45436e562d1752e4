"""A history asked about at a moment, through the same doors as a request; and asked again later."""

import json
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import Any, TypeAlias

from app.answers.answer import answer
from app.domain.decision import Decision, Outcome
from app.domain.engine import decide
from app.domain.vocabulary import NoteKind
from app.intake.shapes import DecisionRequest
from app.intake.state_of import Question, question
from app.intake.validation import parse
from app.words.catalog import catalog
from app.words.drafts.message import Message, messages
from app.words.languages import DEFAULT

Body: TypeAlias = dict[str, Any]

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
"""The clock, for a request that names no moment."""
IDENTIFIER = "dec_01977a2e-0000-7000-8000-000000000000"


class Asked:
    """One request and all that is said to it. Shown as the request in a failing test."""

    def __init__(self, body: Body, read: Question) -> None:
        self.body = body
        self.question = read

    def __repr__(self) -> str:
        return json.dumps(self.body, ensure_ascii=False)

    @property
    def as_of(self) -> datetime:
        return self.question.as_of

    @property
    def zone(self) -> tzinfo:
        return self.question.calendar.zone

    @cached_property
    def decision(self) -> Decision:
        read = self.question
        return decide(read.state, read.policy, read.calendar, read.as_of)

    @property
    def outcome(self) -> Outcome:
        return self.decision.outcome

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        return messages(self.decision, self.question.state, self.question.calendar)

    @cached_property
    def answer(self) -> dict[str, Any]:
        return answer(self.question, catalog(DEFAULT), IDENTIFIER)

    @property
    def note(self) -> NoteKind | None:
        """What is suggested: now, or for the end of a wait."""
        return self.outcome.note

    @property
    def told(self) -> tuple[object, ...]:
        """What must not change before `valid_until`."""
        said = self.outcome
        return said.verdict, said.rule.id, said.wait_until, said.late_at, self.messages

    def at(self, moment: datetime) -> "Asked":
        """The same history, asked about at another moment."""
        return ask(self.body | {"as_of": in_offset(moment, self.zone)})


def ask(body: Body) -> Asked:
    """Raises what a caller would be told as a problem."""
    return Asked(body, question(parse(DecisionRequest, json.dumps(body).encode()), NOW))


def in_offset(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat()
