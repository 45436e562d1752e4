"""Replies to what the employer said: a question, a request, an offer, a refusal; and a farewell."""

from collections.abc import Iterator

from app.domain.state import NewInformation
from app.domain.vocabulary import CandidateStatus, InformationKind
from app.words.drafts.moment import Moment, Paragraph


def reply(moment: Moment) -> Iterator[Paragraph]:
    if moment.rule == "answer_their_question":
        yield [moment.say("thanks_question"), moment.say("answer_plain", by=_by(moment))]
        yield [moment.say(_close(moment))]
    elif moment.rule == "send_what_they_asked_for":
        yield [moment.say("thanks_material"), _material(moment)]
        yield [moment.say(_close(moment))]
    else:
        yield from _offer(moment)


def withdrawal(moment: Moment) -> Iterator[Paragraph]:
    """The decision, thanks, a short reason at most, goodwill."""
    elsewhere = moment.state.candidate_status is CandidateStatus.ACCEPTED_ELSEWHERE
    yield [moment.say("thanks" if moment.met else "thanks_plain")]
    yield [moment.say("decision_accepted_elsewhere" if elsewhere else "decision")]
    yield [moment.say("wish")]


def post_rejection(moment: Moment) -> Iterator[Paragraph]:
    """Thanks for telling, the decision accepted, the door left open."""
    opening = [moment.say("thanks" if moment.met else "thanks_plain"), moment.say("regret")]
    if moment.met and (topics := moment.topics()):
        opening.append(moment.say("recap", topics=topics))
    yield opening
    yield [moment.say("future")]


def _close(moment: Moment) -> str:
    """After a refusal one answers, and does not press."""
    standing = moment.decision.found.standing
    return "close_plain" if standing.refusal or standing.do_not_contact else "close"


def _material(moment: Moment) -> str:
    ready = _first(moment, InformationKind.MATERIAL_READY)
    if ready is None:
        return moment.say("material_plain", by=_by(moment))
    return moment.say("material_ready") if ready.summary is None else moment.news("material", ready)


def _offer(moment: Moment) -> Iterator[Paragraph]:
    """Acknowledged first, with the date of the answer; then the answer itself."""
    standing = moment.decision.found.standing
    answer_by = standing.offer.answer_by if standing.offer else None
    ahead = answer_by is not None and answer_by > moment.decision.as_of
    yield [moment.say("thanks_offer")]
    if standing.offer_acknowledged_at is not None:
        yield [moment.say("offer_due")]
    elif ahead and answer_by is not None:
        yield [
            moment.say("offer_dated", answer_by=moment.day(answer_by)),
            moment.say("close_offer"),
        ]
    else:
        yield [moment.say("offer_plain")]


def _first(moment: Moment, kind: InformationKind) -> NewInformation | None:
    return next((item for item in moment.decision.found.untold if item.kind is kind), None)


def _by(moment: Moment) -> str:
    request = moment.decision.found.standing.request
    return moment.by(request.answer_by if request else None)
