"""The review of our own drafts: it sees in every phrasing what the phrasing says, and no harm."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

import pytest

from app.domain.state import MessageFacts
from app.domain.vocabulary import NoteKind
from app.review.note import Known, Note
from app.review.review import review
from app.words.dates import day_in_words
from app.words.drafts.letters import letters
from app.words.drafts.message import DRAFTS, Message
from app.words.drafts.structure import Part, sentences_of
from app.words.languages import DRAFTED
from tests.domain.asking import Body, ask
from tests.drafts.contract import days_in, language_of
from tests.drafts.grid import everything, sample

each_language = pytest.mark.parametrize("language", DRAFTED)
each_kind = pytest.mark.parametrize("kind", list(DRAFTS))

LACKING = {
    Part.THANKS: "thanks_missing",
    Part.RECAP: "topic_missing",
    Part.CONTEXT: "context_missing",
    Part.INTEREST: "interest_missing",
    Part.QUESTION: "question_missing",
    Part.NEWS: "news_missing",
    Part.DECISION: "decision_missing",
    Part.FAREWELL: "farewell_missing",
    Part.FUTURE: "future_missing",
}
"""What a note is told to lack if the review does not see that it has this part."""
NEEDED = {
    NoteKind.THANK_YOU: {Part.INTEREST},
    NoteKind.CHECK_IN: {Part.INTEREST, Part.QUESTION},
    NoteKind.SECOND_CHECK_IN: {Part.QUESTION},
    NoteKind.NEW_INFORMATION: {Part.INTEREST},
    NoteKind.OFFER_DEADLINE: {Part.INTEREST, Part.QUESTION},
    NoteKind.CORRECTION: {Part.THANKS},
    NoteKind.WITHDRAWAL: {Part.DECISION},
    NoteKind.POST_REJECTION: {Part.THANKS},
}
"""Parts that nothing else in a draft of the kind stands in for, as a rule."""
MOSTLY = 0.88
FEW = {*LACKING.values(), "deadline_missing", "too_short"}
"""What may be said of a note of one sentence."""
ONE_IN = 5
"""Of a sample. It has 16 sets of facts at each moment, so every set has its turn."""
ROLE, COMPANY, TOPIC = "Data Engineer", "Acme", "the move to event sourcing"
NAMED = [MessageFacts(), MessageFacts(role=ROLE, company=COMPANY)]


DAY, _DAYS = date(2026, 11, 20), ("day", "said_day", "deadline", "answer_by")


class Phrasing(NamedTuple):
    kind: NoteKind
    name: str
    part: Part
    note: Note


def phrasings(language: str, kind: NoteKind, facts: MessageFacts) -> Iterator[Phrasing]:
    """Each in a note of its own, in either tone and by either route."""
    for voice in letters(language).voices.values():
        form = "role_company" if facts.role else "none"
        fills = dict.fromkeys(_DAYS, day_in_words(DAY, language))
        fills |= dict.fromkeys(("strength", "gap", "news", "topics"), TOPIC)
        fills |= {
            name: forms[form].format(role=ROLE, company=COMPANY)
            for name, forms in voice.mentions.items()
        }
        frame = "\n\n".join((voice.greeting["unnamed"][0], "{}", voice.signature["unsigned"][0]))
        for name, says in sentences_of(kind).items():
            for way in voice.says[kind][name].ways:
                text = frame.format(" ".join(way).format_map(fills))
                known = Known(facts=facts._replace(topics=(TOPIC,)))
                yield Phrasing(kind, name, says.part, Note(text, None, kind, language, known))


def unwanted(phrasing: Phrasing) -> set[str]:
    found = {each.code for each in review(phrasing.note).findings}
    said = {LACKING.get(phrasing.part)}
    if phrasing.kind is NoteKind.SECOND_CHECK_IN and phrasing.part is Part.CONTEXT:
        # There one sentence says both.
        said |= {"interest_missing"}
    if phrasing.name == "news_dated":
        said = {"deadline_missing"}
    elif phrasing.name == "context_plain" and phrasing.note.known.facts.role is None:
        # Then it speaks of nothing that has a name.
        said = set()
    return found - (FEW - said)


@each_language
@each_kind
@pytest.mark.parametrize("facts", NAMED)
def test_every_phrasing_is_seen_for_what_it_says(
    language: str, kind: NoteKind, facts: MessageFacts
) -> None:
    wrong = {
        (each.name, each.note.text.split("\n\n")[1]): codes
        for each in phrasings(language, kind, facts)
        if (codes := unwanted(each))
    }
    assert wrong == {}


@each_language
def test_nothing_is_found_in_a_sample_of_our_drafts(language: str) -> None:
    assert found_in(islice(sample(language), 0, None, ONE_IN)) == []


@pytest.mark.soak
@each_language
def test_nothing_is_found_in_any_draft_of_the_grid(language: str) -> None:
    assert found_in(everything(language)) == []


@each_language
def test_a_draft_without_one_of_its_parts_is_told_to_lack_it(language: str) -> None:
    """Else the phrases of that part would be so wide that nothing is ever lacking."""
    told: Counter[bool] = Counter()
    for _, body in islice(sample(language), 0, None, ONE_IN):
        asked = ask(body)
        known = Known(facts=asked.question.state.message_facts)
        for message in asked.messages:
            for part in {part for part, _ in message.parts} & NEEDED.get(message.kind, set()):
                rest = "".join(text for each, text in message.parts if each is not part)
                found = review(Note(rest, None, message.kind, language, known)).findings
                told[LACKING[part] in {each.code for each in found}] += 1
    assert told[True] >= MOSTLY * told.total()


def found_in(cases: Iterable[tuple[str, Body]]) -> list[str]:
    """The first findings, with the text that has them."""
    found: list[str] = []
    for name, body in cases:
        asked = ask(body)
        for message in asked.messages:
            known = Known(
                facts=asked.question.state.message_facts, untold=asked.decision.found.untold
            )
            note = Note(message.body, message.subject, message.kind, language_of(body), known)
            codes = {each.code for each in review(note).findings} - set(unknown(message, body))
            found += [f"{name}: {code}\n{message.body}" for code in sorted(codes)]
        if len(found) > 10:
            break
    return found


def unknown(message: Message, body: Body) -> Iterator[str]:
    """What the draft itself asks for, or cannot name since the request does not."""
    asked_for = {need.asks for need in message.needs}
    interview = {name: body[name] for name in ("interview", "message_facts")}
    if Part.RECAP not in {part for part, _ in message.parts}:
        yield "topic_missing"
    if "deadline" in asked_for:
        yield "deadline_missing"
    if {"role", "company"} <= asked_for and not any(
        day in message.body for day in days_in(interview)
    ):
        yield "context_missing"
