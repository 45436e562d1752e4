"""Notes that tell something: what is new, what was wrong, another employer's offer."""

from collections.abc import Iterator, Sequence

from app.domain.state import NewInformation
from app.domain.vocabulary import InformationKind
from app.words.drafts.moment import Line, Moment, news_line
from app.words.drafts.sayable import news


def new_information(moment: Moment) -> Iterator[Line]:
    yield Line("context" if moment.met else "context_plain")
    yield from _news(moment.decision.found.untold)
    yield Line("interest")
    yield Line("offer")


def correction(moment: Moment) -> Iterator[Line]:
    """One point in positive words; no excuse, no second apology."""
    yield Line("thanks" if moment.met else "thanks_plain")
    yield from _news(corrections_first(moment.decision.found.untold))
    yield Line("interest")
    yield Line("offer")


def corrections_first(untold: Sequence[NewInformation]) -> Sequence[NewInformation]:
    return sorted(untold, key=lambda item: item.kind is not InformationKind.CORRECTION)


def offer_deadline(moment: Moment) -> Iterator[Line]:
    """Interest, the fact with its date, a question on their timing: true, and no ultimatum."""
    offer = moment.decision.found.other_offer
    deadline_at = offer.deadline_at if offer else None
    offered = moment.decision.found.standing.offer is not None
    if offered:
        yield Line("context_offered")
    else:
        yield Line("context" if moment.met else "context_plain")
        yield Line("interest")
    if deadline_at is None:
        yield Line("news")
    else:
        yield Line("news_dated", (("deadline", moment.day(deadline_at)),))
    if offered:
        yield Line("question_offered")
    else:
        yield Line("question" if deadline_at is None else "question_dated")
        yield Line("understanding")
    yield Line("thanks")


def _news(untold: Sequence[NewInformation]) -> Iterator[Line]:
    return (news_line(item, said) for item, said in news(untold).told)
