"""What is answered to the state of an application."""

from datetime import datetime
from typing import NamedTuple

from app.answers.answer import decided
from app.domain.application.event import Body
from app.domain.decision import Decision
from app.domain.plan import sooner
from app.intake.events import request_of
from app.intake.state_of import Question, question


class Current(NamedTuple):
    """The same as the stateless call gives."""

    question: Question
    decision: Decision

    @property
    def changes_at(self) -> datetime | None:
        """When the passing of time next changes the answer."""
        return sooner(self.decision.valid_until, self.question.policy_ends_at)


def current(state: Body, now: datetime) -> Current:
    """Raises `RefusedError`."""
    asked = question(request_of(state), now)
    return Current(asked, decided(asked))
