"""The decision: a verdict, the moments that bound it, and why. Values only; the words that tell it
to a person are made of it in `app.words`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from app.domain.findings import Findings
from app.domain.policy import Number, Policy
from app.domain.rules import Rule
from app.domain.thanks import Thanks
from app.domain.vocabulary import NoteKind, Verdict

FactValue: TypeAlias = datetime | date | str | int | bool | tuple[str, ...] | None


class Reason(NamedTuple):
    """Why: a code, the facts read, the numbers used, and the ids of the references that say so."""

    code: str
    facts: Mapping[str, FactValue]
    numbers: Mapping[str, Number]
    cites: tuple[str, ...]


class Agreement(NamedTuple):
    """How many of the published sources that speak to the situation say the same."""

    agree: int
    of: int


class Outcome(NamedTuple):
    """What one rule says at one moment."""

    rule: Rule
    verdict: Verdict
    note: NoteKind | None
    """The kind of note that is right now, or when the wait ends."""
    wait_until: datetime | None
    late_at: datetime | None
    """After it the note is late; None: it never is, or it already is."""

    @property
    def closed(self) -> bool:
        """Nothing on the candidate's side can reopen it."""
        return self.rule.then.closed

    def thanks(self, found: Findings) -> Thanks:
        """Whom a thank-you goes to and for which round: the one that is waited for, or held."""
        awaited = self.rule.then.until == "next_thank_you_due_at"
        return found.next_thanks if awaited else found.thanks


class Decision(NamedTuple):
    """All instants in UTC. `send_by` is never in the past; `valid_until` None: for ever."""

    as_of: datetime
    outcome: Outcome
    send_from: datetime | None
    valid_until: datetime | None
    reasons: tuple[Reason, ...]
    support: Agreement | None
    found: Findings
    policy: Policy

    @property
    def thanks(self) -> Thanks:
        return self.outcome.thanks(self.found)
