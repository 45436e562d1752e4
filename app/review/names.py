"""Names in salutation and signature: another's, or one that is nearly right."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import islice
from typing import NamedTuple

from app.review.finding import ERROR, WARNING, Finding
from app.review.letter import Letter, Span
from app.review.note import Known
from app.review.phrases import Word
from app.review.spelling import WORD, distance, folded, words_of

_SHORT = 3
_SHORTEST_OF_TWO_SLIPS = 6
_MOST_WORDS_SIGNED = 4
_MOST_WORDS_OF_NAME = 8
_LONGEST_WORD_OF_NAME = 60
"""More than that no person's name has, and no more of it is compared."""
_UMLAUTS = re.compile("(?<=[aou])e")


class Likeness(IntEnum):
    OTHER = 0
    NEAR = 1
    SAME = 2


class _Named(NamedTuple):
    words: tuple[str, ...]
    span: Span
    capitalised: bool


def recipients(letter: Letter, known: Known) -> Iterator[Finding]:
    """Whom the salutation names, held against the recipients that the state names."""
    names = {
        each.name: _name_words(each.name, letter) for each in known.facts.recipients if each.name
    }
    if letter.greeting is None or not names:
        return
    for named in _greeted(letter, letter.greeting):
        likeness, nearest = max(
            ((likeness_of(named.words, words), name) for name, words in names.items()),
            key=lambda pair: pair[0],
        )
        if likeness is Likeness.NEAR:
            yield Finding(
                code="recipient_misspelt", severity=ERROR, span=named.span, wording=nearest
            )
        elif likeness is Likeness.OTHER and named.capitalised:
            wording = nearest if len(names) == 1 else None
            yield Finding(code="other_recipient", severity=ERROR, span=named.span, wording=wording)


def nearly_recipients(letter: Letter, known: Known) -> Iterator[Finding]:
    """Names that are nearly right, where words of the salutation may be other than names."""
    for each in recipients(letter, known):
        if each.code == "recipient_misspelt":
            yield each


def own_name(letter: Letter, known: Known) -> Iterator[Finding]:
    """A signature by somebody else altogether is none of our business."""
    name = known.facts.candidate_name
    if name is None or letter.signature is None:
        return
    own = _compared(words_of(name))
    for line in letter.lines:
        start = max(line.start, letter.signature.start)
        if start >= line.end:
            continue
        said = letter.text[start : line.end]
        found = list(WORD.finditer(said))
        if letter.lexicon.closes(said):
            found = [each for each in found if each.start() > said.rfind(",")]
        if not 0 < len(found) <= _MOST_WORDS_SIGNED:
            continue
        words = _compared(folded(each.group()) for each in found)
        if likeness_of(words, own) is Likeness.NEAR:
            span = Span(start + found[0].start(), start + found[-1].end())
            yield Finding(code="own_name_misspelt", severity=WARNING, span=span, wording=name)


def likeness_of(said: Sequence[str], name: Sequence[str]) -> Likeness:
    """Every word said is a word of the name, or is nearly one."""
    each = [max(_word_likeness(word, other) for other in name) for word in said] if name else []
    if not each or (Likeness.OTHER in each and not _slipped(said, name, each)):
        return Likeness.OTHER
    return Likeness.SAME if set(each) == {Likeness.SAME} else Likeness.NEAR


def _slipped(said: Sequence[str], name: Sequence[str], each: list[Likeness]) -> bool:
    """`Tim Berg` for `Tom Berg`: where the rest is right, one other letter is a slip."""
    return Likeness.SAME in each and all(
        likeness is not Likeness.OTHER or any(distance(word, other, 1) <= 1 for other in name)
        for word, likeness in zip(said, each, strict=True)
    )


def _word_likeness(word: str, other: str) -> Likeness:
    one, two = _UMLAUTS.sub("", word), _UMLAUTS.sub("", other)
    if one == two or _is_short_for(one, two):
        return Likeness.SAME
    short = min(len(one), len(two))
    most = 2 if short >= _SHORTEST_OF_TWO_SLIPS else 1
    if short < _SHORT or distance(one, two, most) > most:
        return Likeness.OTHER
    if short == _SHORT and len(one) == len(two) and sorted(one) != sorted(two):
        return Likeness.OTHER  # `Tim` and `Tom` are two people
    return Likeness.NEAR


def _is_short_for(word: str, name: str) -> bool:
    """`S` and `Sam` for `Samuel`."""
    return name.startswith(word) and (len(word) == 1 or len(name) >= len(word) + 2 >= _SHORT + 2)


def _name_words(name: str, letter: Letter) -> tuple[str, ...]:
    words = words_of(name)
    return _compared([word for word in words if word not in letter.lexicon.titles] or words)


def _compared(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word[:_LONGEST_WORD_OF_NAME] for word in islice(words, _MOST_WORDS_OF_NAME))


def _greeted(letter: Letter, greeting: Span) -> Iterator[_Named]:
    lexicon = letter.lexicon
    words = [each for each in letter.words if greeting.start <= each.start < greeting.end]
    said = lexicon.lines.matches(words)
    skipped = max((each.last + 1 for each in said if each.first == 0), default=0)
    group: list[Word] = []
    for index, word in enumerate(words):
        apart = index and set(letter.text[words[index - 1].end : word.start]) & set(",;&/+")
        if (apart or word.folded in lexicon.joining_words) and group:
            yield _named(letter, group)
            group = []
        not_a_name = lexicon.titles | lexicon.nobody_in_particular | lexicon.joining_words
        if index >= skipped and word.folded not in not_a_name:
            group.append(word)
    if group:
        yield _named(letter, group)


def _named(letter: Letter, group: list[Word]) -> _Named:
    span = Span(group[0].start, group[-1].end)
    capitalised = all(letter.text[each.start].isupper() for each in group)
    return _Named(_compared(each.folded for each in group), span, capitalised)
