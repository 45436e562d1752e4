"""Deciding again what is on record, and what would be otherwise now."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from app.answers.answer import VERSIONS, answer
from app.domain.fault import Fault, RefusedError
from app.intake.shapes import DecisionRequest
from app.intake.state_of import Question, question
from app.intake.validation import NotJsonError, parse
from app.policies.loader import policies
from app.records.record import kept
from app.words.catalog import catalog

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
) -> dict[str, Any]:
    """The answer to the facts, under the policy that decided then, or the named one; the caller's
    own numbers stay, and so does the language. Raises `NotReplayableError`, or `RefusedError` for
    a policy that is not known.
    """
    if then["versions"] != VERSIONS:
        raise NotReplayableError("other_versions")
    if policy_version is None:
        asked = _asked(facts, as_of, "other_versions")
        if asked.policy.digest != then["policy"]["digest"]:
            raise NotReplayableError("other_policy")
    else:
        _check_known(policy_version)
        asked = _asked(facts | {"policy_version": policy_version}, as_of, "other_numbers")
    words = catalog(then["language"])
    answered = kept(answer(asked, words, ""), words.language)
    now: dict[str, Any] = orjson.loads(orjson.dumps(answered))
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


def _asked(facts: dict[str, Any], as_of: datetime, otherwise: str) -> Question:
    try:
        return question(parse(DecisionRequest, orjson.dumps(facts)), as_of)
    except (RefusedError, NotJsonError) as error:
        raise NotReplayableError(otherwise) from error


def _check_known(version: str) -> None:
    if version not in policies():
        says = {"known": ", ".join(policies())}
        raise RefusedError((Fault(pointer="/policy_version", code="unknown_policy", says=says),))
