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
_NEWS_OF_KIND = {
    NoteKind.NEW_INFORMATION: InformationKind.OTHER,
    NoteKind.CORRECTION: InformationKind.CORRECTION,
    NoteKind.OFFER_DEADLINE: InformationKind.COMPETING_OFFER,
}


def composed(question: Question, kind: NoteKind, words: Catalog) -> list[Json]:
    """As data. What the facts do not give is left out, and asked for in `needs`."""
    state = _with_its_news(question, kind)
    decision = decided(question._replace(state=state))
    return notes_as_data(messages_of_kind(kind, decision, state, question.calendar), words)


def messages_of_kind(
    kind: NoteKind, decision: Decision, state: State, calendar: BusinessCalendar
) -> tuple[Message, ...]:
    """The notes that would be suggested if this kind were right now."""
    rule = _rule_for(kind, decision)
    outcome = Outcome(
        rule=rule, verdict=Verdict.FOLLOW_UP_NOW, note=kind, wait_until=None, late_at=None
    )
    named = decision._replace(outcome=outcome, found=_all_to_be_thanked(decision, state, calendar))
    return messages(named, state, calendar)


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


def _rule_for(kind: NoteKind, decision: Decision) -> Rule:
    if kind is not NoteKind.REPLY:
        return _RULES[_RULE_OF_KIND[kind]]
    standing = decision.found.standing
    if standing.request is not None:
        return _RULES[_OF_REPLIES[standing.request.kind]]
    return _RULES["answer_their_question" if standing.offer is None else "answer_their_offer"]


def _all_to_be_thanked(decision: Decision, state: State, calendar: BusinessCalendar) -> Findings:
    """Whoever was thanked before may be thanked again: the caller wants it."""
    found, held_at = decision.found, decision.found.rounds.held_at
    ended_at = held_at or found.rounds.ahead[0]
    return found._replace(thanks=thanks_for(ended_at, everybody(state), decision.policy, calendar))
