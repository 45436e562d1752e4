"""The engine asked the cases that experts answered: how often does it say the same?

A folder holds files of one JSON case a line; a case is askable if it has a `request` and what is
`expected`. Beside the engine stand three that do not think: always now, always wait, never.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.clock import utc_now
from app.domain.decision import Decision
from app.domain.engine import decide
from app.domain.vocabulary import Verdict
from app.intake.shapes import DecisionRequest
from app.intake.state_of import question
from app.intake.validation import parse

BASELINES = {
    "always now": Verdict.FOLLOW_UP_NOW,
    "always wait": Verdict.WAIT,
    "never": Verdict.DO_NOT_FOLLOW_UP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    id: str
    situation: str
    advice: str
    expected: Verdict
    expected_note: str | None
    ours: Decision

    @property
    def verdict(self) -> Verdict:
        return self.ours.outcome.verdict


def cases(file: Path) -> Iterator[Case]:
    """The askable cases of a file. Raises `RefusedError` for a request that the service refuses."""
    for line in file.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if not entry.get("request") or not entry.get("expected"):
            continue
        asked = question(parse(DecisionRequest, json.dumps(entry["request"]).encode()), utc_now())
        yield Case(
            id=entry["id"],
            situation=entry["situation"],
            advice=entry["advice"]["paraphrase"],
            expected=Verdict(entry["expected"]["verdict"]),
            expected_note=entry["expected"].get("message_kind"),
            ours=decide(asked.state, asked.policy, asked.calendar, asked.as_of),
        )


def report(folder: Path, *, show: bool) -> Iterator[str]:
    """Agreement and recall per verdict, per file, in lines to read."""
    found = False
    for file in sorted(folder.glob("*.jsonl")):
        asked = list(cases(file))
        if asked:
            found = True
            yield from _of_file(file.name, asked)
            if show:
                yield from _disagreements(asked)
    if not found:
        yield f"No askable case in {folder}: a line of a .jsonl file with `request` and `expected`."


def _of_file(name: str, asked: list[Case]) -> Iterator[str]:
    yield f"{name}: {len(asked)} askable cases"
    yield f"  {'engine':<12} {_share(_agreeing(asked), asked)}"
    for baseline, same in BASELINES.items():
        agreeing = [case for case in asked if case.expected is same]
        yield f"  {baseline:<12} {_share(agreeing, asked)}"
    for verdict in Verdict:
        wanted = [case for case in asked if case.expected is verdict]
        if wanted:
            yield f"  recall of {verdict}: {_share(_agreeing(wanted), wanted)}"
    noted = [case for case in _agreeing(asked) if case.expected_note]
    alike = [case for case in noted if case.ours.outcome.note == case.expected_note]
    if noted:
        yield f"  same kind of note where the verdict agrees: {_share(alike, noted)}"


def _agreeing(asked: list[Case]) -> list[Case]:
    return [case for case in asked if case.verdict is case.expected]


def _share(part: list[Case], whole: list[Case]) -> str:
    return f"{len(part) / len(whole):.3f} ({len(part)} of {len(whole)})"


def _disagreements(asked: list[Case]) -> Iterator[str]:
    for case in asked:
        if case.verdict is not case.expected:
            rule = case.ours.outcome.rule.id
            yield f"  {case.id}: {case.expected} advised, {case.verdict} here ({rule})"
            yield f"    {case.situation}"
            yield f"    Advice: {case.advice}"
