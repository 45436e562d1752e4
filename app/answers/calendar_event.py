"""What an event of a calendar feed says of an application."""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import orjson

from app.domain.decision import Decision
from app.domain.engine import sending_from
from app.domain.vocabulary import Verdict
from app.intake.state_of import Question
from app.words.catalog import Catalog
from app.words.telling import summary


class Said(NamedTuple):
    """`starts_at` None: where it was before."""

    starts_at: datetime | None
    title: str | None
    description: str | None
    is_cancelled: bool

    def digest(self, starts_at: datetime) -> str:
        """The same as long as the event says the same."""
        said = [starts_at.isoformat(), self.title, self.description, self.is_cancelled]
        return sha256(orjson.dumps(said)).hexdigest()


GONE = Said(None, None, None, is_cancelled=True)
"""Of what may not be told any more: only that it is off."""


def said_of(
    external_id: str, question: Question, decision: Decision, due_at: datetime, words: Catalog
) -> Said:
    """Of an application with the answer to it. `due_at`: since when a note has been right, where
    one is.
    """
    outcome, zone = decision.outcome, question.place.zone
    name = _name(external_id, question, words)
    told = summary(decision, zone, words)
    if outcome.verdict is Verdict.DO_NOT_FOLLOW_UP or outcome.note is None:
        return Said(None, name, told, is_cancelled=True)
    waits = outcome.verdict is Verdict.WAIT
    phrase = words.phrases["event_then" if waits else "event_now"]
    what = phrase.format(note=words.names["note_kinds"][outcome.note])
    title = words.phrases["event_title"].format(task=words.names["tasks"][outcome.note], name=name)
    starts_at = _starts_at(question, decision, due_at)
    return Said(starts_at, title, f"{told}\n\n{what}", is_cancelled=False)


def _starts_at(question: Question, decision: Decision, due_at: datetime) -> datetime:
    """When the note can be sent: the end of the wait, which lies in the employer's hours, or their
    first opening since the note is right. So an event does not move when its wait is over.
    """
    wait_until = decision.outcome.wait_until
    if wait_until is not None:
        return wait_until.replace(microsecond=0)
    opening = sending_from(decision.outcome, decision.policy, question.calendar, due_at)
    return (opening or due_at).replace(microsecond=0)


def _name(external_id: str, question: Question, words: Catalog) -> str:
    """Role and company as the caller gave them, else the caller's own name for it."""
    facts = question.request.message_facts
    given = () if facts is None else (facts.role, facts.company)
    return words.phrases["comma"].join(each for each in given if each) or external_id
