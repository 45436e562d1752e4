"""The contract of a message: `breaches` finds what a draft does that no draft may do.

It knows nothing of how drafts are made. It reads the text, and the request that it was made of.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from app.domain.vocabulary import NoteKind
from app.words.dates import day_in_words
from app.words.drafts.message import Message
from tests.domain.asking import Body
from tests.drafts.customs import Customs, customs

MOST_WORDS = 150
LEAST_WORDS = 25
LEAST_WORDS_OF_A_REPLY = 15
MOST_PARAGRAPHS = 3
LONGEST_SUBJECT = 60

ORDER: Mapping[NoteKind, str] = {
    NoteKind.THANK_YOU: "thanks! recap fit gap news interest! offer question close",
    NoteKind.CHECK_IN: "context! interest recap question! offer! thanks!",
    NoteKind.SECOND_CHECK_IN: "understanding! context! question! ease! thanks!",
    NoteKind.NEW_INFORMATION: "context! news! interest! offer!",
    NoteKind.OFFER_DEADLINE: "context! interest news! question! understanding thanks!",
    NoteKind.CORRECTION: "thanks! news! interest! offer!",
    NoteKind.REPLY: "thanks! answer! offer close",
    NoteKind.CLOSING: "thanks! understanding! farewell! future! wish!",
    NoteKind.WITHDRAWAL: "decision! thanks! wish! future!",
    NoteKind.POST_REJECTION: "thanks! regret! recap future! wish!",
}
"""The parts a kind may have, in order; those it must have are marked."""

_SLOTS = re.compile(r"[{}<>\[\]]|__|\bNone\b|XXX")
_SENTENCE = re.compile(r"[^.?!:\n]+")


def breaches(message: Message, body: Body) -> list[str]:
    """What is wrong with a draft that was made of this request."""
    own = customs(language_of(body))
    return [
        *_of_form(message, own),
        *_of_parts(message),
        *_of_words(message, body, own),
        *_of_beginnings(message, body, own),
    ]


def language_of(body: Body) -> str:
    named: str = (body.get("message_facts") or {}).get("language") or "en"
    return named


def _of_form(message: Message, own: Customs) -> Iterator[str]:
    greeting, *paragraphs, signature = message.body.split("\n\n")
    words = sum(len(paragraph.split(" ")) for paragraph in paragraphs)  # no-break ones join
    least = LEAST_WORDS_OF_A_REPLY if message.kind is NoteKind.REPLY else LEAST_WORDS
    if not least <= words <= MOST_WORDS:
        yield f"{words} words"
    if not 1 <= len(paragraphs) <= MOST_PARAGRAPHS:
        yield f"{len(paragraphs)} paragraphs"
    if not greeting.endswith(own.greeting_ends):
        yield f"greeting: {greeting}"
    if signature.count("\n") > 1 or not signature.split("\n")[0].endswith(own.signature_ends):
        yield f"signature: {signature}"
    for paragraph in paragraphs:
        if paragraph[-1] not in ".?" or "\n" in paragraph or "  " in paragraph:
            yield f"paragraph: {paragraph!r}"
    yield from _of_subject(message)


def _of_subject(message: Message) -> Iterator[str]:
    for text in (message.subject, message.body.replace("\n", "")):
        if text != text.strip() or any(unicodedata.category(each) == "Cc" for each in text):
            yield f"characters: {text!r}"
    if not 0 < len(message.subject) <= LONGEST_SUBJECT:
        yield f"subject: {message.subject}"
    if message.subject.startswith("Re:") != (message.kind is NoteKind.REPLY):
        yield f"subject: {message.subject}"


def _of_parts(message: Message) -> Iterator[str]:
    allowed = ["greeting!", *ORDER[message.kind].split(), "signature!"]
    names = [name.rstrip("!") for name in allowed]
    said = [sentence.part for sentence in message.parts]
    if unknown := set(said) - set(names):
        yield f"parts not for this kind: {unknown}"
        return
    if missing := {name[:-1] for name in allowed if name[-1] == "!"} - set(said):
        yield f"missing: {missing}"
    places = [names.index(part) for part in said]
    if places != sorted(places):
        yield f"order: {said}"
    if message.kind is NoteKind.THANK_YOU and len({"question", "close"} & set(said)) != 1:
        yield "a thank-you either asks or looks forward"


def _of_words(message: Message, body: Body, own: Customs) -> Iterator[str]:
    for text in (message.subject, message.body):
        ours = without_the_callers(text, body)
        if found := own.harmful.search(ours):
            yield f"harmful: {found[0]}"
        if found := _SLOTS.search(ours):
            yield f"unfilled: {found[0]} in {ours}"
        if found := re.search(r"\d", ours):
            yield f"a number from nowhere: {ours}"
        yield from (f"a name from nowhere: {name}" for name in _names_in(ours, own))
    questions = without_the_callers(message.body, body).count("?")
    if questions > 1 or (
        questions and message.kind in {NoteKind.CLOSING, NoteKind.WITHDRAWAL, NoteKind.CORRECTION}
    ):
        yield f"{questions} questions"
    if "!" in without_the_callers(message.body, body):
        yield "exclamation mark"


def _of_beginnings(message: Message, body: Body, own: Customs) -> Iterator[str]:
    """Every sentence begins with a capital, but for the first where a letter goes on after its
    greeting.
    """
    first, *others = [without_the_callers(text, body) for _, text in message.parts[1:-1]]
    if own.capitals_after_greeting is None:
        others.insert(0, first)
    elif first[0].isupper() and first.split()[0] not in own.capitals_after_greeting:
        yield f"capital after the greeting: {first}"
    yield from (f"no capital: {text}" for text in others if text[0].islower())


def without_the_callers(text: str, body: Body) -> str:
    """What remains without the caller's texts, and without the days that the request names."""
    for said in sorted({*texts_in(body), *days_in(body)}, key=len, reverse=True):
        text = text.replace(said, "…")
    return text


def _names_in(text: str, own: Customs) -> Iterator[str]:
    """Words with a capital that do not begin a sentence or a line."""
    if own.own_words is None:
        return
    for sentence in _SENTENCE.finditer(text):
        _, *rest = sentence[0].split() or [""]
        for word in rest:
            bare = word.strip("….,:;?!'\"()")
            if bare[:1].isupper() and bare not in own.own_words:
                yield bare


def texts_in(body: object, within: str = "") -> Iterator[str]:
    """The caller's words, as they stand in a sentence."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield from texts_in(value, name)
    elif isinstance(body, list):
        for each in body:
            yield from texts_in(each, within)
    elif within in _CALLERS and isinstance(body, str):
        yield " ".join(body.split()).rstrip(" .!?;:,")


_CALLERS = {*("candidate_name", "role", "company", "strength", "gap", "name", "topics", "summary")}


def days_in(body: Body) -> Iterator[str]:
    """Every day that the request names, in words; a moment may be another day elsewhere."""
    language = language_of(body)
    for day in _days_within(body):
        for aside in (-1, 0, 1):
            yield day_in_words(day + timedelta(days=aside), language)


def _days_within(body: object) -> Iterator[date]:
    if isinstance(body, dict | list):
        for each in body.values() if isinstance(body, dict) else body:
            yield from _days_within(each)
    elif isinstance(body, str) and re.match(r"\d{4}-\d\d-\d\d", body):
        yield date.fromisoformat(body[:10])
