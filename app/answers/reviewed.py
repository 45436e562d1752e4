"""A review as data, and as a list for a terminal."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from app.answers.answer import Json, decided, references_of
from app.domain.decision import Decision
from app.domain.fault import Fault, RefusedError
from app.domain.vocabulary import NoteKind, Verdict
from app.evidence.library import review_sources
from app.intake.message_shapes import ReviewRequest
from app.intake.shapes import DecisionRequest
from app.intake.state_of import Question, question_within
from app.review.finding import Finding
from app.review.lexicon import REVIEWED, lexicon
from app.review.note import Known, Note, Timing
from app.review.review import Review, review
from app.words.catalog import Catalog
from app.words.dates import moment_in_words

_STATE = "/state"
_UTF16_BYTES = 2
_ON_ONE_LINE = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}


class _Asked(NamedTuple):
    note: Note
    question: Question | None
    decision: Decision | None


def reviewed(request: ReviewRequest, now: datetime, words: Catalog) -> Json:
    """In the fields of the contract. Raises `RefusedError` for a state that cannot be decided."""
    asked = _asked(request, now)
    found = review(asked.note)
    units = _Units(request.text)
    return {
        "ready": found.ready,
        "kind": found.kind,
        "findings": [_finding(each, found, asked, units, words) for each in found.findings],
    }


def as_text(text: str, answered: Json, words: Catalog) -> str:
    """Like a spelling checker: `line:column severity code: excerpt -> suggestion`."""
    count = len(answered["findings"])
    key = "review_ready" if answered["ready"] else "review_not_ready"
    if answered["ready"] and count:
        key = "review_ready_with_hints"
    lines = [_line(text, each) for each in answered["findings"]]
    return "\n".join([words.phrases[key].format(count=count), *lines]) + "\n"


def _line(text: str, finding: Json) -> str:
    before = text.encode("utf-16-le")[: finding["offset"] * _UTF16_BYTES].decode("utf-16-le")
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    place = f"{len(lines)}:{len(lines[-1]) + 1}"
    excerpt = finding["excerpt"].translate(_ON_ONE_LINE) or "-"
    advice = finding["suggestion"] or finding["detail"]
    return f"{place} {finding['severity']} {finding['code']}: {excerpt} -> {advice}"


def _asked(request: ReviewRequest, now: datetime) -> _Asked:
    kind = None if request.kind is None else NoteKind(request.kind)
    if request.state is None:
        return _Asked(Note(request.text, request.subject, kind), None, None)
    language = _language(request.state)
    read = question_within(_STATE, _in_any_language(request.state), now)
    decision = decided(read)
    known = Known(
        facts=read.state.message_facts,
        untold=decision.found.untold,
        refused=decision.found.standing.refusal is not None,
        timing=_timing(decision),
    )
    return _Asked(Note(request.text, request.subject, kind, language, known), read, decision)


def _timing(decision: Decision) -> Timing:
    outcome = decision.outcome
    now = outcome.verdict is Verdict.FOLLOW_UP_NOW
    return Timing(note=outcome.note, now=now, wait_until=outcome.wait_until)


def _language(state: DecisionRequest) -> str | None:
    """Raises `RefusedError` for one that is not reviewed."""
    tag = state.message_facts.language if state.message_facts else None
    if tag is None:
        return None
    primary = tag.partition("-")[0].lower()
    if primary not in REVIEWED:
        says = {"known": ", ".join(REVIEWED)}
        pointer = f"{_STATE}/message_facts/language"
        raise RefusedError((Fault(pointer=pointer, code="unknown_language", says=says),))
    return primary


def _in_any_language(state: DecisionRequest) -> DecisionRequest:
    """More languages are reviewed than are drafted, and nothing is drafted here."""
    if state.message_facts is None:
        return state
    facts = state.message_facts.model_copy(update={"language": None})
    return state.model_copy(update={"message_facts": facts})


class _Units:
    """Places in UTF-16 units of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._read = (0, 0)

    def at(self, index: int) -> int:
        """Asked in order, each stretch is counted once."""
        known, units = self._read
        if index < known:
            known = units = 0
        stretch = self._text[known:index].encode("utf-16-le")
        self._read = index, units + len(stretch) // _UTF16_BYTES
        return self._read[1]


def _finding(finding: Finding, found: Review, asked: _Asked, units: _Units, words: Catalog) -> Json:
    start, end = finding.span
    offset = units.at(start)
    excerpt = asked.note.text[start:end]
    return {
        "code": finding.code,
        "severity": finding.severity,
        "offset": offset,
        "length": len(excerpt.encode("utf-16-le")) // _UTF16_BYTES,
        "excerpt": excerpt,
        "detail": words.review[finding.code + finding.variant].format_map(
            dict(_says(asked, words))
        ),
        "suggestion": _suggestion(finding, found, words),
        "references": references_of(_sources(finding, asked)),
    }


def _says(asked: _Asked, words: Catalog) -> Iterator[tuple[str, str]]:
    """What the sentences about the moment name."""
    if asked.decision is None or asked.question is None:
        return
    outcome, zone = asked.decision.outcome, asked.question.place.zone
    if outcome.note is not None:
        yield "note", words.names["note_kinds"][outcome.note]
    if outcome.wait_until is not None:
        yield "wait_until", moment_in_words(outcome.wait_until, zone, words.language)


def _suggestion(finding: Finding, found: Review, words: Catalog) -> str | None:
    listed = words.review_suggestions
    template = listed.get(finding.code + finding.variant, listed.get(finding.code))
    if template is None:
        return None
    wording = finding.wording
    if wording is None and found.language is not None:
        wording = lexicon(found.language).suggestions.get(finding.code)
    if wording is None and "{wording}" in template:
        return None
    return template.format(wording=wording)


def _sources(finding: Finding, asked: _Asked) -> tuple[str, ...]:
    if finding.code == "wrong_moment" and asked.decision is not None:
        return asked.decision.reasons[0].cites
    return review_sources().get(finding.code, ())
