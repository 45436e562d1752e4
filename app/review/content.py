"""What a note of its kind must say, and does not."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from app.domain.vocabulary import InformationKind, NoteKind
from app.review.employer import posts
from app.review.finding import ERROR, HINT, WARNING, Finding, Severity, lacking
from app.review.letter import Letter, Sentence
from app.review.note import Known
from app.review.spelling import words_of

Kind = NoteKind
_STEM = 5
_SHORTEST_TELLING_WORD = 4
_SHARE_TOLD = 0.25
_SEVERAL_QUESTIONS = 3


def tells_of(text: str, letter: Letter, share: float = 0.0) -> bool:
    """The note says something of it: more than a share of its telling words, by their stems."""
    words = words_of(text)
    telling = {_stem(word) for word in words if len(word) >= _SHORTEST_TELLING_WORD}
    telling = telling - letter.lexicon.common_words or {_stem(word) for word in words}
    said = {_stem(letter.words[index].folded) for index in letter.body_words}
    return len(telling & said) > share * len(telling)


def _stem(word: str) -> str:
    return word[:_STEM]


def names_topic(letter: Letter, known: Known) -> bool:
    """One of the topics given, or some other thing that was discussed."""
    topics = [*known.facts.topics, *(each for to in known.facts.recipients for each in to.topics)]
    if any(tells_of(topic, letter) for topic in topics):
        return True
    general = {index for each in letter.said("topic_general") for index in _indices(each)}
    return any(each.last not in general for each in letter.said("topic"))


def _indices(match: "tuple[str, int, int]") -> range:
    return range(match[1], match[2] + 1)


def names_context(letter: Letter, known: Known) -> bool:
    named = [text for text in (known.facts.role, known.facts.company) if text]
    if letter.said("context") or any(tells_of(text, letter) for text in named):
        return True
    return _welcomes_their_offer(letter) or any(True for _ in posts(letter))


def says_interest(letter: Letter, _: Known) -> bool:
    return bool(letter.said("interest")) or _welcomes_their_offer(letter)


def _welcomes_their_offer(letter: Letter) -> bool:
    """Who thanks for an offer of theirs wants it, and says what the note is about."""
    return any(
        letter.says_beside(each, "thanks", "gladness") for each in letter.said("their_offer")
    )


def questions(letter: Letter) -> list[Sentence]:
    """Sentences that ask something of the reader; an offer to send more is none."""
    return [
        each
        for each in letter.sentences
        if (each.asked or letter.says(each, "question"))
        and not (letter.says(each, "offer_of_help") and not letter.says(each, "status"))
    ]


def names_deadline(letter: Letter, _: Known) -> bool:
    """A date beside a word for it that is not the day of the interview."""
    of_interview = {each.last + 1 for each in letter.said("before_interview_date")}
    for date in letter.said("date"):
        if date.first in of_interview:
            of_interview.add(date.last + 1)
        elif letter.says_beside(date, "deadline_word", "other_offer"):
            return True
    return False


class _Need(NamedTuple):
    code: str
    severities: Mapping[NoteKind, Severity]
    is_met: Callable[[Letter, Known], bool]
    at_end: bool


def _says(*labels: str) -> Callable[[Letter, Known], bool]:
    return lambda letter, _: any(letter.said(label) for label in labels)


_WARNED_IF_UNTHANKED = (
    Kind.THANK_YOU,
    Kind.CORRECTION,
    Kind.CLOSING,
    Kind.WITHDRAWAL,
    Kind.POST_REJECTION,
)
_NEEDS = (
    _Need("thanks_missing", dict.fromkeys(_WARNED_IF_UNTHANKED, WARNING), _says("thanks"), False),
    _Need(
        "context_missing",
        dict.fromkeys(
            (Kind.CHECK_IN, Kind.SECOND_CHECK_IN, Kind.NEW_INFORMATION, Kind.OFFER_DEADLINE),
            WARNING,
        ),
        names_context,
        False,
    ),
    _Need("topic_missing", {Kind.THANK_YOU: HINT}, names_topic, True),
    _Need(
        "interest_missing",
        {
            Kind.THANK_YOU: WARNING,
            Kind.CHECK_IN: WARNING,
            Kind.OFFER_DEADLINE: WARNING,
            Kind.NEW_INFORMATION: HINT,
            Kind.SECOND_CHECK_IN: HINT,
        },
        says_interest,
        True,
    ),
    _Need("deadline_missing", {Kind.OFFER_DEADLINE: WARNING}, names_deadline, True),
    _Need(
        "question_missing",
        dict.fromkeys((Kind.CHECK_IN, Kind.SECOND_CHECK_IN, Kind.OFFER_DEADLINE), WARNING),
        lambda letter, _: bool(questions(letter)),
        True,
    ),
    _Need("decision_missing", {Kind.WITHDRAWAL: ERROR}, _says("decision"), True),
    _Need("farewell_missing", {Kind.CLOSING: HINT}, _says("farewell", "future"), True),
    _Need("future_missing", {Kind.POST_REJECTION: HINT}, _says("future", "farewell"), True),
)


def content(letter: Letter, kind: NoteKind, known: Known) -> Iterator[Finding]:
    for need in _NEEDS:
        severity = need.severities.get(kind)
        if severity is not None and not need.is_met(letter, known):
            place = letter.body.end if need.at_end else letter.body.start
            yield lacking(need.code, severity, place)
    if _news_untold(letter, kind, known):
        yield lacking("news_missing", WARNING, letter.body.end)
    yield from _asked_too_much(letter, kind)


def _news_untold(letter: Letter, kind: NoteKind, known: Known) -> bool:
    """The state gives it in words, and the text has hardly one of them."""
    correcting = kind is Kind.CORRECTION
    if not correcting and kind is not Kind.NEW_INFORMATION:
        return False
    given = [
        item.summary
        for item in known.untold
        if item.summary is not None
        and (item.kind is InformationKind.CORRECTION) == correcting
        and item.kind is not InformationKind.COMPETING_OFFER
    ]
    return bool(given) and not any(tells_of(each, letter, _SHARE_TOLD) for each in given)


def _asked_too_much(letter: Letter, kind: NoteKind) -> Iterator[Finding]:
    asked = questions(letter)
    if kind in {Kind.CLOSING, Kind.WITHDRAWAL, Kind.POST_REJECTION}:
        for each in asked:
            free = ("feedback", "farewell", "decision", *(() if each.asked else ("future",)))
            if letter.says(each, "status") and not letter.says(each, *free):
                span = letter.span_of(each)
                yield Finding(code="question_unwanted", severity=WARNING, span=span)
    elif kind in {Kind.CHECK_IN, Kind.SECOND_CHECK_IN}:
        several = [each for each in asked if each.asked or letter.says(each, "status")]
        if len(several) >= _SEVERAL_QUESTIONS:
            span = letter.span_of(several[_SEVERAL_QUESTIONS - 1])
            yield Finding(code="several_questions", severity=HINT, span=span)
