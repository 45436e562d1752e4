"""The answer of the contract, field by field, as data ready for JSON."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, tzinfo
from functools import cache, lru_cache
from typing import Any, TypeAlias

from app import __version__
from app.answers.assumed import assumed
from app.answers.mail import eml, mailto
from app.calendars import holidays, zones
from app.domain.decision import Decision, FactValue, Reason
from app.domain.engine import decide
from app.domain.plan import sooner
from app.domain.policy import Number, Policy, Value
from app.evidence.library import references
from app.intake.readings import Assumption
from app.intake.state_of import Question
from app.words.catalog import Catalog
from app.words.drafts.message import Message, kinds, messages
from app.words.telling import reason_in_words, summary

Json: TypeAlias = dict[str, Any]

_KEPT = 4_096
"""Moments kept as text: an answer names the same one several times."""

VERSIONS = {"engine": __version__, "calendar": holidays.VERSION, "time_zones": zones.VERSION}


def answer(question: Question, words: Catalog, identifier: str) -> Json:
    """Decides, and tells the decision."""
    return told(question, decided(question), words, identifier)


def decided(question: Question) -> Decision:
    return decide(question.state, question.policy, question.calendar, question.as_of)


def told(question: Question, decision: Decision, words: Catalog, identifier: str) -> Json:
    """In the fields of the contract. Instants carry the offset of the employer's zone."""
    notes = notes_as_data(messages(decision, question.state, question.calendar), words)
    return _told(question, decision, words, identifier, notes)


def told_without_drafts(
    question: Question, decision: Decision, words: Catalog, identifier: str
) -> Json:
    """As `told`, but of each note only its kind: drafts are half of the work, and no record keeps
    them.
    """
    notes: list[Json] = [{"kind": kind} for kind in kinds(decision, question.state)]
    return _told(question, decision, words, identifier, notes)


def _told(
    question: Question, decision: Decision, words: Catalog, identifier: str, notes: list[Json]
) -> Json:
    outcome, zone = decision.outcome, question.place.zone
    support = decision.support
    return {
        "id": identifier,
        "verdict": outcome.verdict,
        "wait_until": moment(outcome.wait_until, zone),
        "send_from": moment(decision.send_from, zone),
        "send_by": moment(outcome.late_at, zone),
        "valid_until": moment(sooner(decision.valid_until, question.policy_ends_at), zone),
        "closed": outcome.closed,
        "summary": summary(decision, zone, words),
        "rule": outcome.rule.id,
        "reasons": [_reason(decision, reason, zone, words) for reason in decision.reasons],
        "support": {"agree": support.agree, "of": support.of} if support else None,
        "message": notes[0] if notes else None,
        "messages": notes,
        "assumptions": assumptions(question, decision, words),
        "policy": policy_in_force(question.policy),
        "versions": VERSIONS,
        "as_of": moment(question.as_of, zone),
        "time_zone": str(zone),
        "reference": question.reference,
    }


@lru_cache(maxsize=_KEPT)
def moment(instant: datetime | None, zone: tzinfo) -> str | None:
    """As every moment of an answer: to the second, with the offset of the employer's zone."""
    return None if instant is None else instant.astimezone(zone).isoformat(timespec="seconds")


def _reason(decision: Decision, reason: Reason, zone: tzinfo, words: Catalog) -> Json:
    return {
        "code": reason.code,
        "text": reason_in_words(decision, reason, zone, words),
        "facts": {name: _fact(value, zone) for name, value in reason.facts.items()},
        "parameters": _parameters(reason.numbers),
        "references": references_of(reason.cites),
    }


def _fact(value: FactValue, zone: tzinfo) -> object:
    if isinstance(value, datetime):
        return moment(value, zone)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _parameters(numbers: Mapping[str, Number]) -> Json:
    return {
        name: {"value": written(number.value), "unit": number.unit}
        for name, number in numbers.items()
    }


def written(value: Value) -> int | str:
    """A number of a policy as in JSON: an hour of the day as `09:00`."""
    return value.isoformat("minutes") if isinstance(value, time) else value


@cache
def references_of(identifiers: tuple[str, ...]) -> list[Json]:
    """In order, each published page once."""
    sources = (references()[identifier] for identifier in identifiers)
    return [
        {
            "title": source.title,
            "publisher": source.publisher,
            "url": source.url,
            "says": source.says,
        }
        for source in {source.url: source for source in reversed(list(sources))}.values()
    ][::-1]


def notes_as_data(notes: Iterable[Message], words: Catalog) -> list[Json]:
    return [message_in_words(note, words) for note in notes]


def message_in_words(message: Message, words: Catalog) -> Json:
    subject, body = message.subject, message.body
    return {
        "kind": message.kind,
        "to": message.to,
        "subject": subject,
        "body": body,
        "parts": [{"part": part, "text": text} for part, text in message.parts],
        "compose": {"mailto": mailto(subject, body), "eml": eml(subject, body)},
        "needs": [
            {"pointer": pointer, "question": words.questions[asks]}
            for pointer, asks in message.needs
        ],
    }


def policy_in_force(policy: Policy) -> Json:
    return {
        "version": policy.version,
        "digest": policy.digest,
        "effective_from": policy.effective_from.isoformat(),
        "overrides": {name: written(value) for name, value in policy.overrides.items()},
    }


def assumptions(question: Question, decision: Decision, words: Catalog) -> list[Json]:
    zone = question.place.zone
    return [_assumption(each, zone, words) for each in assumed(question, decision)]


def _assumption(assumption: Assumption, zone: tzinfo, words: Catalog) -> Json:
    value = assumption.value
    return {
        "pointer": assumption.pointer,
        "value": moment(value, zone) if isinstance(value, datetime) else value,
        "text": words.assumptions[assumption.code],
    }
