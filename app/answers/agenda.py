"""The agenda: what is due or coming, as data, as lines to read, and as a calendar."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from icalendar import Calendar, Event

from app.answers.answer import Json, moment
from app.answers.tracked import application_id
from app.domain.decision import Decision
from app.intake.state_of import Question
from app.words.catalog import Catalog
from app.words.dates import moment_in_words
from app.words.telling import summary

_PRODUCT = "-//Follow-up timing//Agenda//{language}"


class Entry(NamedTuple):
    """One application in the agenda, with what is answered to it now."""

    id: UUID
    external_id: str
    due_at: datetime
    question: Question
    decision: Decision


def item(entry: Entry, words: Catalog) -> Json:
    """Instants carry the offset of the employer's zone."""
    decision, zone = entry.decision, entry.question.place.zone
    outcome = decision.outcome
    return {
        "application_id": application_id(entry.id),
        "external_id": entry.external_id,
        "reference": entry.question.reference,
        "due_at": moment(entry.due_at, zone),
        "verdict": outcome.verdict,
        "wait_until": moment(outcome.wait_until, zone),
        "send_from": moment(decision.send_from, zone),
        "send_by": moment(outcome.late_at, zone),
        "message_kind": outcome.note,
        "rule": outcome.rule.id,
        "summary": summary(decision, zone, words),
    }


def as_text(entries: Sequence[Entry], words: Catalog) -> str:
    """For a terminal: when and which, and what is right."""
    if not entries:
        return words.phrases["agenda_empty"] + "\n"
    return "\n\n".join(_lines(entry, words) for entry in entries) + "\n"


def _lines(entry: Entry, words: Catalog) -> str:
    zone = entry.question.place.zone
    when = moment_in_words(entry.due_at, zone, words.language)
    heading = words.phrases["agenda_entry"].format(moment=when, external_id=entry.external_id)
    return f"{heading}\n  {summary(entry.decision, zone, words)}"


def as_events(entries: Sequence[Entry], words: Catalog) -> bytes:
    """An event for each, at the moment at which it is due, in UTC."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT.format(language=words.language.upper()))
    calendar.add("version", "2.0")
    for entry in entries:
        calendar.add_component(_event(entry, words))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, words: Catalog) -> Event:
    decision = entry.decision
    verdict = words.names["verdicts"][decision.outcome.verdict]
    event = Event()
    event.add("uid", _uid(entry))
    event.add("dtstamp", decision.as_of)
    event.add("dtstart", entry.due_at)
    event.add("summary", f"{verdict}: {entry.external_id}")
    event.add("description", summary(decision, entry.question.place.zone, words))
    event.add("transp", "TRANSPARENT")  # a reminder keeps nobody busy
    return event


def _uid(entry: Entry) -> str:
    """The same as long as the answer is the same."""
    told = f"{entry.id} {entry.decision.outcome.rule.id} {entry.due_at.isoformat()}"
    return f"{sha256(told.encode()).hexdigest()[:32]}@followup"
