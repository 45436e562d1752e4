"""What was written in this round: notes of the candidate, words of the employer."""

from datetime import datetime
from typing import NamedTuple

from app.domain.moments import LONG_AGO, hours
from app.domain.policy import Policy
from app.domain.state import Recipient, SentNote, State
from app.domain.vocabulary import NoteKind, Route, UpdateKind

_CHECK_INS = frozenset({NoteKind.CHECK_IN, NoteKind.SECOND_CHECK_IN})
_COURTESIES = frozenset({NoteKind.REPLY, NoteKind.CORRECTION})
"""Notes that ask for nothing and start no long silence, like a thank-you sent in time."""
NOBODY_IN_PARTICULAR = Recipient()


class Correspondence(NamedTuple):
    unthanked: tuple[Recipient, ...]
    """Who is still due a thank-you for this round; one nameless recipient if none is named."""
    thank_you_bounced: bool
    last_courtesy_at: datetime
    last_question_at: datetime
    """The last note that wants an answer; a thank-you sent late is one."""
    last_check_in_at: datetime
    check_ins: int
    unanswered: int
    """Check-ins since the employer's last word."""
    closing_sent: bool
    closing_unanswered: bool
    last_word_at: datetime
    """When the employer last said anything in this round; `LONG_AGO`: nothing."""
    acknowledged_at: datetime
    """The employer's last answer without content."""


def correspondence(state: State, since: datetime, policy: Policy) -> Correspondence:
    """`since`: the end of the latest round held; older notes and words belong to earlier rounds."""
    word_at, acknowledged_at = _words(state, since)
    courtesy_until = since + hours(policy.numbers.thank_you_courtesy_hours)
    courtesy_at = question_at = check_in_at = LONG_AGO
    check_ins = unanswered = 0
    thanks: list[SentNote] = []
    bounced = closed = closed_since = False
    for note in state.notes_sent:
        kind, sent_at = note.kind, note.sent_at
        if sent_at < since:
            continue
        if note.bounced:
            bounced = bounced or kind is NoteKind.THANK_YOU
            continue
        if kind in _COURTESIES or (kind is NoteKind.THANK_YOU and sent_at <= courtesy_until):
            courtesy_at = max(courtesy_at, sent_at)
        else:
            question_at = max(question_at, sent_at)
        if kind is NoteKind.THANK_YOU:
            thanks.append(note)
        elif kind in _CHECK_INS:
            check_ins += 1
            check_in_at = max(check_in_at, sent_at)
            unanswered += sent_at > word_at
        elif kind is NoteKind.CLOSING:
            closed, closed_since = True, closed_since or sent_at >= word_at
    return Correspondence(
        unthanked=_unthanked(state, thanks),
        thank_you_bounced=bounced,
        last_courtesy_at=courtesy_at,
        last_question_at=question_at,
        last_check_in_at=check_in_at,
        check_ins=check_ins,
        unanswered=unanswered,
        closing_sent=closed,
        closing_unanswered=closed_since,
        last_word_at=word_at,
        acknowledged_at=acknowledged_at,
    )


def _words(state: State, since: datetime) -> tuple[datetime, datetime]:
    """The employer's last word in this round, and its last answer without content."""
    word_at = acknowledged_at = LONG_AGO
    if state.timeline is not None and state.timeline.given_at >= since:
        word_at = state.timeline.given_at
    for update in state.employer_updates:
        if update.at >= since:
            word_at = max(word_at, update.at)
            if update.kind is UpdateKind.ACKNOWLEDGED:
                acknowledged_at = max(acknowledged_at, update.at)
    return word_at, acknowledged_at


def everybody(state: State) -> tuple[Recipient, ...]:
    """Who is thanked after a round: each person met; through an agency, the agency alone."""
    recipients = state.message_facts.recipients or (NOBODY_IN_PARTICULAR,)
    return recipients[:1] if state.route is Route.AGENCY else recipients


def _unthanked(state: State, thanks: list[SentNote]) -> tuple[Recipient, ...]:
    if not thanks:
        return everybody(state)
    if state.route is Route.AGENCY or any(not note.to for note in thanks):
        return ()
    thanked = frozenset[str]().union(*(note.to for note in thanks))
    return tuple(
        person
        for person in state.message_facts.recipients
        if person.address is not None and person.address not in thanked
    )
