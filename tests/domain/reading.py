"""The contract read a second time, slowly and plainly, to hold the engine against: which round
counts, what was written in it, what stands, what was promised.
"""

from collections.abc import Container, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.domain.state import EmployerUpdate, SentNote, Timeline
from app.domain.vocabulary import InformationKind, NoteKind, TimelineKind, TimelineUnit, UpdateKind
from app.domain.working_time import SendingHours
from tests.domain.asking import Asked

DAY = timedelta(days=1)

QUESTIONS = frozenset({NoteKind.CHECK_IN, NoteKind.SECOND_CHECK_IN})
ASKING = QUESTIONS | {NoteKind.CLOSING}
CHASING = ASKING | {NoteKind.THANK_YOU, NoteKind.NEW_INFORMATION, NoteKind.OFFER_DEADLINE}
URGENT = frozenset({NoteKind.REPLY, NoteKind.OFFER_DEADLINE, NoteKind.THANK_YOU})
COURTESIES = frozenset({NoteKind.REPLY, NoteKind.CORRECTION})

REFUSALS = (UpdateKind.REJECTED, UpdateKind.POSITION_FILLED, UpdateKind.DO_NOT_CONTACT)
REOPENINGS = (UpdateKind.NEXT_ROUND_SCHEDULED, UpdateKind.VERBAL_OFFER, UpdateKind.OFFER)
PAUSES = (UpdateKind.STILL_DECIDING, UpdateKind.ASKED_TO_WAIT, UpdateKind.ON_HOLD)


def updates(asked: Asked) -> list[EmployerUpdate]:
    """Oldest first; of one moment, the later in the list is the newer."""
    return sorted(asked.question.state.employer_updates, key=lambda update: update.at)


def rounds(asked: Asked) -> list[datetime]:
    """The ends of all that took place or will, as far as is known."""
    ended_at = asked.question.state.interview.ended_at
    known = [ended_at]
    for update in updates(asked):
        next_at = update.next_round_at
        # The round of the request, told of by the hour at which it begins.
        is_same = next_at is not None and next_at <= ended_at
        is_same = is_same and day_of(asked, ended_at) == day_of(asked, next_at or ended_at)
        if update.kind is UpdateKind.INTERVIEW_MOVED:
            known = [ends for ends in known if ends <= update.at or (is_same and ends == ended_at)]
        if next_at is not None and not is_same:
            known.append(next_at)
    return known


def held_at(asked: Asked) -> datetime | None:
    """The end of the latest round that was held."""
    return max((ends for ends in rounds(asked) if ends <= asked.as_of), default=None)


def is_ahead(asked: Asked) -> bool:
    """No round was held yet, and one is planned."""
    return held_at(asked) is None and bool(rounds(asked))


def in_round(asked: Asked, moment: datetime) -> bool:
    since = held_at(asked)
    return since is None or moment >= since


def sent(asked: Asked) -> list[SentNote]:
    """What was written in this round, and arrived."""
    notes = asked.question.state.notes_sent
    return [note for note in notes if in_round(asked, note.sent_at) and not note.bounced]


def last_word_at(asked: Asked) -> datetime | None:
    """When the employer last said anything in this round."""
    state = asked.question.state
    moments = [update.at for update in state.employer_updates]
    if state.timeline is not None:
        moments.append(state.timeline.given_at)
    return max((moment for moment in moments if in_round(asked, moment)), default=None)


def since_their_last_word(asked: Asked, kinds: Container[NoteKind]) -> list[SentNote]:
    word_at = last_word_at(asked)
    notes = [note for note in sent(asked) if note.kind in kinds]
    return [note for note in notes if word_at is None or note.sent_at > word_at]


def refusal(asked: Asked) -> EmployerUpdate | None:
    """The newest standing word against any further note."""
    standing = None
    for update in updates(asked):
        if update.kind in REFUSALS:
            standing = update
        elif update.kind in REOPENINGS:
            standing = None
    return standing


class Promise(NamedTuple):
    """A statement that names a day."""

    said_at: datetime
    place: int
    """Of one moment, the later in the list is the newer."""
    day: date
    has_buffer: bool = True


def promise(asked: Asked) -> Promise | None:
    """The newest statement that names a day, unless what they said since is about another matter:
    an offer in words, a round called off.
    """
    newest = max(_promises(asked), default=None)
    if newest is None:
        return None
    for update in updates(asked):
        another = (
            update.kind is UpdateKind.VERBAL_OFFER or update.kind is UpdateKind.INTERVIEW_MOVED
        )
        if another and update.at >= newest.said_at:
            return None
    return newest


def _promises(asked: Asked) -> Iterator[Promise]:
    timeline = asked.question.state.timeline
    if timeline is not None and timeline.kind is not TimelineKind.VAGUE:
        day = _last_day(asked, timeline)
        yield Promise(timeline.given_at, -1, day, not timeline.may_ask)
    for place, update in enumerate(updates(asked)):
        if update.kind in PAUSES and update.until is not None:
            yield Promise(update.at, place, day_of(asked, update.until))


def _last_day(asked: Asked, timeline: Timeline) -> date:
    if timeline.day is not None:
        return timeline.day
    assert timeline.amount is not None
    day = day_of(asked, timeline.given_at)
    match timeline.unit:
        case TimelineUnit.DAYS:
            return day + timeline.amount * DAY
        case TimelineUnit.WEEKS:
            return day + 7 * timeline.amount * DAY
        case TimelineUnit.MONTHS:
            return _months_later(day, timeline.amount)
        case _:
            return _working_days_later(asked, day, timeline.amount)


def _months_later(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


def _working_days_later(asked: Asked, day: date, count: int) -> date:
    passed = 0
    while passed < count:
        day += DAY
        passed += asked.question.calendar.is_working_day(day)
    return day


def day_of(asked: Asked, moment: datetime) -> date:
    return moment.astimezone(asked.zone).date()


def working_days_passed(asked: Asked, earlier: datetime, later: datetime) -> int:
    """How many working days lie between, to the hour: from Friday noon to Monday noon it is one,
    to Monday morning none.
    """
    first, last = earlier.astimezone(asked.zone), later.astimezone(asked.zone)
    days = (last.date() - first.date()).days
    is_working_day = asked.question.calendar.is_working_day
    passed = sum(is_working_day(first.date() + offset * DAY) for offset in range(1, days + 1))
    not_yet = is_working_day(last.date()) and last.time() < first.time()
    return passed - not_yet


def open_offers(asked: Asked) -> list[datetime | None]:
    """Deadlines of other employers' offers that are untold and not over."""
    return [
        item.deadline_at
        for item in asked.question.state.new_information
        if item.kind is InformationKind.COMPETING_OFFER
        and item.told_at is None
        and (item.deadline_at is None or item.deadline_at > asked.as_of)
    ]


def are_open(asked: Asked, hours: SendingHours, moment: datetime) -> bool:
    local = moment.astimezone(asked.zone)
    works = hours.every_day or asked.question.calendar.is_working_day(local.date())
    return works and hours.opens <= local.time() < hours.closes
