"""The note under review, and what is known of its moment."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from app.domain.state import MessageFacts, NewInformation
from app.domain.vocabulary import NoteKind
from app.review.spelling import words_of


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

    def texts(self) -> Iterator[str]:
        """All that the state says in the caller's own words."""
        facts = self.facts
        said = (facts.role, facts.company, facts.candidate_name, facts.strength, facts.gap)
        news = (item.summary for item in self.untold)
        yield from (text for text in (*said, *facts.topics, *news) if text)
        for recipient in facts.recipients:
            yield from (text for text in (recipient.name, *recipient.topics) if text)

    def words(self) -> frozenset[str]:
        """Those of its texts, folded."""
        return frozenset(word for text in self.texts() for word in words_of(text))


class Note(NamedTuple):
    """`subject` None: it is not to be checked. `language`: as stated, for a text that does not
    tell its own.
    """

    text: str
    subject: str | None = None
    kind: NoteKind | None = None
    language: str | None = None
    known: Known = Known()
