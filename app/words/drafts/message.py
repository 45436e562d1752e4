"""From a decision to the notes it suggests: greeting, paragraphs, signature, what is lacking."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from app.domain.correspondence import NOBODY_IN_PARTICULAR
from app.domain.decision import Decision
from app.domain.state import Recipient, State
from app.domain.vocabulary import NoteKind
from app.domain.working_time import BusinessCalendar
from app.words.drafts.choice import Choice, seed
from app.words.drafts.letters import Letters, Say, Voice, letters
from app.words.drafts.moment import Draft, Line, Moment, Slots
from app.words.drafts.needs import Need, needs_of
from app.words.drafts.news import correction, new_information, offer_deadline
from app.words.drafts.questions import check_in, closing, second_check_in
from app.words.drafts.replies import post_rejection, reply, withdrawal
from app.words.drafts.sayable import NAME, Facts, sayable
from app.words.drafts.structure import Part
from app.words.drafts.subject import subject_of
from app.words.drafts.thanks import thank_you

DRAFTS: Mapping[NoteKind, Draft] = {
    NoteKind.THANK_YOU: thank_you,
    NoteKind.CHECK_IN: check_in,
    NoteKind.SECOND_CHECK_IN: second_check_in,
    NoteKind.CLOSING: closing,
    NoteKind.NEW_INFORMATION: new_information,
    NoteKind.CORRECTION: correction,
    NoteKind.OFFER_DEADLINE: offer_deadline,
    NoteKind.REPLY: reply,
    NoteKind.WITHDRAWAL: withdrawal,
    NoteKind.POST_REJECTION: post_rejection,
}
MOST_WORDS = 150
"""Without greeting and signature."""
_LEFT_OUT_FIRST = ("fit", "gap", "offer", "recap")
"""What a note that would be too long goes without, in this order."""
_NEW_PARAGRAPH = "\n\n"


def _place(said: tuple[Say, str]) -> int:
    return said[0].place


class Sentence(NamedTuple):
    """With the space or the line breaks that follow it, so that all of them make the body."""

    part: Part
    text: str


class Message(NamedTuple):
    """A note to send now, or when the wait ends. `to`: the recipient's ref, else name."""

    kind: NoteKind
    to: str | None
    subject: str
    parts: tuple[Sentence, ...]
    needs: tuple[Need, ...]

    @property
    def body(self) -> str:
        return "".join(sentence.text for sentence in self.parts)


def messages(decision: Decision, state: State, calendar: BusinessCalendar) -> tuple[Message, ...]:
    """One note for each recipient who is due one; none where nothing is to be written."""
    kind = decision.outcome.note
    if kind is None:
        return ()
    return messages_to(_recipients(kind, decision, state), kind, decision, state, calendar)


def kinds(decision: Decision, state: State) -> tuple[NoteKind, ...]:
    """Of the notes that `messages` drafts."""
    kind = decision.outcome.note
    return () if kind is None else (kind,) * len(_recipients(kind, decision, state))


def messages_to(
    recipients: Sequence[Recipient],
    kind: NoteKind,
    decision: Decision,
    state: State,
    calendar: BusinessCalendar,
) -> tuple[Message, ...]:
    """Notes of one kind, whatever the decision suggests."""
    given = state.message_facts
    writing = _Writing(letters(given.language), state, kind, _interview_of(kind, decision))
    return tuple(
        writing.message(
            Moment(
                kind=kind,
                decision=decision,
                state=state,
                calendar=calendar,
                voice=writing.voice,
                facts=writing.facts,
                recipient=recipient,
                name=sayable(recipient.name, NAME),
                place=place,
                share=(turn, len(recipients)),
                met_at=writing.met_at,
            )
        )
        for turn, (place, recipient) in enumerate(_placed(recipients, given.recipients))
    )


