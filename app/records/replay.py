"""Deciding again what is on record, and what would be otherwise now."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from app.answers.answer import VERSIONS, answer
from app.domain.fault import Fault, RefusedError
from app.domain.policy import Policy
from app.intake.shapes import DecisionRequest
from app.intake.state_of import Question, question
from app.intake.validation import NotJsonError, parse
from app.policies.loader import policies
from app.records.record import kept
from app.words.catalog import Catalog

_ABSENT = object()


class NotReplayableError(Exception):
    """The service is not the one that decided: what came out would be no replay. `reason` is a
    name in the words of the problem.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Difference(NamedTuple):
    """`pointer`: where in the answer."""

    pointer: str
    then: object
    now: object


def replayed(
    facts: dict[str, Any],
    then: dict[str, Any],
    as_of: datetime,
    policy_version: str | None,
    words: Catalog,
) -> dict[str, Any]:
    """The answer to the facts, under the policy that decided then, or the named one. Raises
    `NotReplayableError`, or `RefusedError` for a policy that is not known.
    """
    if then["versions"] != VERSIONS:
        raise NotReplayableError("other_versions")
    try:
        asked = question(parse(DecisionRequest, orjson.dumps(facts)), as_of)
    except (RefusedError, NotJsonError) as error:
        raise NotReplayableError("other_versions") from error
    if policy_version is None:
        asked = _under_the_same(asked, then["policy"])
    else:
        asked = asked._replace(policy=_named(policy_version), policy_ends_at=None)
    now: dict[str, Any] = orjson.loads(orjson.dumps(kept(answer(asked, words, ""))))
    return now


def differences(then: object, now: object, pointer: str = "") -> Iterator[Difference]:
    """Every place where they are not the same; null for what is not there."""
    if isinstance(then, dict) and isinstance(now, dict):
        for name in sorted(then.keys() | now.keys()):
            inside = then.get(name, _ABSENT), now.get(name, _ABSENT)
            yield from differences(*inside, f"{pointer}/{name}")
    elif isinstance(then, list) and isinstance(now, list):
        for index in range(max(len(then), len(now))):
            inside = _item(then, index), _item(now, index)
            yield from differences(*inside, f"{pointer}/{index}")
    elif then != now:
        yield Difference(
            pointer, None if then is _ABSENT else then, None if now is _ABSENT else now
        )


def _item(items: list[object], index: int) -> object:
    return items[index] if index < len(items) else _ABSENT


def _under_the_same(asked: Question, policy: dict[str, Any]) -> Question:
    if asked.policy.digest != policy["digest"]:
        raise NotReplayableError("other_policy")
    return asked


def _named(version: str) -> Policy:
    found = policies().get(version)
    if found is None:
        says = {"known": ", ".join(policies())}
        raise RefusedError((Fault(pointer="/policy_version", code="unknown_policy", says=says),))
    return found
