"""Is the history one that can have happened? Every impossible fact is named, with what to do."""

from collections.abc import Iterator
from datetime import datetime

from app.domain.fault import Fault
from app.domain.state import State
from app.domain.working_time import BusinessCalendar


def faults_of(state: State, calendar: BusinessCalendar, not_after: datetime) -> tuple[Fault, ...]:
    """`not_after`: facts later than this lie in the future of the request."""
    return (
        *_later_than_as_of(state, not_after),
        *_impossible_timeline(state, calendar),
        *_impossible_updates(state),
        *_recipients_named_twice(state),
    )


def _later_than_as_of(state: State, not_after: datetime) -> Iterator[Fault]:
    for index, note in enumerate(state.notes_sent):
        if note.sent_at > not_after:
            yield Fault(pointer=f"/notes_sent/{index}/sent_at", code="later_than_as_of")
    for index, item in enumerate(state.new_information):
        if item.told_at is not None and item.told_at > not_after:
            yield Fault(pointer=f"/new_information/{index}/told_at", code="later_than_as_of")
    for index, update in enumerate(state.employer_updates):
        if update.at > not_after:
            yield Fault(pointer=f"/employer_updates/{index}/at", code="later_than_as_of")
    timeline, ended_at = state.timeline, state.interview.ended_at
    if timeline is not None and timeline.given_at > not_after and timeline.given_at != ended_at:
        yield Fault(pointer="/timeline/given_at", code="later_than_as_of")


def _impossible_timeline(state: State, calendar: BusinessCalendar) -> Iterator[Fault]:
    timeline = state.timeline
    if timeline is None or timeline.day is None:
        return
    field = "date" if timeline.first_day is None else "to"
    if timeline.first_day is not None and timeline.first_day > timeline.day:
        yield Fault(pointer="/timeline/to", code="ends_before_it_begins")
    elif timeline.day < calendar.day_of(timeline.given_at):
        yield Fault(pointer=f"/timeline/{field}", code="promised_before_it_was_said")


def _impossible_updates(state: State) -> Iterator[Fault]:
    for index, update in enumerate(state.employer_updates):
        pointer = f"/employer_updates/{index}"
        for name, moment in (
            ("until", update.until),
            ("answer_by", update.answer_by),
            ("next_round_at", update.next_round_at),
        ):
            if moment is not None and moment < update.at:
                yield Fault(pointer=f"{pointer}/{name}", code="earlier_than_the_update")
        away_from, until = update.away_from, update.until
        if away_from is not None and until is not None and until < away_from:
            yield Fault(pointer=f"{pointer}/until", code="ends_before_it_begins")


def _recipients_named_twice(state: State) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, recipient in enumerate(state.message_facts.recipients):
        if recipient.ref is not None and recipient.ref in seen:
            yield Fault(pointer=f"/message_facts/recipients/{index}/ref", code="ref_used_twice")
        seen.add(recipient.ref or "")
