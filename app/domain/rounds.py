"""Which interview counts: the latest one that was held, and the next one that lies ahead."""

from datetime import datetime
from typing import NamedTuple, TypeAlias

from app.domain.moments import LONG_AGO
from app.domain.state import EmployerUpdate, State
from app.domain.vocabulary import UpdateKind


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


def rounds(state: State, updates: Indexed, as_of: datetime) -> Rounds:
    """Sorts the planned rounds into held and upcoming at `as_of`.

    A round that lay ahead when `interview_moved` was said does not take place, on that day or any
    later one: whoever still gives its time as `ended_at` has no other to give.
    """
    planned: list[tuple[datetime, int | None]] = [(state.interview.ended_at, None)]
    moved_at: datetime | None = None
    for index, update in updates:
        if update.kind is UpdateKind.INTERVIEW_MOVED:
            planned = [known for known in planned if known[0] <= update.at]
            moved_at = update.at
        if update.next_round_at is not None:
            planned.append((update.next_round_at, index))
            moved_at = None
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
