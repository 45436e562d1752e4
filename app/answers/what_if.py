"""What would change an answer: each single change tried, by asking the changed request."""

from collections.abc import Iterator
from typing import NamedTuple

import orjson

from app.answers.answer import Json, decided, moment
from app.answers.single_changes import Change, Patch, single_changes
from app.domain.decision import Decision
from app.domain.fault import RefusedError
from app.domain.vocabulary import Verdict
from app.intake.shapes import DecisionRequest
from app.intake.state_of import Question, question
from app.intake.validation import parse
from app.words.catalog import Catalog
from app.words.dates import date_in_words
from app.words.telling import summary


class Tried(NamedTuple):
    """A change, the decision without it, and the decision with it."""

    change: Change
    told: Decision
    question: Question
    then: Decision


def tried(asked: Question, decision: Decision) -> tuple[Tried, ...]:
    """Every single change that gives another verdict, moment or kind of note, and is possible
    beside the other facts.
    """
    return tuple(_differing(asked, decision))


def _differing(asked: Question, decision: Decision) -> Iterator[Tried]:
    body = asked.request.model_dump(mode="json", by_alias=True, exclude_none=True)
    for change in single_changes(asked, decision):
        try:
            changed = _read(merged(body, change.patch), asked)
        except RefusedError:
            continue
        then = decided(changed)
        if _told(then) != _told(decision):
            yield Tried(change, decision, changed, then)


def _read(body: Patch, asked: Question) -> Question:
    return question(parse(DecisionRequest, orjson.dumps(body)), asked.as_of)


def _told(decision: Decision) -> tuple[object, ...]:
    outcome = decision.outcome
    return outcome.verdict, outcome.wait_until, outcome.note


def merged(target: object, patch: Patch) -> Patch:
    """The target with a merge patch applied (RFC 7396)."""
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value) if isinstance(value, dict) else value
    return result


def would_change_if(found: tuple[Tried, ...], words: Catalog) -> list[Json]:
    return [
        {
            "change": each.change.name.partition(".")[0],
            "pointer": each.change.pointer,
            "text": _in_words(each, words),
            "patch": each.change.patch,
            **_then(each, words),
        }
        for each in found
    ]


def missing(asked: Question, found: tuple[Tried, ...], words: Catalog) -> list[Json]:
    """The facts that were not given and could change the answer, most telling first: those that
    leave most verdicts open, then those with most changes.
    """
    by_fact: dict[str, list[Tried]] = {}
    for each in found:
        if each.change.pointer in words.missing and not _is_given(asked, each.change.pointer):
            by_fact.setdefault(each.change.pointer, []).append(each)
    telling = sorted(by_fact.items(), key=lambda fact: (-len(_verdicts(fact[1])), -len(fact[1])))
    return [_missing(pointer, tries, words) for pointer, tries in telling]


def _missing(pointer: str, tries: list[Tried], words: Catalog) -> Json:
    return {
        "pointer": pointer,
        "question": words.missing[pointer],
        "verdicts": _verdicts(tries),
        "example": {"patch": tries[0].change.patch, **_then(tries[0], words)},
    }


def _verdicts(tries: list[Tried]) -> list[Verdict]:
    """Those that remain possible: the one told, and what the fact could make of it."""
    possible = {tries[0].told.outcome.verdict, *(each.then.outcome.verdict for each in tries)}
    return [verdict for verdict in Verdict if verdict in possible]


def _is_given(asked: Question, pointer: str) -> bool:
    value: object = asked.request
    for name in pointer.split("/")[1:]:
        value = getattr(value, name, None)
    return bool(value)


def _then(each: Tried, words: Catalog) -> Json:
    outcome, zone = each.then.outcome, each.question.place.zone
    return {
        "verdict": outcome.verdict,
        "wait_until": moment(outcome.wait_until, zone),
        "message_kind": outcome.note,
        "rule": outcome.rule.id,
        "summary": summary(each.then, zone, words),
    }


def _in_words(each: Tried, words: Catalog) -> str:
    day, zone = each.change.day, each.question.place.zone
    date = "" if day is None else date_in_words(day.astimezone(zone).date(), words.language)
    return words.changes[each.change.name].format(date=date)
