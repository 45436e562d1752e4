"""Which interview counts: the latest one that was held, and the next one that lies ahead."""

from datetime import datetime
from typing import NamedTuple, TypeAlias

from app.domain.moments import LONG_AGO
from app.domain.state import EmployerUpdate, State
from app.domain.vocabulary import UpdateKind
from app.domain.working_time import BusinessCalendar


class Rounds(NamedTuple):
    held_at: datetime | None
    """End of the latest round that took place."""
    held_by_update: int | None
    """The update whose `next_round_at` became that round; None: it is the request's interview."""
    ahead: tuple[datetime, ...]
    """The rounds that are planned, soonest first."""
    moved_at: datetime | None
    """When the planned round was called off, if no new date is known."""

    @property
    def since(self) -> datetime:
        """Facts older than this belong to an earlier round."""
        return self.held_at or LONG_AGO

    @property
    def before_the_first(self) -> bool:
        """No round was held yet and one is planned."""
        return self.held_at is None and bool(self.ahead)


Indexed: TypeAlias = list[tuple[int, EmployerUpdate]]
"""Updates with their places in the request."""


def in_order(updates: tuple[EmployerUpdate, ...]) -> Indexed:
    """Oldest first; of the same moment, the later in the list is the newer."""
    if not updates:
        return []
    return sorted(enumerate(updates), key=lambda indexed: indexed[1].at)


def rounds(state: State, updates: Indexed, calendar: BusinessCalendar, as_of: datetime) -> Rounds:
    """Sorts the planned rounds into held and upcoming at `as_of`.

    A `next_round_at` on the day of `ended_at`, and not after it, is the beginning of that round.

    A round that lay ahead when `interview_moved` was said does not take place, on that day or any
    later one: whoever still gives its time as `ended_at` has no other to give.
    """
    planned: list[tuple[datetime, int | None]] = [(state.interview.ended_at, None)]
    moved_at: datetime | None = None
    for index, update in updates:
        if update.kind is UpdateKind.INTERVIEW_MOVED:
            planned = [
                known
                for known in planned
                if known[0] <= update.at or _is_new_date(known[0], update, calendar)
            ]
            moved_at = update.at
        if update.next_round_at is not None:
            moved_at = None
            if not _is_beginning(update.next_round_at, state.interview.ended_at, calendar):
                planned.append((update.next_round_at, index))
    held_at: datetime | None = None
    held_by_update: int | None = None
    ahead = []
    for when, index_of_update in planned:
        if when > as_of:
            ahead.append(when)
        elif held_at is None or when > held_at:
            held_at, held_by_update = when, index_of_update
    return Rounds(
        held_at=held_at,
        held_by_update=held_by_update,
        ahead=tuple(sorted(ahead)),
        moved_at=moved_at,
    )


def _is_beginning(round_at: datetime, ended_at: datetime, calendar: BusinessCalendar) -> bool:
    return round_at <= ended_at and calendar.day_of(round_at) == calendar.day_of(ended_at)


def _is_new_date(ended_at: datetime, moved: EmployerUpdate, calendar: BusinessCalendar) -> bool:
    """The end that is given is that of the round at its new date."""
    new = moved.next_round_at
    return new is not None and _is_beginning(new, ended_at, calendar)
