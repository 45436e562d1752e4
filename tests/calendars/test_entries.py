"""What a feed has shown, compared with what is so now: bounds, and what they do not cancel."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answers.calendar_event import GONE, Said
from app.applications import calendar_entries
from app.applications.calendar_entries import (
    CANCELLED_KEPT,
    Applications,
    Entry,
    Settled,
    settle,
)
from tests.conftest import NOW

ONE, OTHER = UUID(int=1), UUID(int=2)
DUE = Said(NOW, "Ask", "Write now", is_cancelled=False)
LEFT = Said(None, "Ask", "Do not write", is_cancelled=True)
NOTHING = Applications({}, {})


def entries_of(settled: Settled) -> list[Entry]:
    """As they are stored afterwards, where all were new or changed."""
    return [*settled.new, *settled.changed]


@pytest.fixture
def entry() -> Entry:
    """Shown for the first time."""
    (new,) = settle([], Applications({ONE: DUE}, {}), NOW).new
    return new


def test_out_of_bounds_it_is_hidden_and_not_off(entry: Entry) -> None:
    settled = settle([entry], Applications({}, {ONE: DUE}), NOW)
    assert settled.events == []
    assert settled.changed == [entry._replace(hidden_at=NOW)]


def test_back_in_bounds_it_is_what_it_was(entry: Entry) -> None:
    hidden = entry._replace(hidden_at=NOW)
    settled = settle([hidden], Applications({ONE: DUE}, {}), NOW + timedelta(days=9))
    assert [each.entry for each in settled.events] == [entry]
    assert settled.changed == [entry]


def test_back_in_bounds_with_other_words_it_goes_on_counting(entry: Entry) -> None:
    hidden, other = entry._replace(hidden_at=NOW), DUE._replace(description="Write again")
    (event,) = settle([hidden], Applications({ONE: other}, {}), NOW).events
    assert (event.entry.uid, event.entry.sequence) == (entry.uid, 1)


@pytest.mark.parametrize("out", [{}, {OTHER: DUE}])
def test_what_is_gone_is_off_and_names_nobody(entry: Entry, out: dict[UUID, Said]) -> None:
    (event,) = settle([entry], Applications({}, out), NOW).events
    assert event.said is GONE
    assert event.entry.application_id is None
    assert (event.entry.sequence, event.entry.cancelled_at) == (1, NOW)


def test_nothing_new_writes_nothing(entry: Entry) -> None:
    settled = settle([entry], Applications({ONE: DUE}, {}), NOW + timedelta(days=1))
    assert settled.is_as_it_was
    gone = settle([entry], NOTHING, NOW).changed
    assert settle(gone, NOTHING, NOW + timedelta(days=1)).is_as_it_was


def test_a_clock_set_back_makes_no_change_older(entry: Entry) -> None:
    earlier = NOW - timedelta(days=1)
    (event,) = settle([entry], Applications({}, {ONE: LEFT}), earlier).events
    assert event.entry.changed_at == NOW


def test_an_event_that_is_over_makes_room_for_another_of_the_application(entry: Entry) -> None:
    (off,) = settle([entry], Applications({}, {ONE: LEFT}), NOW).changed
    settled = settle([off], Applications({ONE: DUE}, {}), NOW + CANCELLED_KEPT)
    assert settled.forgotten == [entry.uid]
    assert [each.uid for each in settled.new] != [entry.uid]
    assert settled.changed == []


def test_of_cancelled_ones_the_latest_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_entries, "MOST_CANCELLED", 2)
    days = {day: NOW - timedelta(days=day) for day in range(1, 5)}
    known = [
        Entry(UUID(int=day), None, 1, GONE.digest(NOW), NOW, off_at, off_at, None)
        for day, off_at in days.items()
    ]
    settled = settle(known, NOTHING, NOW)
    assert [each.entry.uid.int for each in settled.events] == [1, 2]
    assert [each.uid.int for each in settled.changed] == [3, 4]
    assert {each.hidden_at for each in settled.changed} == {NOW}


said = st.builds(
    Said,
    starts_at=st.sampled_from([NOW, NOW + timedelta(days=1)]),
    title=st.sampled_from("ab"),
    description=st.just("x"),
    is_cancelled=st.just(False),
)
identifiers = st.sampled_from([ONE, OTHER])
moment = st.builds(
    Applications,
    inside=st.dictionaries(identifiers, said),
    outside=st.dictionaries(identifiers, st.one_of(said, st.just(LEFT))),
)


@given(st.lists(st.tuples(moment, st.sampled_from([0, 1, 40])), max_size=8))
def test_a_number_stands_for_one_thing_said_and_rises_by_one(
    moments: list[tuple[Applications, int]],
) -> None:
    stored: dict[UUID, Entry] = {}
    said_as: dict[tuple[UUID, int], object] = {}
    now = NOW
    for found, days in moments:
        now += timedelta(days=days)
        asked = [
            each
            for each in stored.values()
            if each.hidden_at is None or each.application_id in found.inside
        ]
        before = dict(stored)
        settled = settle(asked, found, now)
        for uid in settled.forgotten:
            del stored[uid]
        stored |= {each.uid: each for each in entries_of(settled)}
        for entry, said_now in settled.events:
            says = (entry.starts_at, said_now._replace(starts_at=None))
            assert said_as.setdefault((entry.uid, entry.sequence), says) == says
            assert stored[entry.uid] == entry
            known = before.get(entry.uid)
            assert entry.sequence - (known.sequence if known else 0) in {0, 1}
        named = [each.application_id for each in stored.values() if each.application_id]
        assert len(named) == len(set(named)), "one event of an application"
