"""Every moment at which a note is right, in either tone, directly and through an agency, with and
without each fact that a draft may use.
"""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from app.domain.vocabulary import NoteKind, Route, Tone
from tests.builders import request
from tests.domain.asking import Body

THANKED = {"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}
ASKED = {"kind": "check_in", "sent_at": "2026-12-01T10:00:00-05:00"}
ASKED_AGAIN = {"kind": "second_check_in", "sent_at": "2026-12-10T10:00:00-05:00"}
OFFERED = {"kind": "offer", "at": "2026-11-23T09:00:00-05:00"}
MOVED = {"kind": "interview_moved", "at": "2026-11-30T09:00:00-05:00"}
VERBAL = {"kind": "verbal_offer", "at": "2026-11-24T09:00:00-05:00"}

K = NoteKind


def _new(kind: str, **more: Any) -> list[Body]:
    return [{"kind": kind, **more}]


def _said(kind: str, **more: Any) -> list[Body]:
    return [{"kind": kind, "at": "2026-11-23T09:00:00-05:00", **more}]


def _later(as_of: str = "2026-12-15T10:00:00-05:00", **more: Any) -> Body:
    return {"as_of": as_of, "notes_sent": [THANKED], **more}


SUMMARY = "the migration to the new ledger went live under my lead"

MOMENTS: dict[str, tuple[NoteKind, Body]] = {
    "thanks on time": (K.THANK_YOU, {"as_of": "2026-11-20T18:00:00-05:00"}),
    "thanks on time, a date named": (
        K.THANK_YOU,
        {"as_of": "2026-11-20T18:00:00-05:00", "timeline": {"kind": "vague"}},
    ),
    "late thanks that ask": (K.THANK_YOU, {}),
    "late thanks": (K.THANK_YOU, {"timeline": {"kind": "by_date", "date": "2026-12-04"}}),
    "thanks and a question": (K.THANK_YOU, {"as_of": "2026-12-01T10:00:00-05:00"}),
    "thanks before the interview": (K.THANK_YOU, {"as_of": "2026-11-20T10:00:00-05:00"}),
    "thanks and a point": (
        K.THANK_YOU,
        {"new_information": _new("forgotten_point", summary=SUMMARY)},
    ),
    "thanks and a correction": (K.THANK_YOU, {"new_information": _new("correction")}),
    "no date named": (K.CHECK_IN, _later("2026-12-03T10:00:00-05:00")),
    "a date passed": (K.CHECK_IN, _later(timeline={"kind": "by_date", "date": "2026-12-01"})),
    "still deciding": (K.CHECK_IN, _later(employer_updates=_said("still_deciding"))),
    "on hold": (
        K.CHECK_IN,
        _later(employer_updates=_said("on_hold", until="2026-12-04T18:00:00-05:00")),
    ),
    "asked to wait": (K.CHECK_IN, _later(employer_updates=_said("asked_to_wait"))),
    "away": (K.CHECK_IN, _later(employer_updates=_said("away"))),
    "verbal offer": (K.CHECK_IN, _later("2026-11-30T10:00:00-05:00", employer_updates=[VERBAL])),
    "called off": (
        K.CHECK_IN,
        {
            "as_of": "2026-12-10T10:00:00-05:00",
            "interview": {"ended_at": "2026-12-02T15:00:00-05:00"},
            "employer_updates": [MOVED],
        },
    ),
    "asked once": (K.SECOND_CHECK_IN, _later(notes_sent=[THANKED, ASKED])),
    "asked once, verbal offer": (
        K.SECOND_CHECK_IN,
        _later(notes_sent=[THANKED, ASKED], employer_updates=[VERBAL]),
    ),
    "asked once, called off": (
        K.SECOND_CHECK_IN,
        {
            "as_of": "2026-12-22T10:00:00-05:00",
            "interview": {"ended_at": "2026-12-02T15:00:00-05:00"},
            "employer_updates": [MOVED],
            "notes_sent": [{"kind": "check_in", "sent_at": "2026-12-08T10:00:00-05:00"}],
        },
    ),
    "asked twice": (
        K.CLOSING,
        _later("2026-12-22T10:00:00-05:00", notes_sent=[THANKED, ASKED, ASKED_AGAIN]),
    ),
    **{
        f"news: {kind}{', no words' if summary is None else ''}": (
            K.NEW_INFORMATION,
            _later(
                "2026-11-24T10:00:00-05:00",
                new_information=_new(kind, **({} if summary is None else {"summary": summary})),
            ),
        )
        for kind in (
            *("forgotten_point", "availability_change", "new_credential", "referral", "other"),
        )
        for summary in (SUMMARY, None)
    },
    "a correction": (
        K.CORRECTION,
        _later("2026-11-24T10:00:00-05:00", new_information=_new("correction", summary=SUMMARY)),
    ),
    "a correction, no words": (
        K.CORRECTION,
        _later("2026-11-24T10:00:00-05:00", new_information=_new("correction")),
    ),
    "another offer": (
        K.OFFER_DEADLINE,
        _later(
            "2026-11-24T10:00:00-05:00",
            new_information=_new("competing_offer", deadline="2026-12-04T18:00:00-05:00"),
        ),
    ),
    "another offer, no date": (
        K.OFFER_DEADLINE,
        _later("2026-11-24T10:00:00-05:00", new_information=_new("competing_offer")),
    ),
    "another offer before the interview": (
        K.OFFER_DEADLINE,
        {
            "as_of": "2026-11-18T10:00:00-05:00",
            "new_information": _new("competing_offer", deadline="2026-12-04T18:00:00-05:00"),
        },
    ),
    "two offers": (
        K.OFFER_DEADLINE,
        _later(
            "2026-11-25T10:00:00-05:00",
            notes_sent=[THANKED, {"kind": "reply", "sent_at": "2026-11-24T10:00:00-05:00"}],
            employer_updates=[OFFERED],
            new_information=_new("competing_offer", deadline="2026-12-04T18:00:00-05:00"),
        ),
    ),
    "a question of theirs": (K.REPLY, _later(employer_updates=_said("asked_question"))),
    "a question of theirs, dated": (
        K.REPLY,
        _later(
            "2026-11-24T10:00:00-05:00",
            employer_updates=_said("asked_question", answer_by="2026-12-04T18:00:00-05:00"),
        ),
    ),
    "material awaited": (K.REPLY, _later(employer_updates=_said("asked_for_material"))),
    "material awaited, dated": (
        K.REPLY,
        _later(
            "2026-11-24T10:00:00-05:00",
            employer_updates=_said("asked_for_material", answer_by="2026-12-04T18:00:00-05:00"),
        ),
    ),
    "material ready": (
        K.REPLY,
        _later(
            employer_updates=_said("asked_for_material"),
            new_information=_new("material_ready", summary="the names of two referees"),
        ),
    ),
    "material ready, no words": (
        K.REPLY,
        _later(
            employer_updates=_said("asked_for_material"), new_information=_new("material_ready")
        ),
    ),
    "an offer, dated": (
        K.REPLY,
        _later(
            "2026-11-24T10:00:00-05:00",
            employer_updates=_said("offer", answer_by="2026-12-04T18:00:00-05:00"),
        ),
    ),
    "an offer": (K.REPLY, _later("2026-11-24T10:00:00-05:00", employer_updates=[OFFERED])),
    "an offer acknowledged": (
        K.REPLY,
        _later(
            "2026-12-03T12:00:00-05:00",
            notes_sent=[THANKED, {"kind": "reply", "sent_at": "2026-11-24T10:00:00-05:00"}],
            employer_updates=_said("offer", answer_by="2026-12-04T18:00:00-05:00"),
        ),
    ),
    "out": (K.WITHDRAWAL, _later(candidate_status="not_interested")),
    "accepted elsewhere": (K.WITHDRAWAL, _later(candidate_status="accepted_elsewhere")),
    "out before the interview": (
        K.WITHDRAWAL,
        {"as_of": "2026-11-18T10:00:00-05:00", "candidate_status": "not_interested"},
    ),
    "refused": (
        K.POST_REJECTION,
        _later("2026-11-24T10:00:00-05:00", employer_updates=_said("rejected")),
    ),
    "filled": (
        K.POST_REJECTION,
        _later("2026-11-24T10:00:00-05:00", employer_updates=_said("position_filled")),
    ),
}
"""A name: the kind of note that is right, and what is asked."""

FACTS: Body = {
    "candidate_name": "Sam Lee",
    "role": "Data Engineer",
    "company": "Acme",
    "topics": ["the move to event sourcing", "how you hand over on-call duty"],
    "strength": "ten years with payroll systems",
    "gap": "I have also run a team of six",
    "recipients": [{"ref": "ana", "name": "Ana Ruiz"}],
}


def asked_at(name: str, tone: Tone, route: Route, facts: Body, language: str = "en") -> Body:
    said = {**facts, "tone": tone, "language": language}
    return request(**MOMENTS[name][1], route=route, message_facts=said)


def everything(language: str) -> Iterator[tuple[str, Body]]:
    """With every subset of the facts."""
    subsets = [each for size in range(len(FACTS) + 1) for each in combinations(FACTS, size)]
    for name, tone, route, subset in product(MOMENTS, Tone, Route, subsets):
        yield name, asked_at(name, tone, route, {fact: FACTS[fact] for fact in subset}, language)


def sample(language: str) -> Iterator[tuple[str, Body]]:
    """With all of the facts, with none, with each alone, and without each."""
    facts = [FACTS, {}, *({fact: FACTS[fact]} for fact in FACTS)]
    facts += [{other: FACTS[other] for other in FACTS if other != fact} for fact in FACTS]
    for name, tone, route, some in product(MOMENTS, Tone, Route, facts):
        yield name, asked_at(name, tone, route, some, language)
