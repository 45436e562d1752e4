"""A plan as events (RFC 5545), for a calendar of one's own."""

from hashlib import sha256

from icalendar import Calendar, Event

from app.domain.plan import Step
from app.intake.state_of import Question
from app.words.catalog import Catalog
from app.words.telling import summary

_PRODUCT = "-//Follow-up timing//Plan//{language}"


def as_events(question: Question, steps: tuple[Step, ...], words: Catalog) -> bytes:
    """An event for each step, from its first instant to its end; the last has none. In UTC, so that
    no zone has to be described. The same plan gives the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT.format(language=words.language.upper()))
    calendar.add("version", "2.0")
    for step in steps:
        calendar.add_component(_event(question, step, words))
    written: bytes = calendar.to_ical()
    return written


def _event(question: Question, step: Step, words: Catalog) -> Event:
    decision = step.decision
    event = Event()
    event.add("uid", _uid(question, step))
    event.add("dtstamp", question.as_of)
    event.add("dtstart", decision.as_of)
    if step.until is not None:
        event.add("dtend", step.until)
    event.add("summary", words.names["verdicts"][decision.outcome.verdict])
    event.add("description", summary(decision, question.place.zone, words))
    event.add("transp", "TRANSPARENT")  # a reminder keeps nobody busy
    return event


def _uid(question: Question, step: Step) -> str:
    """Stable for a step of one request's plan in any language, and telling nothing of it."""
    asked = question.request.model_dump_json(exclude_none=True)
    told = f"{asked} {question.as_of} {step.decision.as_of}"
    return f"{sha256(told.encode()).hexdigest()[:32]}@followup"
