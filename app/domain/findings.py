"""What a state amounts to at a moment: which round counts, what stands, what was written, what
holds a question back. The facts are read off it, and reasons and drafts tell of it.
"""

from datetime import datetime
from typing import NamedTuple

from app.domain.chase import Chase, chase
from app.domain.correspondence import Correspondence, correspondence, everybody
from app.domain.hold import Hold, hold
from app.domain.moments import NEVER
from app.domain.policy import Policy
from app.domain.rounds import Rounds, in_order, rounds
from app.domain.standing import Standing, standing
from app.domain.state import NewInformation, State
from app.domain.thanks import NO_THANKS, Thanks, thanks_for
from app.domain.vocabulary import InformationKind
from app.domain.working_time import BusinessCalendar


class Findings(NamedTuple):
    rounds: Rounds
    standing: Standing
    letters: Correspondence
    hold: Hold
    chase: Chase
    other_offer: NewInformation | None
    """Another employer's offer that is untold and whose deadline lies ahead; of several, the one
    with the soonest deadline."""
    passed_offers: tuple[NewInformation, ...]
    """Untold offers whose deadline has passed."""
    untold: tuple[NewInformation, ...]
    """Everything else that is new and has not been told."""
    thanks: Thanks
    """For the round that was held, where somebody is still to be thanked."""
    next_thanks: Thanks
    """Those not due yet: `thanks` in its pause, else those for the planned round."""
    is_pause: bool
    """A round is just over, and its thank-you not due yet."""
    turning_points: tuple[datetime, ...]
    """The later instants at which the findings change: a planned round is held, a pause ends, an
    offer's deadline passes. Between two of them nothing here depends on the moment."""


def find(state: State, policy: Policy, calendar: BusinessCalendar, as_of: datetime) -> Findings:
    updates = in_order(state.employer_updates)
    known = rounds(state, updates, calendar, as_of)
    # Whatever was written before a first round is no part of it.
    letters = correspondence(state, NEVER if known.before_the_first else known.since, policy)
    holding = hold(state, updates, known, policy, calendar)
    thanks = next_thanks = NO_THANKS
    if known.held_at is not None and letters.unthanked:
        thanks = thanks_for(known.held_at, letters.unthanked, policy, calendar)
    if as_of < thanks.due_at:
        next_thanks = thanks
    elif known.ahead:
        next_thanks = thanks_for(known.ahead[0], everybody(state), policy, calendar)
    live, passed, untold = _new(state, as_of)
    return Findings(
        rounds=known,
        standing=standing(state, updates, known.since),
        letters=letters,
        hold=holding,
        chase=chase(holding, letters, policy, calendar),
        other_offer=live[0] if live else None,
        passed_offers=passed,
        untold=untold,
        thanks=thanks,
        next_thanks=next_thanks,
        is_pause=as_of < thanks.due_at,
        turning_points=(
            *known.ahead,
            *((thanks.due_at,) if as_of < thanks.due_at else ()),
            *(offer.deadline_at for offer in live if offer.deadline_at is not None),
        ),
    )


def _new(
    state: State, as_of: datetime
) -> tuple[tuple[NewInformation, ...], tuple[NewInformation, ...], tuple[NewInformation, ...]]:
    """Live offers, soonest deadline first; offers whose deadline has passed; everything else."""
    if not state.new_information:
        return (), (), ()
    untold = [item for item in state.new_information if item.told_at is None]
    offers = [item for item in untold if item.kind is InformationKind.COMPETING_OFFER]
    live = [item for item in offers if (item.deadline_at or NEVER) > as_of]
    return (
        tuple(sorted(live, key=lambda offer: offer.deadline_at or NEVER)),
        tuple(offer for offer in offers if (offer.deadline_at or NEVER) <= as_of),
        tuple(item for item in untold if item.kind is not InformationKind.COMPETING_OFFER),
    )
