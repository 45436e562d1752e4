"""Events in any order, repeated and taken back amount to one state; deciding it is the stateless
call.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from app.answers.answer import answer
from app.domain.application.merge_patch import merged
from app.domain.application.newest import MOST, newest
from app.domain.fault import RefusedError
from app.words.catalog import catalog
from app.words.languages import DEFAULT
from tests.applications.events import BEGAN, any_order, as_told, event, folded
from tests.domain.asking import Asked, Body, ask
from tests.domain.laws import law
from tests.domain.strategies import histories

_ROUNDS = ("interview_scheduled", "interview_held", "interview_cancelled")


@st.composite
def tales(draw: st.DrawFn) -> tuple[Body, list[Any], list[Any]]:
    """What an application is created with, its events, and the same in the order of their arrival:
    with rounds of which all sorts are reported.
    """
    began, events = as_told(draw(histories()))
    days = draw(st.lists(st.integers(1, 28), max_size=4, unique=True))
    for day in days:
        reported = draw(st.sampled_from(_ROUNDS))
        at = f"2026-12-{day:02}T{draw(st.integers(8, 18)):02}:00:00-05:00"
        events.append(event(reported, at, body=began, event_id=f"round-{day}"))
    return began, events, draw(any_order(events))


@law(tales())
def test_the_order_of_arrival_changes_nothing(tale: tuple[Body, list[Any], list[Any]]) -> None:
    began, events, shuffled = tale
    assert folded(shuffled, began) == folded(events, began)


@law(tales(), st.data())
def test_what_arrives_twice_counts_once(
    tale: tuple[Body, list[Any], list[Any]], data: st.DataObject
) -> None:
    began, events, shuffled = tale
    repeated = [each for each in shuffled if data.draw(st.booleans())]
    assert folded([*shuffled, *repeated], began) == folded(events, began)


@law(tales(), st.data())
def test_what_is_taken_back_was_never_said_whenever_that_arrives(
    tale: tuple[Body, list[Any], list[Any]], data: st.DataObject
) -> None:
    began, events, shuffled = tale
    if not events:
        return
    mistake = data.draw(st.sampled_from(events))
    others = [each for each in events if each.event_id != mistake.event_id]
    back = event("event_retracted", "2028-12-01", body=began, retracts=mistake.event_id)
    place = data.draw(st.integers(0, len(shuffled)))
    told = [*shuffled[:place], back, *shuffled[place:]]
    assert folded(told, began) == folded(others, began)


@law(tales(), st.integers(0, 60))
def test_a_past_state_is_what_had_happened_by_then(
    tale: tuple[Body, list[Any], list[Any]], day: int
) -> None:
    began, events, shuffled = tale
    until = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day)
    happened = [each for each in events if each.at <= until]
    assert folded(shuffled, began, until) == folded(happened, began)


def said(asked: Asked) -> tuple[object, ...]:
    """All but where in the request its facts stand."""
    words = catalog(DEFAULT)
    told = answer(asked.question, words, "")
    for message in (told["message"], *told["messages"]):
        for need in (message or {"needs": ()})["needs"]:
            need["pointer"] = ""  # the places in a list follow the order in which it was told
    return tuple(told[name] for name in told if name not in {"assumptions", "as_of"})


@law(histories(), st.data())
def test_a_history_told_bit_by_bit_is_decided_like_the_whole(
    history: Body, data: st.DataObject
) -> None:
    try:
        asked = ask(history)
    except RefusedError:
        return
    began, events = as_told(history)
    state = folded(data.draw(any_order(events)), began)
    assert said(ask(state | {"as_of": history["as_of"]})) == said(asked)


def test_without_events_the_state_is_what_was_sent() -> None:
    odd = BEGAN | {"notes_sent": [], "timeline": {"kind": "vague"}}
    assert folded([], odd) == odd


def test_the_newest_statement_about_time_counts() -> None:
    by_date = {"kind": "by_date", "date": "2026-12-04"}
    events = [
        event("timeline_given", "2026-11-23T10:00", timeline=by_date),
        event("timeline_given", "2026-11-21T10:00", timeline={"kind": "vague"}),
    ]
    assert folded(events)["timeline"] == {"given_at": "2026-11-23T10:00"} | by_date


def test_what_an_application_began_with_may_be_newer_than_an_event() -> None:
    began = BEGAN | {"timeline": {"kind": "vague", "given_at": "2026-11-24"}}
    late = event("timeline_given", "2026-11-22", timeline={"kind": "vague", "may_ask": True})
    assert folded([late], began)["timeline"] == began["timeline"]


def test_facts_are_added_to_those_known() -> None:
    events = [
        event("facts_changed", "2026-11-21", employer={"country": "US"}),
        event("facts_changed", "2026-11-22", employer={"sector": "finance"}, route="agency"),
    ]
    state = folded(events)
    assert state["employer"] == {
        "time_zone": "America/New_York",
        "country": "US",
        "sector": "finance",
    }
    assert state["route"] == "agency"


def test_news_is_told_by_the_event_that_says_so_and_later_news_is_not() -> None:
    events = [
        event("new_information", "2026-11-21", kind="referral"),
        event("new_information", "2026-11-21", kind="other", event_id="other"),
        event("new_information_told", "2026-11-22", kind="referral"),
        event("new_information", "2026-11-23", kind="referral"),
    ]
    told = [each.get("told_at") for each in folded(events)["new_information"]]
    assert told == ["2026-11-22", None, None]


def test_a_change_of_the_whole_outlives_what_happened_before_it() -> None:
    change = event("application_changed", "2026-11-23", patch={"route": "agency"})
    before = event("facts_changed", "2026-11-21", route="direct")
    after = event("facts_changed", "2026-11-24", route="direct", event_id="after")
    assert folded([change, before])["route"] == "agency"
    assert folded([after, change])["route"] == "direct"


def test_a_change_of_the_whole_replaces_a_list_and_later_events_add_to_it() -> None:
    events = [
        event("note_sent", "2026-11-21", kind="check_in"),
        event("application_changed", "2026-11-22", patch={"notes_sent": None, "timeline": None}),
        event("note_sent", "2026-11-23", kind="closing"),
    ]
    assert [each["kind"] for each in folded(events)["notes_sent"]] == ["closing"]


@pytest.mark.parametrize(("count", "kept"), [(MOST - 1, MOST - 1), (MOST, MOST), (MOST + 1, MOST)])
def test_a_state_holds_as_many_as_a_request(count: int, kept: int) -> None:
    items: list[Body] = [{"kind": "check_in", "at": index} for index in range(count)]
    assert len(newest(items)) == kept


def test_of_a_long_history_a_refusal_at_its_beginning_stays() -> None:
    said: list[Body] = [
        {"kind": "rejected"},
        *[{"kind": "acknowledged", "at": at} for at in range(500)],
    ]
    kept = newest(said)
    assert kept[0] == {"kind": "rejected"}
    assert [each["at"] for each in kept[1:]] == list(range(401, 500))


def test_a_merge_patch_removes_by_null_and_replaces_lists() -> None:
    target = {"a": {"b": 1, "c": 2}, "d": [1, 2], "e": 5}
    patch = {"a": {"b": None, "x": {"y": None}}, "d": [3], "e": None}
    assert merged(target, patch) == {"a": {"c": 2, "x": {}}, "d": [3]}
    assert target == {"a": {"b": 1, "c": 2}, "d": [1, 2], "e": 5}
