"""The facts a caller gives about one application. Frozen values, every instant aware and in UTC.

Readings of dates and local times (`app.intake.readings`) happen before: here a moment is an
instant, and only a day that was promised as a day stays a `date`, in the employer's zone.
"""

from datetime import date, datetime
from typing import NamedTuple

from app.domain.vocabulary import (
    CandidateStatus,
    Channel,
    InformationKind,
    Level,
    NoteKind,
    Route,
    Sector,
    Stage,
    TimelineKind,
    TimelineUnit,
    Tone,
    UpdateKind,
)


class Interview(NamedTuple):
    """The latest round. `ended_at` is its scheduled or actual end and may lie ahead."""

    ended_at: datetime
    stage: Stage | None = None
    level: Level | None = None


class Timeline(NamedTuple):
    """What the employer said about when it will answer; the newest such statement.

    `by_date` has `day`; `within` has `amount` and `unit`, counted from `given_at`; `between` has
    `first_day` and `day`, its far end; `vague` has nothing, or `amount` and `unit` as a rough word.
    """

    kind: TimelineKind
    given_at: datetime
    day: date | None = None
    first_day: date | None = None
    amount: int | None = None
    unit: TimelineUnit | None = None
    may_ask: bool = False


class SentNote(NamedTuple):
    """What the candidate sent, calls and visits included. `to` empty: everybody."""

    kind: NoteKind
    sent_at: datetime
    to: frozenset[str] = frozenset()
    channel: Channel | None = None
    bounced: bool = False


class NewInformation(NamedTuple):
    """What bears on the decision and the employer did not know at the interview."""

    kind: InformationKind
    summary: str | None = None
    deadline_at: datetime | None = None
    told_at: datetime | None = None


class EmployerUpdate(NamedTuple):
    """What the employer said or did. Which extra goes with which kind: the contract's table."""

    kind: UpdateKind
    at: datetime
    until: datetime | None = None
    away_from: datetime | None = None
    answer_by: datetime | None = None
    next_round_at: datetime | None = None


class Recipient(NamedTuple):
    ref: str | None = None
    name: str | None = None
    topics: tuple[str, ...] = ()

    @property
    def address(self) -> str | None:
        """How a sent note names this person in `to`: by `ref`, else by name."""
        return self.ref or self.name


class MessageFacts(NamedTuple):
    """What a draft may say. Nothing else is ever said."""

    candidate_name: str | None = None
    recipients: tuple[Recipient, ...] = ()
    role: str | None = None
    company: str | None = None
    topics: tuple[str, ...] = ()
    strength: str | None = None
    gap: str | None = None
    language: str = "en"
    tone: Tone = Tone.WARM


class State(NamedTuple):
    """The state of an interview. `country` and `sector` are the employer's."""

    interview: Interview
    timeline: Timeline | None = None
    notes_sent: tuple[SentNote, ...] = ()
    new_information: tuple[NewInformation, ...] = ()
    employer_updates: tuple[EmployerUpdate, ...] = ()
    candidate_status: CandidateStatus = CandidateStatus.INTERESTED
    country: str | None = None
    sector: Sector | None = None
    route: Route = Route.DIRECT
    message_facts: MessageFacts = MessageFacts()
