"""Rounds that were planned, held and cancelled, to the interview that counts and to what the
employer must have said.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.answers.answer import decided
from app.domain.application.event import Event
from tests.applications.events import BEGAN, event, folded
from tests.builders import asked
from tests.domain.asking import Body

NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)
FIRST, SECOND, THIRD = "2026-11-20T15:00:00-05:00", "2026-11-25T10:00", "2026-12-04T16:00"


def on(reported: str, at: str, **fields: Any) -> Event:
    return event(reported, at, recorded_at=NOW, **fields)


def update(kind: str, at: str, **fields: Any) -> Event:
    return on("employer_update", at, kind=kind, **fields)


THANKED = on("note_sent", "2026-11-20T19:00", kind="thank_you")
HELD, PLANNED = on("interview_held", SECOND, stage="second"), on("interview_scheduled", THIRD)
REJECTED = update("rejected", "2026-11-24T10:00")


def scheduled(at: str, next_round_at: str) -> Body:
    return {"kind": "next_round_scheduled", "at": at, "next_round_at": next_round_at}


def moved(at: str) -> Body:
    return {"kind": "interview_moved", "at": at}


END_OF_FIRST, END_OF_SECOND = "2026-11-20T20:00:00+00:00", "2026-11-25T15:00:00+00:00"

CASES: dict[str, tuple[list[Event], Body, list[Body]]] = {
    "a later round that was held is the interview": (
        [HELD],
        {"ended_at": SECOND, "stage": "second"},
        [],
    ),
    "an earlier round that is reported late is not": (
        [on("interview_held", "2026-11-10T10:00", stage="phone_screen")],
        BEGAN["interview"],
        [],
    ),
    "of several that were held the latest is": (
        [HELD, on("interview_held", "2026-11-23T10:00")],
        {"ended_at": SECOND, "stage": "second"},
        [],
    ),
    "a planned round is told at the end of the one before": (
        [PLANNED],
        BEGAN["interview"],
        [scheduled(END_OF_FIRST, THIRD)],
    ),
    "a planned round after one that was held": (
        [PLANNED, HELD],
        {"ended_at": SECOND, "stage": "second"},
        [scheduled(END_OF_SECOND, THIRD)],
    ),
    "a planned round that was held takes its stage from the plan": (
        [on("interview_scheduled", SECOND, stage="final"), on("interview_held", SECOND)],
        {"ended_at": SECOND, "stage": "final"},
        [],
    ),
    "a cancelled round, by when it was to be": (
        [PLANNED, on("interview_cancelled", THIRD)],
        BEGAN["interview"],
        [moved("2026-11-30T15:00:00+00:00")],
    ),
    "a cancelled round, by when it was said": (
        [PLANNED, on("interview_cancelled", "2026-11-28T09:00")],
        BEGAN["interview"],
        [moved("2026-11-28T14:00:00+00:00")],
    ),
    "a cancelled round with a new date": (
        [
            PLANNED,
            on("interview_cancelled", "2026-11-28T09:00"),
            on("interview_scheduled", "2026-12-08T16:00"),
        ],
        BEGAN["interview"],
        [
            moved("2026-11-28T14:00:00+00:00"),
            scheduled("2026-11-28T14:00:00+00:00", "2026-12-08T16:00"),
        ],
    ),
    "the cancelled one of two stages": (
        [
            on("interview_scheduled", THIRD, stage="second"),
            on("interview_scheduled", "2026-12-08T16:00", stage="final"),
            on("interview_cancelled", "2026-11-28T09:00", stage="final"),
        ],
        BEGAN["interview"],
        [
            moved("2026-11-28T14:00:00+00:00"),
            scheduled("2026-11-28T14:00:00+00:00", THIRD),
        ],
    ),
    "a cancelled first round": (
        [on("interview_cancelled", "2026-11-19T09:00")],
        BEGAN["interview"],
        [moved("2026-11-19T14:00:00+00:00")],
    ),
    "a round called off that was held after all": (
        [update("interview_moved", "2026-11-24T09:00"), HELD],
        {"ended_at": SECOND, "stage": "second"},
        [],
    ),
    "a refusal stands against a planned round": (
        [PLANNED, REJECTED],
        BEGAN["interview"],
        [scheduled(END_OF_FIRST, THIRD), {"kind": "rejected", "at": "2026-11-24T10:00"}],
    ),
    "a refusal falls with a round that was held after it": (
        [REJECTED, HELD],
        {"ended_at": SECOND, "stage": "second"},
        [{"kind": "rejected", "at": "2026-11-24T10:00"}, scheduled(END_OF_SECOND, END_OF_SECOND)],
    ),
}


@pytest.mark.parametrize(("events", "interview", "updates"), CASES.values(), ids=CASES)
def test_rounds(events: list[Event], interview: Body, updates: list[Body]) -> None:
    for told in (events, events[::-1]):
        state = folded(told)
        assert state["interview"] == interview
        assert state.get("employer_updates", []) == updates


VERDICTS = {
    "a later round is thanked for": ([HELD], "2026-11-26T10:00", "follow_up_now", "thank_you"),
    "a planned round is waited for": ([PLANNED], "2026-12-01T10:00", "wait", "thank_you"),
    "once it is over it is thanked for": (
        [PLANNED],
        "2026-12-05T10:00",
        "follow_up_now",
        "thank_you",
    ),
    "who cancels is asked for a new date": (
        [PLANNED, on("interview_cancelled", "2026-11-28T09:00")],
        "2026-11-30T10:00",
        "wait",
        "check_in",
    ),
    "a new date is waited for": (
        CASES["a cancelled round with a new date"][0],
        "2026-12-05T10:00",
        "wait",
        "thank_you",
    ),
    "a refusal is not undone by a plan": (
        [PLANNED, REJECTED],
        "2026-12-05T10:00",
        "do_not_follow_up",
        None,
    ),
    "a round held after a refusal is thanked for": (
        [REJECTED, HELD],
        "2026-11-26T10:00",
        "follow_up_now",
        "thank_you",
    ),
}


@pytest.mark.parametrize(("events", "as_of", "verdict", "note"), VERDICTS.values(), ids=VERDICTS)
def test_the_rounds_are_decided_as_they_are_meant(
    events: list[Event], as_of: str, verdict: str, note: str | None
) -> None:
    outcome = decided(asked(folded([THANKED, *events]) | {"as_of": as_of})).outcome
    assert (outcome.verdict, outcome.note) == (verdict, note)


def test_a_first_round_that_lies_ahead_stays_the_interview_until_one_is_held() -> None:
    began = BEGAN | {"interview": {"ended_at": THIRD, "level": "executive"}}
    assert folded([], began)["interview"]["ended_at"] == THIRD
    held = folded([HELD], began)
    assert held["interview"] == {"ended_at": SECOND, "stage": "second", "level": "executive"}
    assert held["employer_updates"] == [scheduled(END_OF_SECOND, THIRD)]


def test_of_several_rounds_ahead_the_others_are_known_from_the_beginning() -> None:
    began = BEGAN | {"interview": {"ended_at": SECOND}}
    early = datetime(2026, 11, 21, 12, tzinfo=UTC)
    state = folded([on("interview_scheduled", "2026-11-25T09:00"), PLANNED], began, None, early)
    assert state["interview"] == {"ended_at": SECOND}
    assert state["employer_updates"] == [scheduled("2026-11-21T12:00:00+00:00", THIRD)]


def test_what_was_counted_from_the_first_round_stays_with_it() -> None:
    began = BEGAN | {
        "timeline": {"kind": "within", "amount": 2, "unit": "weeks"},
        "notes_sent": [{"kind": "thank_you"}],
    }
    state = folded([HELD], began)
    assert state["timeline"]["given_at"] == FIRST
    assert state["notes_sent"] == [{"kind": "thank_you", "sent_at": "2026-11-21T15:00:00-05:00"}]


def test_a_planned_round_is_known_from_when_it_was_reported() -> None:
    early = datetime(2026, 11, 29, tzinfo=UTC)
    assert "employer_updates" not in folded([PLANNED], until=early)
    assert "employer_updates" in folded([PLANNED], until=NOW)
