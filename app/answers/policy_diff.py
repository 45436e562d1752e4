"""What another policy changes: the numbers that differ, and every kind of change in the answers,
each with a situation that shows it.
"""

from functools import cache
from typing import NamedTuple, TypeAlias

import orjson

from app.answers.answer import Json, moment, policy_in_force, written
from app.domain.comparison import Difference, differences
from app.domain.decision import Decision
from app.domain.moments import LONG_AGO
from app.domain.policy import Policy
from app.domain.rules import RULES, Rule
from app.intake.shapes import DecisionRequest
from app.intake.state_of import Question, question
from app.intake.validation import parse
from app.policies.situations import Situation, situations
from app.words.catalog import Catalog
from app.words.telling import summary

Kind: TypeAlias = tuple[Rule, Rule]
"""Of a change: the rule that decided before, and the one that decides after."""


class Witness(NamedTuple):
    """A situation in which the two policies differ so, and the first moment at which they do."""

    situation: Situation
    question: Question
    difference: Difference


def policy_diff(before: Policy, after: Policy, words: Catalog) -> Json:
    """Every situation is followed through all that time brings, under both policies."""
    found = witnesses(before, after)
    return {
        "from": policy_in_force(before),
        "to": policy_in_force(after),
        "numbers": numbers_that_differ(before, after),
        "situations": len(situations()),
        "changes": [
            _change(list(found[kind].values()), words) for kind in sorted(found, key=_order)
        ],
    }


def as_text(diff: Json, words: Catalog) -> str:
    """For a terminal: the numbers, then each kind of change with a situation that shows it."""
    says = words.phrases
    lines = [f"{diff['from']['version']} -> {diff['to']['version']}"]
    lines += [
        f"  {each['name']}: {each['from']} -> {each['to']} ({each['unit']})"
        for each in diff["numbers"]
    ]
    for change in diff["changes"]:
        lines += ["", f"{change['from']['rule']} -> {change['to']['rule']}"]
        lines += [f"  - {change['from']['summary']}", f"  + {change['to']['summary']}"]
        lines.append("  " + says["seen_in"].format(situations=" ".join(change["situations"])))
    if not diff["changes"]:
        lines += ["", says["no_change"].format(count=diff["situations"])]
    return "\n".join(lines) + "\n"


def _order(kind: Kind) -> tuple[bool, int, int]:
    """Other verdicts first, then other rules, then other moments; as the rules are ordered."""
    before, after = kind
    same = before.then.verdict is after.then.verdict
    return same, RULES.index(before), RULES.index(after)


def witnesses(before: Policy, after: Policy) -> dict[Kind, dict[str, Witness]]:
    """By kind of change, then by the name of the situation."""
    found: dict[Kind, dict[str, Witness]] = {}
    for situation in situations():
        asked = _asked(situation)
        for each in differences(asked.state, before, after, asked.calendar, asked.as_of):
            kind = each.before.outcome.rule, each.after.outcome.rule
            found.setdefault(kind, {}).setdefault(situation.name, Witness(situation, asked, each))
    return found


@cache
def _asked(situation: Situation) -> Question:
    return question(parse(DecisionRequest, orjson.dumps(situation.request)), LONG_AGO)


def numbers_that_differ(before: Policy, after: Policy) -> list[Json]:
    return [
        {
            "name": name,
            "unit": number.unit,
            "from": written(before.described[name].value),
            "to": written(number.value),
        }
        for name, number in after.described.items()
        if number.value != before.described[name].value
    ]


def _change(found: list[Witness], words: Catalog) -> Json:
    first = min(found, key=lambda witness: len(witness.situation.request))
    before, after = first.difference.before, first.difference.after
    return {
        "from": _told(first.question, before, words),
        "to": _told(first.question, after, words),
        "situations": [witness.situation.name for witness in found],
        "witness": {
            **first.situation.request,
            "as_of": moment(first.difference.at, first.question.place.zone),
        },
    }


def _told(asked: Question, decision: Decision, words: Catalog) -> Json:
    outcome, zone = decision.outcome, asked.place.zone
    return {
        "verdict": outcome.verdict,
        "rule": outcome.rule.id,
        "message_kind": outcome.note,
        "wait_until": moment(outcome.wait_until, zone),
        "send_by": moment(outcome.late_at, zone),
        "summary": summary(decision, zone, words),
    }
