"""When a thank-you for a round is right, and until when it is on time."""

from datetime import datetime
from typing import NamedTuple

from app.domain.moments import LONG_AGO, days, hours
from app.domain.policy import Policy
from app.domain.state import Recipient
from app.domain.working_time import BusinessCalendar


class Thanks(NamedTuple):
    to: tuple[Recipient, ...]
    ended_at: datetime
    """End of the round that is thanked for."""
    rested_at: datetime
    """After the pause, before it is moved into the hours of a thank-you."""
    due_at: datetime
    late_at: datetime
    limit_at: datetime
    """Never from then on."""


NO_THANKS = Thanks(
    to=(),
    ended_at=LONG_AGO,
    rested_at=LONG_AGO,
    due_at=LONG_AGO,
    late_at=LONG_AGO,
    limit_at=LONG_AGO,
)


def thanks_for(
    ended_at: datetime, to: tuple[Recipient, ...], policy: Policy, calendar: BusinessCalendar
) -> Thanks:
    rested_at = ended_at + hours(policy.numbers.thank_you_pause_hours)
    return Thanks(
        to=to,
        ended_at=ended_at,
        rested_at=rested_at,
        due_at=calendar.opening(rested_at, policy.thank_you_hours),
        late_at=ended_at + hours(policy.numbers.thank_you_window_hours),
        limit_at=ended_at + days(policy.numbers.thank_you_limit_days),
    )
