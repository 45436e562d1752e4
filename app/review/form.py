"""How a note looks: its length, its frame, its signs."""

import re
from collections.abc import Iterator

from app.domain.vocabulary import NoteKind
from app.review.finding import ERROR, HINT, WARNING, Finding, lacking
from app.review.letter import Letter, Span
from app.review.note import Known
from app.review.spelling import WORD, words_of

FEWEST_WORDS = 25
FEWEST_WORDS_OF_A_REPLY = 15
MOST_WORDS = 150
FAR_TOO_MANY_WORDS = 250
MOST_PARAGRAPHS = 3
LONGEST_SUBJECT = 60
_MANY_EXCLAMATIONS = 3
_SHORTEST_EMPHASIS = 4
_SHORTEST_RUN = 3

_SLOT = re.compile(
    r"\[[^\[\]\n]{1,60}\]|\{[^{}\n]{1,60}\}|<[^\W\d_][^<>@:/\n]{1,40}>"
    r"|(?<!\w)[Xx]{3,}(?!\w)|_{3,}|(?<!\.)\.{5,}"
)
_EMOTICON = re.compile(
    "[\U0001f300-\U0001faff\u2600-\u27bf\U0001f1e6-\U0001f1ff\u2b50\u2b55]"
    "[\U0001f300-\U0001faff\u2600-\u27bf\U0001f1e6-\U0001f1ff\ufe0f\u200d\u2b50]*"
    r"|(?<![\w:;])(?:[:;=][-^o']?[)(DPp]|<3|\^\^|[xX]D)(?![\w(])"
)
_BETWEEN_SPACES = re.compile(r"\S+")
"""A word as people count: `l'entreprise` and `follow-up` are one."""
_CAPITALS = re.compile(r"(?<![\w.@/])[^\W\d_]+(?:['\u2019-][^\W\d_]+)*(?![\w@])")


def length(letter: Letter, kind: NoteKind | None) -> Iterator[Finding]:
    body = letter.body
    words = [
        each.start()
        for each in _BETWEEN_SPACES.finditer(letter.text, *body)
        if any(map(str.isalnum, each.group()))
    ]
    fewest = FEWEST_WORDS_OF_A_REPLY if kind is NoteKind.REPLY else FEWEST_WORDS
    if len(words) < fewest:
        yield lacking("too_short", WARNING, body.end)
    if len(words) > MOST_WORDS:
        severity = ERROR if len(words) > FAR_TOO_MANY_WORDS else WARNING
        span = Span(words[MOST_WORDS], body.end)
        yield Finding(code="too_long", severity=severity, span=span)
    if len(letter.paragraphs) > MOST_PARAGRAPHS:
        span = Span(letter.paragraphs[MOST_PARAGRAPHS].start, body.end)
        yield Finding(code="too_many_paragraphs", severity=HINT, span=span)


def frame(letter: Letter) -> Iterator[Finding]:
    if letter.greeting is None:
        yield lacking("greeting_missing", HINT, 0)
    if letter.signature is None:
        yield lacking("signature_missing", HINT, len(letter.text))


def subject_line(subject: str | None) -> Iterator[Finding]:
    """The subject is no part of the text, so its findings have no place in it."""
    if subject is None:
        return
    if not subject.strip():
        yield lacking("subject_missing", HINT, 0)
    elif len(subject.strip()) > LONGEST_SUBJECT:
        yield lacking("subject_too_long", HINT, 0)


def slots(text: str) -> Iterator[Finding]:
    for found in _SLOT.finditer(text):
        if not found.group().strip("[]{}<> ").isdigit():
            yield Finding(code="unfilled_slot", severity=ERROR, span=Span(*found.span()))


def signs(text: str) -> Iterator[Finding]:
    for found in _EMOTICON.finditer(text):
        yield Finding(code="emoticon", severity=HINT, span=Span(*found.span()))
    marks = [found.start() for found in re.finditer("[!\uff01]", text)]
    if len(marks) > 1:
        severity = WARNING if len(marks) >= _MANY_EXCLAMATIONS else HINT
        span = Span(marks[1], marks[1] + 1)
        yield Finding(code="exclamation_marks", severity=severity, span=span)


def capitals(letter: Letter, known: Known, allowed: frozenset[str]) -> Iterator[Finding]:
    """A word of four letters or more, or a run of three words. `allowed`: abbreviations."""
    own = frozenset(_spelt_so(known))
    for run in _runs(letter):
        spelt = [letter.text[each.start : each.end] for each in run]
        if all(each in own or set(words_of(each)) <= allowed for each in spelt):
            continue
        loud = [each for each in spelt if len(each) >= _SHORTEST_EMPHASIS and each not in own]
        if any(set(words_of(each)) - allowed for each in loud) or len(run) >= _SHORTEST_RUN:
            span = Span(run[0].start, run[-1].end)
            yield Finding(code="all_capitals", severity=WARNING, span=span)


def _runs(letter: Letter) -> Iterator[list[Span]]:
    """Words in capitals that follow each other, of the body."""
    run: list[Span] = []
    for found in _CAPITALS.finditer(letter.text, letter.body.start, letter.body.end):
        span = Span(*found.span())
        if run and not letter.text[run[-1].end : span.start].isspace():
            yield run
            run = []
        if found.group().isupper() and "X" * len(found.group()) != found.group():
            run.append(span)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _spelt_so(known: Known) -> Iterator[str]:
    facts = known.facts
    texts = [facts.role, facts.company, facts.candidate_name, facts.strength, facts.gap]
    texts += [*facts.topics, *(item.summary for item in known.untold)]
    texts += [text for each in facts.recipients for text in (each.name, *each.topics)]
    for text in texts:
        for found in WORD.finditer(text or ""):
            yield found.group()
