"""Replies to what the employer said: a question, a request, an offer, a refusal; and a farewell."""

from collections.abc import Iterator
from datetime import datetime

from app.domain.state import NewInformation
from app.domain.vocabulary import CandidateStatus, InformationKind
from app.words.drafts.moment import Line, Moment
from app.words.drafts.sayable import NEWS, sayable


def reply(moment: Moment) -> Iterator[Line]:
    if moment.rule == "answer_their_question":
        yield Line("thanks")
        yield moment.dated("answer_question", _answer_by(moment))
        yield from _rest(moment)
    elif moment.rule == "send_what_they_asked_for":
        yield Line("thanks")
        yield _material(moment)
        yield from _rest(moment)
    else:
        yield from _offer(moment)


def withdrawal(moment: Moment) -> Iterator[Line]:
    """The decision, a short reason at most, thanks, goodwill."""
    elsewhere = moment.state.candidate_status is CandidateStatus.ACCEPTED_ELSEWHERE
    yield Line("decision_accepted_elsewhere" if elsewhere else "decision")
    yield Line("thanks" if moment.met else "thanks_plain")
    yield Line("wish")
    yield Line("future")


def post_rejection(moment: Moment) -> Iterator[Line]:
    """Thanks for telling, the decision accepted, the door left open."""
    yield Line("thanks" if moment.met else "thanks_plain")
    yield Line("regret")
    if moment.met:
        yield from moment.recap()
    yield Line("future")
    yield Line("wish")


def material_of(untold: tuple[NewInformation, ...]) -> NewInformation | None:
    """What they asked for, if it is ready."""
    ready = (item for item in untold if item.kind is InformationKind.MATERIAL_READY)
    return next(ready, None)


def _rest(moment: Moment) -> Iterator[Line]:
    """After a refusal one answers, and does not press."""
    standing = moment.decision.found.standing
    yield Line("offer")
    if not (standing.refusal or standing.do_not_contact):
        yield Line("close")


def _material(moment: Moment) -> Line:
    ready = material_of(moment.decision.found.untold)
    if ready is None:
        return moment.dated("answer_material_promised", _answer_by(moment))
    said = sayable(ready.summary, NEWS)
    return Line("answer_material", (("news", said),)) if said else Line("answer_material_ready")


def _offer(moment: Moment) -> Iterator[Line]:
    """Acknowledged first, with the date of the answer; then the answer itself."""
    standing = moment.decision.found.standing
    yield Line("thanks_offer")
    if standing.offer_acknowledged_at is not None:
        yield Line("answer_offer_due")
        yield Line("close_answer")
        return
    answer = moment.dated("answer_offer", standing.offer.answer_by if standing.offer else None)
    yield answer
    yield Line("close_offer" if answer.fills else "close_answer")


def _answer_by(moment: Moment) -> datetime | None:
    request = moment.decision.found.standing.request
    return request.answer_by if request else None
