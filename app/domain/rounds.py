"""Which interview counts: the latest one that was held, and the next one that lies ahead."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

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


def in_order(updates: tuple[EmployerUpdate, ...]) -> Iterator[tuple[int, EmployerUpdate]]:
    """Oldest first; of the same moment, the later in the list is the newer."""
    return iter(sorted(enumerate(updates), key=lambda indexed: indexed[1].at))


def rounds(state: State, as_of: datetime) -> Rounds:
    """Sorts the planned rounds into held and upcoming at `as_of`.

    A round that lay ahead when `interview_moved` was said does not take place, on that day or any
    later one: whoever still gives its time as `ended_at` has no other to give.
    """
    planned: list[tuple[datetime, int | None]] = [(state.interview.ended_at, None)]
    moved_at: datetime | None = None
    for index, update in in_order(state.employer_updates):
        if update.kind is UpdateKind.INTERVIEW_MOVED:
            planned = [known for known in planned if known[0] <= update.at]
            moved_at = update.at
        if update.next_round_at is not None:
            planned.append((update.next_round_at, index))
            moved_at = None
    held = [known for known in planned if known[0] <= as_of]
    held_at, held_by_update = max(held, key=lambda known: known[0], default=(None, None))
    ahead = tuple(sorted(when for when, _ in planned if when > as_of))
    return Rounds(held_at=held_at, held_by_update=held_by_update, ahead=ahead, moved_at=moved_at)
