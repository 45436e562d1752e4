"""A note under review: its kind, and everything found, in order of place."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from app.domain.vocabulary import NoteKind
from app.review.content import content
from app.review.employer import employer, employer_in_subject
from app.review.finding import ERROR, HINT, WARNING, Finding
from app.review.form import capitals, frame, length, signs, slots, subject_line
from app.review.kinds import kind_of
from app.review.language import language_of
from app.review.letter import Letter, Span
from app.review.lexicon import REVIEWED, lexicon, unread
from app.review.manner import manner
from app.review.names import nearly_recipients, own_name, recipients
from app.review.note import Note, Timing

_NAMES = frozenset(
    {"other_recipient", "recipient_misspelt", "own_name_misspelt", "all_capitals"}
    | {"other_company", "other_role"}
)
_QUESTIONS = frozenset({NoteKind.CHECK_IN, NoteKind.SECOND_CHECK_IN})


class Review(NamedTuple):
    """`language` None: it is none of those read, so beside what needs no language only length and
    names were looked at.
    """

    kind: NoteKind | None
    language: str | None
    findings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        return all(each.severity is HINT for each in self.findings)


def review(note: Note) -> Review:
    """Two calls with equal notes give equal reviews; nothing is raised for any text."""
    language = language_of(note.text, note.language)
    letter = Letter(note.text, unread() if language is None else lexicon(language))
    kind = note.kind or _kind_by_moment(note.known.timing) or kind_of(letter)
    found = [*_anywhere(letter, note, kind)]
    found += _unread(letter, note) if language is None else _in_words(letter, note, kind)
    return Review(kind, language, tuple(sorted(_apart(found), key=_place)))


def _kind_by_moment(timing: Timing | None) -> NoteKind | None:
    return None if timing is None else timing.note


def _anywhere(letter: Letter, note: Note, kind: NoteKind | None) -> Iterator[Finding]:
    """What can be told without the language."""
    yield from _moment(kind, note.known.timing)
    yield from subject_line(note.subject)
    yield from slots(note.text)
    yield from signs(note.text)
    yield from length(letter, kind)
    yield from own_name(letter, note.known)


def _unread(letter: Letter, note: Note) -> Iterator[Finding]:
    """The names alone, and that it is so."""
    yield Finding(code="language_unknown", severity=WARNING, span=Span(0, 0))
    yield from nearly_recipients(letter, note.known)


def _in_words(letter: Letter, note: Note, kind: NoteKind | None) -> Iterator[Finding]:
    known = note.known
    if kind is not None:
        yield from content(letter, kind, known)
    yield from manner(letter, kind, known)
    yield from frame(letter)
    yield from capitals(letter, known, _abbreviations())
    for each in letter.matches:
        if each.label == "slot_words":
            yield Finding(code="unfilled_slot", severity=ERROR, span=letter.span(each))
    yield from recipients(letter, known)
    yield from employer(letter, kind, known)
    if note.subject:
        yield from employer_in_subject(Letter(note.subject, letter.lexicon), kind, known)


def _abbreviations() -> frozenset[str]:
    """Of every language: they travel."""
    return frozenset[str]().union(*(lexicon(each).abbreviations for each in REVIEWED))


def _moment(kind: NoteKind | None, timing: Timing | None) -> Iterator[Finding]:
    """Is a note of this kind right now? Of an unknown kind only that none is."""
    if timing is None:
        return
    same = kind in (None, timing.note) or {kind, timing.note} <= _QUESTIONS
    if timing.now and same:
        return
    variant = "_another" if timing.now else "_wait" if timing.wait_until else "_leave"
    yield Finding(code="wrong_moment", severity=WARNING, span=Span(0, 0), variant=variant)


def _apart(found: list[Finding]) -> Iterator[Finding]:
    """What touches a slot that was left open is neither a name nor another slot."""
    opened: list[Finding] = []
    for each in sorted((each for each in found if each.code == "unfilled_slot"), key=_place):
        if not opened or opened[-1].span.end <= each.span.start:
            opened.append(each)
    yield from opened
    slots_told = [each.span for each in opened]
    for each in found:
        named = each.code in _NAMES and _touches(each.span, slots_told)
        if each.code != "unfilled_slot" and not named:
            yield each


def _touches(span: Span, spans: list[Span]) -> bool:
    """One of the spans, which are in order and share nothing."""
    nearest = bisect_right(spans, span.start, key=lambda each: each.end)
    return span.start < span.end and nearest < len(spans) and spans[nearest].start < span.end


def _place(finding: Finding) -> tuple[Span, str]:
    return finding.span, finding.code
