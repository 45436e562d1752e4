"""The thank-you: thanks, a point discussed, fit, what was left out, interest, the next step."""

from collections.abc import Iterator

from app.domain.speaking import asks_for_next_steps
from app.words.drafts.moment import Line, Moment, news_line
from app.words.drafts.sayable import news


def thank_you(moment: Moment) -> Iterator[Line]:
    outcome, thanks = moment.decision.outcome, moment.decision.thanks
    late = thanks.late_at <= (outcome.wait_until or moment.decision.as_of)
    yield Line("thanks_late" if late else "thanks")
    yield from moment.recap()
    yield from _points(moment)
    yield Line("interest")
    yield Line("offer")
    yield Line(_ending(moment))


def _points(moment: Moment) -> list[Line]:
    """What is not said to one person alone. Several people get one point each, in turn."""
    facts = moment.facts
    points = [news_line(*told) for told in news(moment.decision.found.untold).told]
    if facts.strength:
        points.append(Line("fit", (("strength", facts.strength),)))
    if facts.gap:
        points.append(Line("gap", (("gap", facts.gap),)))
    turn, notes = moment.share
    return points if notes == 1 or not points else [points[turn % len(points)]]


def _ending(moment: Moment) -> str:
    """A question on the next steps where nothing was promised, to one person and once; else one
    looks forward.
    """
    found = moment.decision.found
    turn, _ = moment.share
    if found.letters.check_ins or turn:
        return "close"
    if moment.rule == "thank_you_and_question" and not found.rounds.ahead:
        return "question_due"
    return "question" if asks_for_next_steps(found, moment.decision.thanks) else "close"
