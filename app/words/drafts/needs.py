"""What a draft still lacks: asked for, most useful first, never invented."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from app.domain.vocabulary import InformationKind, NoteKind, Route
from app.words.drafts.moment import Moment
from app.words.drafts.news import corrections_first
from app.words.drafts.replies import material_of
from app.words.drafts.sayable import NEWS, news, sayable

_RECAPS = frozenset({NoteKind.THANK_YOU, NoteKind.CHECK_IN, NoteKind.POST_REJECTION})
_TELLING = frozenset({NoteKind.THANK_YOU, NoteKind.NEW_INFORMATION, NoteKind.CORRECTION})


class Need(NamedTuple):
    """`pointer`: where in the request the answer belongs; `asks`: the name of the question."""

    pointer: str
    asks: str


def needs_of(moment: Moment) -> Iterator[Need]:
    kind = moment.kind
    if kind in _TELLING:
        yield from _of_news(moment)
    elif kind is NoteKind.OFFER_DEADLINE:
        yield from _of_the_other_offer(moment)
    elif kind is NoteKind.REPLY:
        yield from _of_a_reply(moment)
    if kind in _RECAPS:
        yield from _of_topics(moment)
    yield from _of_names(moment)
    if kind is NoteKind.THANK_YOU:
        yield from _of_points(moment)


def _of_news(moment: Moment) -> Iterator[Need]:
    """Words for what was given without, shorter ones for what is too long, and what matters most
    where there is more than a note can tell.
    """
    untold = moment.decision.found.untold
    if not untold:
        return
    for place, item in enumerate(moment.state.new_information):
        if item in untold:
            pointer = f"/new_information/{place}/summary"
            if item.summary is None:
                correction = item.kind is InformationKind.CORRECTION
                yield _need(pointer, "correction" if correction else "summary")
            elif sayable(item.summary, NEWS) is None:
                yield _need(pointer, "shorter")
    if moment.kind is NoteKind.CORRECTION:
        untold = tuple(corrections_first(untold))
    if any(sayable(item.summary, NEWS) for item in news(untold).left_out):
        yield _need("/new_information", "most_important")


def _of_the_other_offer(moment: Moment) -> Iterator[Need]:
    offer = moment.decision.found.other_offer
    if offer is not None and offer.deadline_at is None:
        place = moment.state.new_information.index(offer)
        yield _need(f"/new_information/{place}/deadline", "deadline")


def _of_a_reply(moment: Moment) -> Iterator[Need]:
    if moment.rule == "answer_their_question":
        yield _need("/employer_updates", "answer")
    elif moment.rule == "send_what_they_asked_for":
        ready = material_of(moment.decision.found.untold)
        if ready is None or ready.summary is None:
            yield _need("/new_information", "material")
        elif sayable(ready.summary, NEWS) is None:
            place = moment.state.new_information.index(ready)
            yield _need(f"/new_information/{place}/summary", "shorter")
    else:
        yield _need("/candidate_status", "offer_answer")


def _of_topics(moment: Moment) -> Iterator[Need]:
    facts, recipient = moment.facts.given, moment.recipient
    if moment.facts.topics_for(recipient, moment.place):
        return
    if recipient.topics:
        yield _need(f"/message_facts/recipients/{moment.place}/topics/0", "shorter")
    elif facts.topics:
        yield _need("/message_facts/topics/0", "shorter")
    else:
        yield _need("/message_facts/topics", "topics")


def _of_names(moment: Moment) -> Iterator[Need]:
    facts = moment.facts
    pointer = f"/message_facts/recipients/{moment.place}/name"
    if moment.recipient.name is None:
        agency = moment.state.route is Route.AGENCY
        yield _need(pointer, "agency_name" if agency else "name")
    elif moment.name is None:
        yield _need(pointer, "shorter")
    for name in ("role", "company", "candidate_name"):
        if getattr(facts.given, name) is None:
            yield _need(f"/message_facts/{name}", name)
        elif getattr(facts, name) is None:
            yield _need(f"/message_facts/{name}", "shorter")


def _of_points(moment: Moment) -> Iterator[Need]:
    facts = moment.facts
    if facts.given.strength is None:
        yield _need("/message_facts/strength", "strength")
    elif facts.strength is None:
        yield _need("/message_facts/strength", "shorter")
    if facts.given.gap is not None and facts.gap is None:
        yield _need("/message_facts/gap", "shorter")


_need = cache(Need)
