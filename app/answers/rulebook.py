"""The rules as data and as text: each in words, with its place, what it reads, and who says so."""

from functools import cache

from app.answers.answer import Json, references_of
from app.domain.rules import RULES, Rule
from app.domain.rules.overriding import overridden
from app.domain.support import numbers_read
from app.policies.situations import situations
from app.words.catalog import Catalog


def listed() -> Json:
    """Every rule, in the order in which they are tried."""
    return {"rules": [_described(rule) for rule in RULES]}


def described(rule_id: str) -> Json | None:
    """One rule; None if there is none of that id."""
    return next((_described(rule) for rule in RULES if rule.id == rule_id), None)


@cache
def _described(rule: Rule) -> Json:
    return {
        "id": rule.id,
        "place": RULES.index(rule) + 1,
        "title": rule.id.replace("_", " ").capitalize(),
        "says": " ".join(rule.says.split()),
        "verdict": rule.then.verdict,
        "message_kind": None if rule.then.note == "next_question" else rule.then.note,
        "closed": rule.then.closed,
        "reason": rule.code,
        "facts": list(rule.facts),
        "wait_ends_with": rule.then.until,
        "late_after": rule.then.late_at,
        "numbers": list(numbers_read(rule)),
        "overrides": list(overridden(rule, RULES)),
        "references": references_of(rule.cites),
        "example": _example(rule),
    }


def _example(rule: Rule) -> Json:
    """The first situation that fires it."""
    situation = next(each for each in situations() if each.fires == rule.id)
    return {"name": situation.name, "request": situation.request}


def as_text() -> str:
    """The whole table, a rule to a line, as one would read it aloud."""
    return "".join(f"{_heading(_described(rule))}: {_described(rule)['says']}\n" for rule in RULES)


def one_as_text(rule: Json, words: Catalog) -> str:
    sources = [
        f"- {each['publisher'] or each['title']}: {each['says']}" for each in rule["references"]
    ]
    example = words.phrases["for_example"].format(example=rule["example"]["name"])
    return "\n".join([_heading(rule), rule["says"], "", *sources, "", example, ""])


def _heading(rule: Json) -> str:
    return f"{rule['place']:2}. {rule['title']} ({rule['verdict']})"
