"""What a draft still lacks: asked for, most useful first, never invented."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from app.domain.vocabulary import InformationKind, NoteKind, Route
from app.words.drafts.moment import Moment

_RECAPS = frozenset({NoteKind.THANK_YOU, NoteKind.CHECK_IN, NoteKind.POST_REJECTION})
_TELLING = frozenset({NoteKind.THANK_YOU, NoteKind.NEW_INFORMATION, NoteKind.CORRECTION})


class Need(NamedTuple):
    """`pointer`: where in the request the answer belongs; `question`: its name in the words."""

    pointer: str
    question: str


def needs_of(kind: NoteKind, moment: Moment) -> Iterator[Need]:
    yield from _content(kind, moment)
    yield from _facts(kind, moment)


def _content(kind: NoteKind, moment: Moment) -> Iterator[Need]:
    """What the note is there to say, and the caller has not told."""
    found, listed = moment.decision.found, moment.state.new_information
    if kind in _TELLING:
        for index, item in enumerate(listed):
            if item in found.untold and item.summary is None:
                correction = item.kind is InformationKind.CORRECTION
                yield _ask(
                    f"/new_information/{index}/summary",
                    "correction" if correction else "summary",
                )
    elif kind is NoteKind.OFFER_DEADLINE:
        if found.other_offer is not None and found.other_offer.deadline_at is None:
            index = listed.index(found.other_offer)
            yield _ask(f"/new_information/{index}/deadline", "deadline")
    elif kind is NoteKind.REPLY:
        yield from _reply(moment)


def _reply(moment: Moment) -> Iterator[Need]:
    said = {item.kind for item in moment.decision.found.untold if item.summary is not None}
    if moment.rule == "answer_their_question":
        yield _ask("/employer_updates", "answer")
    elif moment.rule == "send_what_they_asked_for":
        if InformationKind.MATERIAL_READY not in said:
            yield _ask("/new_information", "material")
    else:
        yield _ask("/candidate_status", "offer_answer")


def _facts(kind: NoteKind, moment: Moment) -> Iterator[Need]:
    state, recipient = moment.state, moment.recipient
    facts = state.message_facts
    if kind in _RECAPS and not (recipient.topics or facts.topics):
        yield _ask("/message_facts/topics", "topics")
    if recipient.name is None:
        question = "agency_name" if state.route is Route.AGENCY else "name"
        place = facts.recipients.index(recipient) if recipient in facts.recipients else 0
        yield _ask(f"/message_facts/recipients/{place}/name", question)
    for name in ("role", "company", "candidate_name"):
        if getattr(facts, name) is None:
            yield _ask(f"/message_facts/{name}", name)
    if kind is NoteKind.THANK_YOU and facts.strength is None:
        yield _ask("/message_facts/strength", "strength")


@cache
def _ask(pointer: str, question: str) -> Need:
    return Need(pointer=pointer, question=question)
