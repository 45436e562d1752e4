"""The moment of one note: what it is about, to whom it goes, and in which voice it is said."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple, TypeAlias

from app.domain.decision import Decision
from app.domain.speaking import speaks_of_topics
from app.domain.state import NewInformation, Recipient, State
from app.domain.vocabulary import NoteKind
from app.domain.working_time import BusinessCalendar
from app.words.dates import day_in_words
from app.words.drafts.letters import Voice, known
from app.words.drafts.sayable import Facts
from app.words.drafts.structure import TOLD


class Line(NamedTuple):
    """One thing to say: the name of its sentences, and what fills them."""

    name: str
    fills: tuple[tuple[str, str], ...] = ()


class Slots(dict[str, str]):
    """What sentences are filled with; a mention of the role is made when one asks for it."""

    def __init__(self, facts: Facts, voice: Voice) -> None:
        super().__init__()
        self.facts = facts
        self.voice = voice

    def __missing__(self, mention: str) -> str:
        facts = self.facts
        form = self.voice.mentions[mention][known(facts.role, facts.company)]
        made = self[mention] = form.format(role=facts.role, company=facts.company)
        return made


class Moment(NamedTuple):
    kind: NoteKind
    decision: Decision
    state: State
    calendar: BusinessCalendar
    voice: Voice
    facts: Facts
    recipient: Recipient
    name: str | None
    """Of the recipient, if it can be said."""
    place: int
    """Of the recipient, among all of the request."""
    share: tuple[int, int]
    """Which one of how many notes this is."""
    met_at: datetime | None
    """The end of the round that the note speaks of."""

    @property
    def rule(self) -> str:
        return self.decision.outcome.rule.id

    @property
    def met(self) -> bool:
        """The note can speak of an interview."""
        return self.met_at is not None

    def day(self, moment: datetime) -> str:
        return day_in_words(self.calendar.day_of(moment), self.state.message_facts.language)

    def dated(self, name: str, moment: datetime | None) -> Line:
        """With the day by which an answer is due, if that lies ahead."""
        if moment is None or moment <= self.decision.as_of:
            return Line(name)
        return Line(f"{name}_dated", (("answer_by", self.day(moment)),))

    def recap(self) -> Iterator[Line]:
        """What was discussed; of a round that is still to come nothing was."""
        decision = self.decision
        if self.kind is NoteKind.THANK_YOU and not speaks_of_topics(
            decision.found, decision.thanks, decision.as_of
        ):
            return
        topics = self.facts.topics_for(self.recipient, self.place)
        if topics:
            yield Line("recap", (("topics", self.voice.between_topics.join(topics)),))


def news_line(item: NewInformation, said: str | None) -> Line:
    """What is new in the caller's words; without them, that there is something."""
    kind = item.kind if item.kind in TOLD else "other"
    return Line(f"{kind}_untold") if said is None else Line(kind, (("news", said),))


Draft: TypeAlias = Callable[[Moment], Iterator[Line]]
