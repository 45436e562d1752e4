"""The moment of one note: what it is about, to whom it goes, with which words it is said."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple, TypeAlias

from app.domain.decision import Decision
from app.domain.speaking import speaks_of_topics
from app.domain.state import NewInformation, Recipient, State
from app.domain.vocabulary import NoteKind
from app.domain.working_time import BusinessCalendar
from app.words.dates import day_in_words
from app.words.drafts.slots import Sheet, listed, tidy


class Moment(NamedTuple):
    decision: Decision
    state: State
    calendar: BusinessCalendar
    recipient: Recipient
    sheet: Sheet

    @property
    def rule(self) -> str:
        return self.decision.outcome.rule.id

    @property
    def met(self) -> bool:
        """The note can speak of an interview."""
        return self.sheet.has_day

    def say(self, part: str, **more: str) -> str:
        return self.sheet.say(part, **more)

    def day(self, moment: datetime) -> str:
        return day_in_words(self.calendar.day_of(moment), self.sheet.words.language)

    def by(self, moment: datetime | None) -> str:
        """` by Friday 27 November`, if that lies ahead."""
        if moment is None or moment <= self.decision.as_of:
            return ""
        return self.sheet.words.phrases["by_date"].format(date=self.day(moment))

    def topics(self) -> str | None:
        """What was discussed; of a round that is still to come nothing was."""
        decision = self.decision
        if decision.outcome.note is NoteKind.THANK_YOU and not speaks_of_topics(
            decision.found, decision.thanks, decision.as_of
        ):
            return None
        topics = self.recipient.topics or self.state.message_facts.topics
        return listed(topics, self.sheet.words) if topics else None

    def news(self, part: str, item: NewInformation) -> str:
        """What is new in the caller's words; without them, that there is something."""
        if item.summary is None:
            return self.say(f"{part}_plain")
        return self.say(part, news=tidy(item.summary))


Paragraph: TypeAlias = list[str]
Draft: TypeAlias = Callable[[Moment], Iterator[Paragraph]]
