"""From a decision to the notes it suggests: greeting, paragraphs, signature, what is lacking."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from app.domain.correspondence import NOBODY_IN_PARTICULAR
from app.domain.decision import Decision
from app.domain.state import Recipient, State
from app.domain.vocabulary import NoteKind
from app.domain.working_time import BusinessCalendar
from app.words.catalog import catalog
from app.words.dates import day_in_words
from app.words.drafts.moment import Draft, Moment
from app.words.drafts.needs import Need, needs_of
from app.words.drafts.news import correction, new_information, offer_deadline
from app.words.drafts.questions import check_in, closing, second_check_in
from app.words.drafts.replies import post_rejection, reply, withdrawal
from app.words.drafts.slots import greeting, sheet, signature, subject
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


class Message(NamedTuple):
    """A note to send now, or when the wait ends. `to`: the recipient's ref, else name."""

    kind: NoteKind
    to: str | None
    subject: str
    body: str
    needs: tuple[Need, ...]


def messages(decision: Decision, state: State, calendar: BusinessCalendar) -> tuple[Message, ...]:
    """One note for each recipient who is due one; none where nothing is to be written."""
    kind = decision.outcome.note
    if kind is None:
        return ()
    words = catalog(state.message_facts.language)
    met_at = _interview_of(kind, decision)
    day = day_in_words(calendar.day_of(met_at), words.language) if met_at else None
    return tuple(
        _message(kind, Moment(decision, state, calendar, each, sheet(kind, state, words, day)), day)
        for each in _recipients(kind, decision, state)
    )


def _message(kind: NoteKind, moment: Moment, day: str | None) -> Message:
    facts, words, recipient = moment.state.message_facts, moment.sheet.words, moment.recipient
    paragraphs = [" ".join(parts) for parts in DRAFTS[kind](moment) if parts]
    return Message(
        kind=kind,
        to=recipient.address,
        subject=subject(kind, facts, words, day),
        body="\n\n".join([greeting(recipient, facts, words), *paragraphs, signature(facts, words)]),
        needs=tuple(needs_of(kind, moment)),
    )


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
