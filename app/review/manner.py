"""Phrases that harm, whatever the kind of note."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from app.domain.vocabulary import NoteKind
from app.review.finding import ERROR, HINT, WARNING, Finding, Severity
from app.review.letter import Letter, Span
from app.review.note import Known
from app.review.phrases import Match
from app.review.spelling import words_of

_SEVERITIES: dict[str, Severity] = {
    "ultimatum": ERROR,
    "contest": ERROR,
    "reproach": WARNING,
    "begging": WARNING,
    "pressure": WARNING,
    "empty_phrase": WARNING,
    "comparison": WARNING,
    "money": WARNING,
    "self_centred": HINT,
    "ageing_word": HINT,
}
"""Graver ones first: of two that overlap the first is told."""
_EACH_TOLD = frozenset({"ageing_word"})
"""Of any other code one in a sentence is enough."""
_SEVERAL_APOLOGIES = 2
_AMOUNT = re.compile(r"[$€£] ?\d+(?:[.,]\d+)*|(?<![\d.,])\d+(?:[.,]\d+)* ?[$€£]")
_FREE_TO_SPEAK_OF_OTHERS = frozenset({NoteKind.POST_REJECTION, NoteKind.CLOSING})


def manner(letter: Letter, kind: NoteKind | None, known: Known) -> Iterator[Finding]:
    taken: set[int] = set()
    told: set[tuple[str, int]] = set()
    own = _own_words(known)
    harmless = {
        index for each in letter.said("harmless") for index in range(each.first, each.last + 1)
    }
    for code, severity in _SEVERITIES.items():
        for match in letter.said(code):
            indices = range(match.first, match.last + 1)
            place = code, letter.words[match.first].sentence
            if place in told or not taken.isdisjoint(indices):
                continue
            if harmless.isdisjoint(indices) and _counts(match, letter, kind, known, own):
                taken.update(indices)
                if code not in _EACH_TOLD:
                    told.add(place)
                yield Finding(code=code, severity=severity, span=letter.span(match))
    yield from _figures(letter, kind, told)
    apologies = letter.said("apology")
    if len(apologies) >= _SEVERAL_APOLOGIES:
        span = letter.span(apologies[-1])
        yield Finding(code="repeated_apology", severity=WARNING, span=span)


def _counts(
    match: Match, letter: Letter, kind: NoteKind | None, known: Known, own: frozenset[str]
) -> bool:
    if match.label == "contest":
        return kind is NoteKind.POST_REJECTION or known.refused
    if match.label == "comparison" and kind in _FREE_TO_SPEAK_OF_OTHERS:
        return not letter.says_beside(match, "refusal_known", "thanks", "farewell")
    if match.label == "money":
        words = letter.words[match.first : match.last + 1]
        return kind is not NoteKind.REPLY and not any(each.folded in own for each in words)
    return True


def _figures(
    letter: Letter, kind: NoteKind | None, told: set[tuple[str, int]]
) -> Iterator[Finding]:
    """An amount beside another offer; elsewhere it may be a budget that one was in charge of."""
    offers = {letter.words[each.first].sentence for each in letter.said("other_offer")}
    for found in _AMOUNT.finditer(letter.text, *letter.body):
        index = bisect_left(letter.words, found.start(), key=lambda word: word.start)
        place = "money", letter.words[index].sentence
        if kind is not NoteKind.REPLY and place[1] in offers and place not in told:
            told.add(place)
            yield Finding(code="money", severity=WARNING, span=Span(*found.span()))


def _own_words(known: Known) -> frozenset[str]:
    """The words of the state itself: who applies as a payroll specialist writes of pay."""
    facts = known.facts
    texts = [facts.role, facts.company, facts.strength, facts.gap, *facts.topics]
    texts += [topic for recipient in facts.recipients for topic in recipient.topics]
    texts += [item.summary for item in known.untold]
    return frozenset(word for text in texts if text for word in words_of(text))
