"""What an answer adds when it is asked to explain itself."""

from datetime import datetime, tzinfo
from enum import StrEnum

from app.answers.answer import Json, decided, moment, references_of, told
from app.answers.what_if import missing, tried, would_change_if
from app.domain.alternatives import Alternative, alternatives
from app.domain.decision import Decision
from app.domain.facts import Facts, read
from app.domain.moments import LONG_AGO, NEVER
from app.domain.trace import Traced, trace
from app.intake.state_of import Question
from app.words.catalog import Catalog


class Explanation(StrEnum):
    """`full`: why this, and why not that. `changes`: what would give another answer."""

    FULL = "full"
    CHANGES = "changes"


def explained_answer(
    question: Question, words: Catalog, identifier: str, wanted: frozenset[Explanation]
) -> Json:
    """The answer with the further fields that are wanted."""
    decision = decided(question)
    plain = told(question, decision, words, identifier)
    return plain | explained(question, decision, words, wanted)


def explained(
    question: Question, decision: Decision, words: Catalog, wanted: frozenset[Explanation]
) -> Json:
    """The further fields of an answer. Each change that is tried is decided anew: some sixty
    decisions.
    """
    found = tried(question, decision)
    full = _full(question, decision) if Explanation.FULL in wanted else {}
    if Explanation.FULL in wanted:
        full["missing"] = missing(question, found, words)
    if Explanation.CHANGES in wanted:
        full["would_change_if"] = would_change_if(found, words)
    return full


def _full(question: Question, decision: Decision) -> Json:
    state, policy, calendar = question.state, question.policy, question.calendar
    zone = question.place.zone
    facts = read(decision.found, state, policy, calendar)
    return {
        "trace": [_traced(each, facts, zone) for each in trace(facts, question.as_of)],
        "alternatives": [
            _alternative(each, zone) for each in alternatives(decision, state, policy, calendar)
        ],
    }


def _traced(traced: Traced, facts: Facts, zone: tzinfo) -> Json:
    return {
        "rule": traced.rule.id,
        "match": traced.match,
        "decided_by": traced.read[-1] if traced.read else None,
        "facts": {name: _fact(getattr(facts, name), zone) for name in traced.read},
    }


def _fact(value: object, zone: tzinfo) -> object:
    """What never comes, or was always so, is null."""
    if isinstance(value, datetime):
        return None if value in {NEVER, LONG_AGO} else moment(value, zone)
    return value


def _alternative(other: Alternative, zone: tzinfo) -> Json:
    return {
        "verdict": other.verdict,
        "message_kind": other.note,
        "wait_until": moment(other.wait_until, zone),
        "agree": other.agree,
        "of": other.of,
        "number": other.number,
        "named": list(other.named),
        "references": references_of(other.cites),
    }
