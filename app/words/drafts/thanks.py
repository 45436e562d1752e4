"""The thank-you: thanks, a point discussed, fit, what was left out, interest, the next step."""

from collections.abc import Iterator

from app.domain.speaking import asks_for_next_steps
from app.domain.vocabulary import InformationKind
from app.words.drafts.moment import Moment, Paragraph
from app.words.drafts.slots import tidy

_POINTS = frozenset({InformationKind.FORGOTTEN_POINT, InformationKind.CORRECTION})


def thank_you(moment: Moment) -> Iterator[Paragraph]:
    facts, say = moment.state.message_facts, moment.say
    outcome, thanks = moment.decision.outcome, moment.decision.thanks
    late = thanks.late_at <= (outcome.wait_until or moment.decision.as_of)
    opening = [say("thanks_late" if late else "thanks")]
    if topics := moment.topics():
        opening.append(say("recap", topics=topics))
    yield opening
    middle = [say("strength", strength=tidy(facts.strength))] if facts.strength else []
    if facts.gap:
        middle.append(say("gap", gap=tidy(facts.gap)))
    yield middle + [
        moment.news(item.kind if item.kind in _POINTS else "other", item)
        for item in moment.decision.found.untold
    ]
    yield [say("interest"), say(_ending(moment))]


def _ending(moment: Moment) -> str:
    """A question on the next steps where nothing was promised, to one person and once; else one
    looks forward.
    """
    found, thanks = moment.decision.found, moment.decision.thanks
    if found.letters.check_ins or moment.recipient != thanks.to[0]:
        return "close"
    if moment.rule == "thank_you_and_question" and not found.rounds.ahead:
        return "question_due"
    return "question" if asks_for_next_steps(found, thanks) else "close"
