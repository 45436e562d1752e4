"""When the next question about the state of things is right: after what holds it back, and spaced
from what was already written.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from app.domain.correspondence import Correspondence
from app.domain.hold import HELD_WITH, Basis, Hold
from app.domain.moments import LONG_AGO, days, latest
from app.domain.policy import Policy
from app.domain.vocabulary import NoteKind
from app.domain.working_time import BusinessCalendar

_COURTESY = "gap_after_courtesy_business_days"
_QUESTION = "gap_between_check_ins_business_days"
_CLOSING = "gap_before_closing_business_days"
NUMBERS = {**HELD_WITH, Basis.SPACING: (_COURTESY, _QUESTION, _CLOSING)}
"""All that a question can be held back by, by what the wait rests on."""


class Chase(NamedTuple):
    counted_at: datetime
    """When it would be right by the count alone, before it is moved into sending hours."""
    due_at: datetime
    """When it is right: inside the sending hours."""
    limit_at: datetime
    """From then on silence is the answer."""
    spacing: str | None
    """The number of the policy that spaced it from an earlier note; None: what holds is later."""
    spaced_from: datetime
    """The note or word from which it is spaced."""
    basis: Basis
    """What the wait rests on: what holds, or the spacing."""
    kind: NoteKind
    """`closing` once as many questions as are wise stand unanswered."""


def chase(hold: Hold, letters: Correspondence, policy: Policy, calendar: BusinessCalendar) -> Chase:
    numbers = policy.numbers
    kind = _next_kind(letters, policy)
    counted_at, spacing, spaced_from = hold.due_at, None, LONG_AGO
    for number, moment in _contacts(letters, kind):
        if moment > LONG_AGO:
            spaced_at = calendar.after_business_days(moment, getattr(numbers, number))
            if spaced_at > counted_at:
                counted_at, spacing, spaced_from = spaced_at, number, moment
    silence_from = latest(hold.due_at, letters.last_word_at)
    return Chase(
        counted_at=counted_at,
        due_at=calendar.opening(counted_at, policy.sending_hours),
        limit_at=silence_from + days(numbers.silence_limit_days),
        spacing=spacing,
        spaced_from=spaced_from,
        basis=Basis.SPACING if spacing else hold.basis,
        kind=kind,
    )


def _contacts(letters: Correspondence, kind: NoteKind) -> Iterator[tuple[str, datetime]]:
    """What a question keeps its distance from, and the number that says how much."""
    yield _COURTESY, max(letters.last_courtesy_at, letters.acknowledged_at)
    yield _QUESTION, letters.last_question_at
    if kind is NoteKind.CLOSING:
        yield _CLOSING, letters.last_check_in_at


def _next_kind(letters: Correspondence, policy: Policy) -> NoteKind:
    if letters.unanswered >= policy.numbers.most_check_ins_count:
        return NoteKind.CLOSING
    return NoteKind.SECOND_CHECK_IN if letters.check_ins else NoteKind.CHECK_IN
