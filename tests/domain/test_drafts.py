"""What a draft says, and what it never does."""

import unicodedata
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from app.domain.state import NewInformation
from app.domain.vocabulary import InformationKind, NoteKind, UpdateKind
from app.words.drafts.message import Message
from tests.domain.asking import Asked
from tests.domain.laws import law
from tests.domain.strategies import Tells, cases, mere_marks, odd_texts
from tests.drafts.contract import breaches
from tests.drafts.tracing import untraced

_ADDED_TO = {"/employer_updates", "/new_information", "/candidate_status"}
_HOLES = {(" ", " "), (" ", ","), (" ", "."), (" ", ":")}

told_much = cases(Tells(information=(InformationKind.OTHER,)))
oddly_told = cases(Tells(texts=odd_texts, information=(InformationKind.CORRECTION,)))


@law(cases() | told_much)
def test_a_draft_keeps_the_contract_of_a_message(asked: Asked) -> None:
    for message in asked.messages:
        assert breaches(message, asked.body) == []


@law(cases() | told_much | oddly_told)
def test_a_draft_is_plain_text(asked: Asked) -> None:
    for said in _said(asked):
        assert "  " not in said
        assert said == said.strip()
        assert all(unicodedata.category(each) != "Cc" for each in said.replace("\n", ""))


@law(cases(Tells(texts=mere_marks, information=(InformationKind.OTHER,))))
def test_a_text_of_mere_marks_leaves_no_hole(asked: Asked) -> None:
    for said in _said(asked):
        assert not _HOLES & {*pairwise(said)}
        assert said == said.strip()


@law(cases() | told_much)
def test_a_draft_leaves_no_slot_unfilled(asked: Asked) -> None:
    for said in _said(asked):
        assert not {"{", "}"} & set(said)
        assert "None" not in said


@law(cases() | told_much | oddly_told)
def test_every_sentence_is_the_languages_and_every_slot_the_callers(asked: Asked) -> None:
    for message in asked.messages:
        assert untraced(message, asked.body) == []


@law(cases(Tells(texts=st.just("{role} {} {0} %s"))))
def test_braces_of_the_callers_stay(asked: Asked) -> None:
    for said in _said(asked):
        assert said.count("{") == 3 * said.count("{role} {} {0} %s")


@law(told_much)
def test_news_without_words_is_asked_for(asked: Asked) -> None:
    if asked.note in {NoteKind.NEW_INFORMATION, NoteKind.CORRECTION, NoteKind.THANK_YOU}:
        places = {
            f"/new_information/{index}/summary"
            for index, item in enumerate(asked.question.state.new_information)
            if item.told_at is None
            and item.summary is None
            and item.kind is not InformationKind.COMPETING_OFFER
        }
        for message in asked.messages:
            assert places <= _asked_for(message)


@law(cases(Tells(updates=(UpdateKind.ASKED_QUESTION,))))
def test_the_answer_to_their_question_is_asked_for(asked: Asked) -> None:
    if asked.outcome.rule.id == "answer_their_question":
        assert "/employer_updates" in _asked_for(asked.messages[0])


@law(cases(Tells(updates=(UpdateKind.ASKED_FOR_MATERIAL,))))
def test_the_material_is_asked_for_until_it_is_told_of(asked: Asked) -> None:
    if asked.outcome.rule.id == "send_what_they_asked_for":
        told = any(map(_tells_of_material, asked.question.state.new_information))
        assert ("/new_information" in _asked_for(asked.messages[0])) != told


@law(cases(Tells(updates=(UpdateKind.OFFER,))))
def test_the_answer_to_their_offer_is_asked_for(asked: Asked) -> None:
    if asked.outcome.rule.id in {"answer_their_offer", "time_to_decide"}:
        assert "/candidate_status" in _asked_for(asked.messages[0])


@law(cases(Tells(information=(InformationKind.COMPETING_OFFER,))))
def test_the_deadline_of_another_offer_is_asked_for(asked: Asked) -> None:
    if asked.note is NoteKind.OFFER_DEADLINE:
        offer = asked.decision.found.other_offer
        assert offer is not None
        places = {place for place in _asked_for(asked.messages[0]) if place.endswith("/deadline")}
        assert bool(places) == (offer.deadline_at is None)


@law(cases())
def test_what_is_asked_for_is_not_known(asked: Asked) -> None:
    """A need points at nothing that the request already has, but at a list to add to, or at a text
    that is too long to be said.
    """
    for message in asked.messages:
        for place, asks in message.needs:
            found = _at(asked.body, place)
            assert bool(found) == (asks == "shorter") or place in _ADDED_TO


@law(cases())
def test_nothing_is_asked_for_twice(asked: Asked) -> None:
    for message in asked.messages:
        assert len(set(message.needs)) == len(message.needs)


def _said(asked: Asked) -> list[str]:
    return [said for message in asked.messages for said in (message.subject, message.body)]


def _asked_for(message: Message) -> set[str]:
    return {need.pointer for need in message.needs}


def _tells_of_material(item: NewInformation) -> bool:
    ready = item.kind is InformationKind.MATERIAL_READY
    return ready and item.told_at is None and item.summary is not None


def _at(body: Any, place: str) -> Any:
    for step in place.split("/")[1:]:
        if isinstance(body, list):
            body = body[int(step)] if int(step) < len(body) else None
        else:
            body = (body or {}).get(step)
    return body