class _Writing:
    """What all notes of one request share."""

    def __init__(
        self,
        language: Letters,
        state: State,
        kind: NoteKind,
        met_at: datetime | None,
    ) -> None:
        self.letters = language
        self.kind = kind
        self.met_at = met_at
        self.voice: Voice = language.voices[state.message_facts.tone, state.route]
        self.facts = Facts(state.message_facts)
        self.slots = Slots(self.facts, self.voice)
        self.seed = seed(kind, state)

    def message(self, moment: Moment) -> Message:
        """A note that fits its measure: if need be, without what it can best spare."""
        if moment.met_at is not None:
            self.slots["day"] = moment.day(moment.met_at)
        lines = list(DRAFTS[self.kind](moment))
        sentences = self.sentences(lines, moment)
        for name in _LEFT_OUT_FIRST:
            if _words_in(sentences) <= MOST_WORDS:
                break
            lines = [line for line in lines if line.name != name]
            sentences = self.sentences(lines, moment)
        return Message(
            kind=self.kind,
            to=moment.recipient.address,
            subject=subject_of(moment, self.letters, Choice(self.seed, moment.place)),
            parts=sentences,
            needs=tuple(needs_of(moment)),
        )

    def sentences(self, lines: list[Line], moment: Moment) -> tuple[Sentence, ...]:
        choice = Choice(self.seed, moment.place)
        greeting = self.greeting(moment.name, choice)
        said = self.said(lines, choice)
        signature = self.signature(choice)
        said.sort(key=_place)
        last = len(said) - 1
        return (
            Sentence(Part.GREETING, f"{greeting}{_NEW_PARAGRAPH}"),
            *(
                Sentence(say.part, f"{text} ")
                if number < last and said[number + 1][0].paragraph == say.paragraph
                else Sentence(say.part, f"{text}{_NEW_PARAGRAPH}")
                for number, (say, text) in enumerate(said)
            ),
            Sentence(Part.SIGNATURE, signature),
        )

    def said(self, lines: Iterable[Line], choice: Choice) -> list[tuple[Say, str]]:
        says, slots = self.voice.says[self.kind], self.slots
        said: list[tuple[Say, str]] = []
        for name, fills in lines:
            say = says[name]
            slots.update(fills)
            said += [(say, sentence.format_map(slots)) for sentence in choice.of(say.ways)]
        return said

    def greeting(self, name: str | None, choice: Choice) -> str:
        forms = self.voice.greeting["unnamed" if name is None else "named"]
        return choice.of(forms).format(name=name)

    def signature(self, choice: Choice) -> str:
        name = self.facts.candidate_name
        forms = self.voice.signature["unsigned" if name is None else "signed"]
        return choice.of(forms).format(candidate=name)


def _words_in(sentences: Sequence[Sentence]) -> int:
    """Each is separated from the next by one space, or ends a paragraph."""
    body = sentences[1:-1]
    return sum(text.count(" ") + text.endswith(_NEW_PARAGRAPH) for _, text in body)


def _placed(
    due: Sequence[Recipient], everybody: Sequence[Recipient]
) -> Iterator[tuple[int, Recipient]]:
    """Each with the place in the whole list, which does not change as others are thanked."""
    place = 0
    for recipient in due:
        while place < len(everybody) and everybody[place] != recipient:
            place += 1
        yield (place if place < len(everybody) else 0), recipient
        place += 1


def _recipients(kind: NoteKind, decision: Decision, state: State) -> tuple[Recipient, ...]:
    """Everybody is thanked; any other note goes to one person, the first named."""
    if kind is NoteKind.THANK_YOU:
        return decision.thanks.to
    return state.message_facts.recipients[:1] or (NOBODY_IN_PARTICULAR,)


def _interview_of(kind: NoteKind, decision: Decision) -> datetime | None:
    """The end of the round that the note speaks of."""
    if kind is NoteKind.THANK_YOU:
        return decision.thanks.ended_at
    awaited = decision.outcome.rule.then.until == "first_round_ends_at"
    return decision.outcome.wait_until if awaited else decision.found.rounds.held_at
