"""What a thank-you may speak of. The draft asks this, and so does the engine, which must know when
the passing of time changes a message.
"""

from datetime import datetime

from app.domain.findings import Findings
from app.domain.hold import Basis
from app.domain.state import State
from app.domain.thanks import Thanks


def has_topics(state: State) -> bool:
    facts = state.message_facts
    return bool(facts.topics) or any(person.topics for person in facts.recipients)


def speaks_of_topics(found: Findings, thanks: Thanks, moment: datetime) -> bool:
    """The round is over and is the one the caller tells of: what was discussed belongs to it."""
    return thanks.ended_at <= moment and found.rounds.held_by_update is None


def asks_for_next_steps(found: Findings, thanks: Thanks) -> bool:
    """Nothing was promised, nothing was asked yet, and no further round is planned."""
    rounds_after = any(planned > thanks.ended_at for planned in found.rounds.ahead)
    return found.hold.basis is Basis.USUAL_WAIT and not found.letters.check_ins and not rounds_after
