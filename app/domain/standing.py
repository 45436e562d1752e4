"""What of the employer's words stands: a refusal, a wish not to be contacted, a request that waits
for an answer, an offer.

A refusal counts whether it is older than the interview or not, and holds until the employer itself
opens a later round or makes an offer: a planned interview that the refusal cancelled has an end in
the request too, and nothing else tells it from one that was held.
"""

from datetime import datetime
from typing import NamedTuple

from app.domain.moments import LONG_AGO
from app.domain.rounds import Indexed
from app.domain.state import EmployerUpdate, State
from app.domain.vocabulary import InformationKind, NoteKind, UpdateKind

_REOPENS = frozenset({UpdateKind.NEXT_ROUND_SCHEDULED, UpdateKind.VERBAL_OFFER, UpdateKind.OFFER})
_REFUSALS = frozenset({UpdateKind.REJECTED, UpdateKind.POSITION_FILLED})
_REQUESTS = frozenset({UpdateKind.ASKED_FOR_MATERIAL, UpdateKind.ASKED_QUESTION})


class Standing(NamedTuple):
    refusal: EmployerUpdate | None = None
    do_not_contact: EmployerUpdate | None = None
    request: EmployerUpdate | None = None
    """The newest request without an answer; made after a refusal, it outlives the refusal."""
    offer: EmployerUpdate | None = None
    """A written offer, or a verbal one that wants an answer by a date."""
    offer_acknowledged_at: datetime | None = None
    reopened_at: datetime = LONG_AGO
    """When the employer last opened a round or made an offer: an earlier withdrawal, acceptance or
    decline does not speak of it.
    """


_NOTHING = Standing()


def standing(state: State, updates: Indexed, since: datetime) -> Standing:
    """`since`: the end of the latest round held. Requests older than it belong to an earlier round;
    an offer stands until it is answered or refused.
    """
    if not updates:
        return _NOTHING
    refusal = do_not_contact = request = offer = None
    reopened_at = LONG_AGO
    for _, update in updates:
        if update.kind in _REOPENS:
            refusal = do_not_contact = None
            reopened_at = update.at
        if update.kind in _REFUSALS:
            refusal, request, offer = update, None, None
        elif update.kind is UpdateKind.DO_NOT_CONTACT:
            do_not_contact, request, offer = update, None, None
        elif update.kind in _REQUESTS:
            if update.at >= since and not _answered(state, update):
                request = update
        elif update.kind is UpdateKind.OFFER or (
            update.kind is UpdateKind.VERBAL_OFFER and update.answer_by is not None
        ):
            offer = update
    return Standing(
        refusal=refusal,
        do_not_contact=do_not_contact,
        request=request,
        offer=offer,
        offer_acknowledged_at=_replied_since(state, offer.at) if offer else None,
        reopened_at=reopened_at,
    )


def _replied_since(state: State, moment: datetime) -> datetime | None:
    """When the candidate last replied at or after `moment`."""
    replies = (
        note.sent_at
        for note in state.notes_sent
        if note.kind is NoteKind.REPLY and not note.bounced and note.sent_at >= moment
    )
    return max(replies, default=None)


def _answered(state: State, request: EmployerUpdate) -> bool:
    if _replied_since(state, request.at) is not None:
        return True
    return request.kind is UpdateKind.ASKED_FOR_MATERIAL and any(
        item.kind is InformationKind.MATERIAL_READY
        and item.told_at is not None
        and item.told_at >= request.at
        for item in state.new_information
    )
