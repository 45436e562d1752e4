"""Everything that an answer took for granted: the readings of the request, and what the decision
made of facts that can be meant in two ways.
"""

from collections.abc import Iterator

from app.domain.decision import Decision
from app.domain.state import State
from app.domain.vocabulary import InformationKind, NoteKind
from app.intake.readings import Assumption
from app.intake.state_of import Question

_TELLING = {
    InformationKind.COMPETING_OFFER: NoteKind.OFFER_DEADLINE,
    InformationKind.CORRECTION: NoteKind.CORRECTION,
    InformationKind.MATERIAL_READY: NoteKind.REPLY,
}
"""The note that tells a kind of news; every other kind is told in a `new_information`."""


def assumed(question: Question, decision: Decision) -> Iterator[Assumption]:
    yield from question.assumptions
    yield from _round_held(decision)
    yield from _called_off(question.state, decision)
    yield from _unknown_recipients(question.state)
    yield from _old_refusal(question.state, decision)
    yield from _not_told(question.state)


def _round_held(decision: Decision) -> Iterator[Assumption]:
    held = decision.found.rounds
    if held.held_by_update is not None:
        yield Assumption(
            pointer=f"/employer_updates/{held.held_by_update}/next_round_at",
            value=held.held_at,
            code="next_round_was_held",
        )


def _called_off(state: State, decision: Decision) -> Iterator[Assumption]:
    moved_at, ended_at = decision.found.rounds.moved_at, state.interview.ended_at
    if moved_at is not None and moved_at < ended_at:
        yield Assumption(pointer="/interview/ended_at", value=ended_at, code="called_off")


def _unknown_recipients(state: State) -> Iterator[Assumption]:
    known = {person.address for person in state.message_facts.recipients}
    for index, note in enumerate(state.notes_sent):
        if known and not note.to <= known:
            yield Assumption(
                pointer=f"/notes_sent/{index}/to", value=None, code="unknown_recipient"
            )


def _old_refusal(state: State, decision: Decision) -> Iterator[Assumption]:
    refusal = decision.found.standing.refusal or decision.found.standing.do_not_contact
    if refusal is not None and refusal.at < state.interview.ended_at:
        index = state.employer_updates.index(refusal)
        yield Assumption(
            pointer=f"/employer_updates/{index}", value=refusal.kind, code="refusal_stands"
        )


def _not_told(state: State) -> Iterator[Assumption]:
    """News counts as told by `told_at` alone; a note that may have told it is pointed out."""
    if not state.new_information or not state.notes_sent:
        return
    sent = {note.kind for note in state.notes_sent if not note.bounced}
    for index, item in enumerate(state.new_information):
        telling = _TELLING.get(item.kind, NoteKind.NEW_INFORMATION)
        if item.told_at is None and telling in sent:
            yield Assumption(
                pointer=f"/new_information/{index}/told_at", value=None, code="not_told_yet"
            )
