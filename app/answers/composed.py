"""Drafts of a kind that the caller names, whatever the moment says."""

from types import MappingProxyType

from app.answers.answer import Json, decided, notes_as_data
from app.domain.correspondence import everybody
from app.domain.decision import Decision, Outcome
from app.domain.findings import Findings
from app.domain.moments import NEVER
from app.domain.rules import RULES, Rule
from app.domain.state import NewInformation, State
from app.domain.thanks import thanks_for
from app.domain.vocabulary import InformationKind, NoteKind, UpdateKind, Verdict
from app.domain.working_time import BusinessCalendar
from app.intake.state_of import Question
from app.words.catalog import Catalog
from app.words.drafts.message import Message, messages

_RULES = {rule.id: rule for rule in RULES}
_RULE_OF_KIND = MappingProxyType(
    {
        NoteKind.THANK_YOU: "thank_you",
        NoteKind.CHECK_IN: "ask",
        NoteKind.SECOND_CHECK_IN: "ask_again",
        NoteKind.NEW_INFORMATION: "tell_what_is_new",
        NoteKind.OFFER_DEADLINE: "tell_of_the_other_offer",
        NoteKind.CORRECTION: "put_right",
        NoteKind.CLOSING: "say_goodbye",
        NoteKind.WITHDRAWAL: "withdraw",
        NoteKind.POST_REJECTION: "thank_them_for_telling",
    }
)
"""As the engine would suggest it."""
_OF_REPLIES = {
    UpdateKind.ASKED_QUESTION: "answer_their_question",
    UpdateKind.ASKED_FOR_MATERIAL: "send_what_they_asked_for",
}
_ASKED_AFTER_A_ROUND = frozenset({NoteKind.CHECK_IN, NoteKind.SECOND_CHECK_IN})
"""They speak of the round; all others can do without."""
_NEWS_OF_KIND = {
    NoteKind.NEW_INFORMATION: InformationKind.OTHER,
    NoteKind.CORRECTION: InformationKind.CORRECTION,
    NoteKind.OFFER_DEADLINE: InformationKind.COMPETING_OFFER,
}


def composed(question: Question, kind: NoteKind, words: Catalog) -> list[Json]:
    """As data. What the facts do not give is left out, and asked for in `needs`."""
    return notes_as_data(messages_of_kind(question, kind), words)


def messages_of_kind(question: Question, kind: NoteKind) -> tuple[Message, ...]:
    """The notes that would be suggested if this kind were right now. No thanks where there is no
    interview to thank for: it was called off, and no new date is known.
    """
    state, calendar = _with_its_news(question, kind), question.calendar
    decision = decided(question._replace(state=state))
    found = _found_for(kind, decision, state, calendar)
    if kind is NoteKind.THANK_YOU and not found.thanks.to:
        return ()
    rule = _rule_for(kind, found)
    outcome = Outcome(
        rule=rule, verdict=Verdict.FOLLOW_UP_NOW, note=kind, wait_until=None, late_at=None
    )
    return messages(decision._replace(outcome=outcome, found=found), state, calendar)


def _with_its_news(question: Question, kind: NoteKind) -> State:
    """News that is told in a note of this kind must be there to be asked for."""
    state, news = question.state, _NEWS_OF_KIND.get(kind)
    told_so = {_told_in(item) for item in _untold(state, question)}
    if news is None or kind in told_so:
        return state
    return state._replace(new_information=(*state.new_information, NewInformation(kind=news)))


def _untold(state: State, question: Question) -> list[NewInformation]:
    return [
        item
        for item in state.new_information
        if item.told_at is None and (item.deadline_at or NEVER) > question.as_of
    ]


def _told_in(item: NewInformation) -> NoteKind:
    for kind, news in _NEWS_OF_KIND.items():
        if item.kind is news:
            return kind
    return NoteKind.NEW_INFORMATION


def _rule_for(kind: NoteKind, found: Findings) -> Rule:
    """A reply answers what stands open; if nothing is told of it, a question of theirs."""
    if kind is not NoteKind.REPLY:
        return _RULES[_RULE_OF_KIND[kind]]
    standing = found.standing
    if standing.request is not None:
        return _RULES[_OF_REPLIES[standing.request.kind]]
    if standing.offer is not None:
        return _RULES["answer_their_offer"]
    ready = any(item.kind is InformationKind.MATERIAL_READY for item in found.untold)
    return _RULES["send_what_they_asked_for" if ready else "answer_their_question"]


def _found_for(
    kind: NoteKind, decision: Decision, state: State, calendar: BusinessCalendar
) -> Findings:
    """With the interview that the note needs: the one held, else as it will be after the next."""
    found, rounds = decision.found, decision.found.rounds
    ended_at = rounds.held_at or next(iter(rounds.ahead), None)
    if ended_at is None:
        return found
    if kind is NoteKind.THANK_YOU:
        # Whoever was thanked before may be thanked again: the caller wants it.
        thanks = thanks_for(ended_at, everybody(state), decision.policy, calendar)
        return found._replace(thanks=thanks)
    if kind in _ASKED_AFTER_A_ROUND and rounds.held_at is None:
        return found._replace(rounds=rounds._replace(held_at=ended_at, ahead=rounds.ahead[1:]))
    return found
