"""The note under review, and what is known of its moment."""

from datetime import datetime
from typing import NamedTuple

from app.domain.state import MessageFacts, NewInformation
from app.domain.vocabulary import NoteKind


class Timing(NamedTuple):
    """What the decision for the state says. `note`: the kind that is right now, or when the wait
    ends.
    """

    note: NoteKind | None
    now: bool
    wait_until: datetime | None


class Known(NamedTuple):
    """`untold`: what the employer does not know yet."""

    facts: MessageFacts = MessageFacts()
    untold: tuple[NewInformation, ...] = ()
    refused: bool = False
    timing: Timing | None = None


class Note(NamedTuple):
    """`subject` None: it is not to be checked. `language` None: the text itself tells it."""

    text: str
    subject: str | None = None
    kind: NoteKind | None = None
    language: str | None = None
    known: Known = Known()
