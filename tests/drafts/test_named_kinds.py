"""A draft of a kind that the caller names keeps the contract, whatever the state says."""

from typing import Any

import pytest

from app.answers.composed import messages_of_kind
from app.domain.vocabulary import NoteKind, Route, Tone
from app.words.drafts.message import DRAFTS, Message
from tests.builders import request
from tests.domain.asking import Body, ask
from tests.drafts.contract import breaches
from tests.drafts.grid import FACTS, MOMENTS

BEFORE = {"as_of": "2026-11-18T10:00:00-05:00"}
CALLED_OFF = BEFORE | {
    "employer_updates": [{"kind": "interview_moved", "at": "2026-11-17T09:00:00-05:00"}]
}
STATES: dict[str, Body] = {name: body for name, (_, body) in MOMENTS.items()} | {
    "nothing known": {"employer": None},
    "before the interview": BEFORE,
    "called off before the interview": CALLED_OFF,
}


def drafts(kind: NoteKind, body: Body) -> tuple[Message, ...]:
    return messages_of_kind(ask(body).question, kind)


@pytest.mark.parametrize("kind", list(DRAFTS))
@pytest.mark.parametrize("facts", [{}, FACTS], ids=["no facts", "all facts"])
def test_every_kind_keeps_the_contract_in_every_state(kind: NoteKind, facts: Body) -> None:
    found = []
    for name, state in STATES.items():
        for tone in Tone:
            for route in Route:
                body = request(**state, route=route, message_facts={**facts, "tone": tone})
                notes = drafts(kind, body)
                assert {note.kind for note in notes} <= {kind}
                found += [f"{name}: {each}" for note in notes for each in breaches(note, body)]
    assert found == []


@pytest.mark.parametrize("kind", list(DRAFTS))
@pytest.mark.parametrize("name", STATES)
def test_only_thanks_for_no_interview_are_not_drafted(kind: NoteKind, name: str) -> None:
    held_or_planned = "called off" not in name
    drafted = bool(drafts(kind, request(**STATES[name])))
    assert drafted == (kind is not NoteKind.THANK_YOU or held_or_planned)


def test_thanks_to_somebody_thanked_before_name_the_day_of_the_interview() -> None:
    body = request(notes_sent=[{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}])
    (note,) = drafts(NoteKind.THANK_YOU, body)
    assert "Friday 20 November" in note.body


@pytest.mark.parametrize("kind", [NoteKind.CHECK_IN, NoteKind.SECOND_CHECK_IN])
def test_a_question_before_the_interview_is_drafted_as_for_the_time_after_it(
    kind: NoteKind,
) -> None:
    (before,) = drafts(kind, request(**BEFORE))
    (after,) = drafts(kind, request(as_of="2026-11-25T10:00:00-05:00"))
    assert before.body == after.body
    assert "Friday 20 November" in before.body


@pytest.mark.parametrize(
    ("more", "asks"),
    [
        ({}, "answer"),
        ({"new_information": [{"kind": "material_ready"}]}, "material"),
        ({"employer_updates": [{"kind": "offer", "at": "2026-11-23"}]}, "offer_answer"),
    ],
)
def test_a_reply_answers_what_is_told_and_asks_for_the_rest(
    more: dict[str, Any], asks: str
) -> None:
    (note,) = drafts(NoteKind.REPLY, request(**more))
    assert note.needs[0].asks == asks
    assert ("offer" in note.body) == (asks == "offer_answer")
