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
from app.words.drafts.letters import Letters, Voice, letters
from app.words.drafts.moment import Draft, Line, Moment, Slots
from app.words.drafts.needs import Need, needs_of
from app.words.drafts.news import correction, new_information, offer_deadline
from app.words.drafts.questions import check_in, closing, second_check_in
from app.words.drafts.replies import post_rejection, reply, withdrawal
from app.words.drafts.sayable import Facts
from app.words.drafts.structure import Part, sentences_of
from app.words.drafts.subject import subject
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
_PARTS = {kind: {name: says.part for name, says in sentences_of(kind).items()} for kind in DRAFTS}


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
            subject=subject(moment, self.letters, Choice(self.seed, moment.place)),
            parts=sentences,
            needs=tuple(needs_of(moment)),
        )

    def sentences(self, lines: list[Line], moment: Moment) -> tuple[Sentence, ...]:
        choice = Choice(self.seed, moment.place)
        greeting = self.greeting(moment.recipient, choice)
        paragraphs = _laid_out(self.said(lines, choice), self.letters.layout[self.kind])
        signature = self.signature(choice)
        return (
            Sentence(Part.GREETING, f"{greeting}\n\n"),
            *(
                Sentence(part, f"{text}{' ' if number < len(paragraph) else _NEW_PARAGRAPH}")
                for paragraph in paragraphs
                for number, (part, text) in enumerate(paragraph, start=1)
            ),
            Sentence(Part.SIGNATURE, signature),
        )

    def said(self, lines: Iterable[Line], choice: Choice) -> list[tuple[Part, str]]:
        says, parts, slots = self.voice.says[self.kind], _PARTS[self.kind], self.slots
        said: list[tuple[Part, str]] = []
        for name, fills in lines:
            slots.update(fills)
            part, phrasing = parts[name], choice.of(says[name])
            said += [(part, sentence.format_map(slots)) for sentence in phrasing]
        return said

    def greeting(self, recipient: Recipient, choice: Choice) -> str:
        name = self.facts.name_of(recipient)
        forms = self.voice.greeting["unnamed" if name is None else "named"]
        return choice.of(forms).format(name=name)

    def signature(self, choice: Choice) -> str:
        name = self.facts.candidate_name
        forms = self.voice.signature["unsigned" if name is None else "signed"]
        return choice.of(forms).format(candidate=name)


_NEW_PARAGRAPH = "\n\n"


def _laid_out(
    said: Iterable[tuple[Part, str]], layout: Iterable[Sequence[Part]]
) -> Iterator[list[tuple[Part, str]]]:
    """In the order and the paragraphs of the language."""
    of_part: dict[Part, list[tuple[Part, str]]] = {}
    for sentence in said:
        of_part.setdefault(sentence[0], []).append(sentence)
    for paragraph in layout:
        found = [sentence for part in paragraph for sentence in of_part.get(part, ())]
        if found:
            yield found


def _words_in(sentences: Sequence[Sentence]) -> int:
    return sum(len(sentence.text.split()) for sentence in sentences[1:-1])


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
