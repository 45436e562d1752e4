"""Another company, another post: what is left over from a note to somebody else.

A false alarm here is worse than a miss, so a name counts only beside words that make it the name of
the employer or of the post, and not in a sentence about one's own past or another offer.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.vocabulary import NoteKind
from app.review.finding import ERROR, Finding
from app.review.letter import Letter, Span
from app.review.note import Known
from app.review.phrases import Match, Word
from app.review.spelling import words_of

_MOST_WORDS_OF_COMPANY = 4
_MOST_WORDS_OF_ROLE = 5
_MOST_WORDS_BEFORE_POST = 3
_STEM = 5
_OF_OTHERS = frozenset({NoteKind.OFFER_DEADLINE, NoteKind.WITHDRAWAL})


def employer(letter: Letter, kind: NoteKind | None, known: Known) -> Iterator[Finding]:
    yield from _companies(letter, kind, known)
    yield from _roles(letter, kind, known)


def employer_in_subject(subject: Letter, kind: NoteKind | None, known: Known) -> Iterator[Finding]:
    """The same, without a place in the text."""
    for each in employer(subject, kind, known):
        yield replace(each, span=Span(0, 0), variant="_subject")


def _is_elsewhere(letter: Letter, match: Match, kind: NoteKind | None) -> bool:
    others = ("other_offer", "decision") if kind in _OF_OTHERS else ("other_offer",)
    return letter.says_beside(match, "own_past", *others)


def _companies(letter: Letter, kind: NoteKind | None, known: Known) -> Iterator[Finding]:
    company = known.facts.company
    if company is None:
        return
    own = _words_of_state(known) | letter.lexicon.not_companies
    told: set[int] = set()
    for match in letter.said("before_company"):
        named = _named_after(letter, match.last)
        if not named or named[0].start in told or _is_elsewhere(letter, match, kind):
            continue
        if not any(word.folded in own for word in named):
            told.add(named[0].start)
            span = Span(named[0].start, named[-1].end)
            yield Finding(code="other_company", severity=ERROR, span=span, wording=company)


def _named_after(letter: Letter, index: int) -> list[Word]:
    """The capitalised words that follow, side by side."""
    named: list[Word] = []
    for word in letter.words[index + 1 : index + 1 + _MOST_WORDS_OF_COMPANY]:
        before = letter.words[index + len(named)]
        between = letter.text[before.end : word.start]
        apart = between.strip(" \t\r\n&-.'\u2019") if named else between.strip()
        if apart or word.sentence != before.sentence or not _is_proper(letter, word):
            break
        named.append(word)
    return named


def _is_proper(letter: Letter, word: Word) -> bool:
    return letter.text[word.start].isupper()


def _words_of_state(known: Known) -> frozenset[str]:
    facts = known.facts
    texts = [facts.company, facts.role, facts.candidate_name, facts.strength, facts.gap]
    texts += [*facts.topics, *(item.summary for item in known.untold)]
    texts += [text for each in facts.recipients for text in (each.name, *each.topics)]
    return frozenset(word for text in texts if text for word in words_of(text))


def _roles(letter: Letter, kind: NoteKind | None, known: Known) -> Iterator[Finding]:
    role = known.facts.role
    if role is None:
        return
    told: set[int] = set()
    for match, named in posts(letter):
        if named[-1].start in told or _is_elsewhere(letter, match, kind):
            continue
        told.add(named[-1].start)
        words = [each.folded for each in named]
        if _is_another(words, list(words_of(role)), letter):
            span = Span(named[0].start, named[-1].end)
            yield Finding(code="other_role", severity=ERROR, span=span, wording=role)


def posts(letter: Letter) -> Iterator[tuple[Match, list[Word]]]:
    """Posts that are named: `position as Data Analyst`, `the product manager role`."""
    for match in letter.said("before_role"):
        named = _post_after(letter, match.last)
        if named:
            yield match, named
    for index in letter.body_words:
        if letter.words[index].folded in letter.lexicon.post_words:
            named = _post_before(letter, index)
            if named:
                yield Match("post", index, index), named


def _post_after(letter: Letter, index: int) -> list[Word]:
    """The next words, to the noun for a post."""
    named: list[Word] = []
    for word in letter.words[index + 1 : index + 1 + _MOST_WORDS_OF_ROLE]:
        before = letter.words[index + len(named)]
        apart = letter.text[before.end : word.start].strip(" \t\r\n-/'\u2019\"\u201c\u201d\u201e«»")
        if apart or word.sentence != before.sentence or _ends_a_post(letter, word):
            break
        named.append(word)
    nouns = [at for at, word in enumerate(named) if letter.lexicon.is_role_noun(word.folded)]
    if not nouns:
        return []
    if letter.lexicon.language in {"fr", "es"}:
        # What follows the noun says which.
        return named
    return named[: nouns[-1] + 1]


def _ends_a_post(letter: Letter, word: Word) -> bool:
    lexicon = letter.lexicon
    return word.folded in lexicon.common_words and word.folded not in lexicon.ranks


def _post_before(letter: Letter, index: int) -> list[Word]:
    """The words before, back from the noun for a post."""
    named: list[Word] = []
    for at in range(index - 1, max(index - 2 - _MOST_WORDS_BEFORE_POST, -1), -1):
        word, after = letter.words[at], letter.words[at + 1]
        if letter.text[word.end : after.start].strip(" \t\r\n-") or word.sentence != after.sentence:
            break
        if not named and not letter.lexicon.is_role_noun(word.folded):
            break
        if word.folded in letter.lexicon.common_words | letter.lexicon.ranks:
            break
        named.insert(0, word)
    return named


def _is_another(named: list[str], role: list[str], letter: Letter) -> bool:
    """Another noun; or the same, and what stands beside it agrees in nothing."""
    lexicon = letter.lexicon
    nouns = {_stem(word) for word in named if lexicon.is_role_noun(word)}
    own_nouns = {_stem(word) for word in role if lexicon.is_role_noun(word)}
    stems = {_stem(word) for word in named if word not in lexicon.ranks}
    own_stems = {_stem(word) for word in role if word not in lexicon.ranks}
    if not own_nouns:
        return stems.isdisjoint(own_stems)
    if nouns.isdisjoint(own_nouns):
        return True
    beside, own_beside = stems - nouns, own_stems - own_nouns
    return bool(beside and own_beside) and beside.isdisjoint(own_beside)


def _stem(word: str) -> str:
    return word[:_STEM]
