"""What sending a note makes of a state: the note is on record, and what it told has been told."""

from datetime import datetime
from typing import NamedTuple

from app.domain.correspondence import everybody
from app.domain.decision import Decision
from app.domain.findings import Findings
from app.domain.state import NewInformation, SentNote, State
from app.domain.vocabulary import InformationKind, NoteKind

_TELLS_ALL_NEWS = frozenset({NoteKind.THANK_YOU, NoteKind.NEW_INFORMATION, NoteKind.CORRECTION})


class Sending(NamedTuple):
    note: SentNote
    told: frozenset[int]
    """The places in `new_information` of what the note tells."""


def sending(decision: Decision, state: State, sent_at: datetime) -> Sending | None:
    """The note that the decision is about, sent to all who are due it; None: it is about none."""
    kind = decision.outcome.note
    if kind is None:
        return None
    told = _told_in(kind, decision.found)
    return Sending(
        note=SentNote(kind=kind, sent_at=sent_at, to=_addressed(decision, state)),
        told=frozenset(
            place
            for place, item in enumerate(state.new_information)
            if any(item is each for each in told)
        ),
    )


def after(state: State, sent: Sending) -> State:
    """The state in which the note has been sent."""
    return state._replace(
        notes_sent=(*state.notes_sent, sent.note),
        new_information=tuple(
            item._replace(told_at=sent.note.sent_at) if place in sent.told else item
            for place, item in enumerate(state.new_information)
        ),
    )


def _told_in(kind: NoteKind, found: Findings) -> tuple[NewInformation, ...]:
    """What the draft of this kind speaks of (`app.words.drafts`)."""
    if kind in _TELLS_ALL_NEWS:
        return found.untold
    if kind is NoteKind.OFFER_DEADLINE:
        return () if found.other_offer is None else (found.other_offer,)
    if kind is NoteKind.REPLY:
        return tuple(item for item in found.untold if item.kind is InformationKind.MATERIAL_READY)
    return ()


def _addressed(decision: Decision, state: State) -> frozenset[str]:
    """Those thanked, by name where some are left out; nobody by name where it goes to all."""
    if decision.outcome.note is not NoteKind.THANK_YOU or decision.thanks.to == everybody(state):
        return frozenset()
    return frozenset(person.address for person in decision.thanks.to if person.address)
