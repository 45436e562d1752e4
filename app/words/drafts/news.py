"""Notes that tell something: what is new, what was wrong, another employer's offer."""

from collections.abc import Iterator

from app.domain.vocabulary import InformationKind
from app.words.drafts.moment import Moment, Paragraph

_NAMED = frozenset(
    {
        InformationKind.FORGOTTEN_POINT,
        InformationKind.AVAILABILITY_CHANGE,
        InformationKind.NEW_CREDENTIAL,
        InformationKind.REFERRAL,
    }
)


def new_information(moment: Moment) -> Iterator[Paragraph]:
    yield [moment.say("context" if moment.met else "context_plain")]
    yield [
        moment.news(item.kind if item.kind in _NAMED else "other", item)
        for item in moment.decision.found.untold
    ]
    yield [moment.say("interest")]


def correction(moment: Moment) -> Iterator[Paragraph]:
    """One point in positive words; no excuse, no second apology."""
    yield [moment.say("thanks" if moment.met else "thanks_plain")]
    yield [
        moment.news("point" if item.kind is InformationKind.CORRECTION else "also", item)
        for item in moment.decision.found.untold
    ]
    yield [moment.say("interest")]


def offer_deadline(moment: Moment) -> Iterator[Paragraph]:
    """Interest, the fact with its date, a question on their timing: true, and no ultimatum."""
    offer = moment.decision.found.other_offer
    deadline_at = offer.deadline_at if offer else None
    dated = "" if deadline_at is None else "_dated"
    deadline = "" if deadline_at is None else moment.day(deadline_at)
    fact = moment.say(f"fact{dated}", deadline=deadline)
    if moment.decision.found.standing.offer is not None:
        yield [moment.say("context_offered")]
        yield [fact, moment.say("question_offered")]
    else:
        yield [moment.say("context" if moment.met else "context_plain")]
        yield [fact, moment.say(f"question{dated}")]
    yield [moment.say("close")]
