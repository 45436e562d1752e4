"""Questions about the state of things, and the note that asks no more."""

from collections.abc import Iterator

from app.domain.hold import Basis
from app.words.drafts.moment import Moment, Paragraph

_WORDS_OF_THEIRS = frozenset({Basis.STILL_DECIDING, Basis.ASKED_TO_WAIT, Basis.ON_HOLD})


def check_in(moment: Moment) -> Iterator[Paragraph]:
    """Who writes and about which interview, a point discussed, one question, an offer to help."""
    context, question = _variants(moment)
    opening = [moment.say(f"context{context}", said_day=_said_on(moment))]
    if not context and (topics := moment.topics()):
        opening.append(moment.say("recap", topics=topics))
    yield opening
    yield [moment.say(f"question{question}"), moment.say("offer")]


def second_check_in(moment: Moment) -> Iterator[Paragraph]:
    """Shorter than the first, and without a word about its silence."""
    context, _ = _variants(moment)
    variant = context if context in {"_moved", "_verbal_offer"} else ""
    yield [moment.say(f"context{variant}", said_day=_said_on(moment))]
    yield [moment.say(f"question{variant}"), moment.say("offer")]


def closing(moment: Moment) -> Iterator[Paragraph]:
    yield [moment.say("thanks" if moment.met else "thanks_plain")]
    yield [moment.say("close"), moment.say("wish")]


def _variants(moment: Moment) -> tuple[str, str]:
    """How context and question are worded: after a word of theirs, an offer in words, a round
    called off, a date; a date that has passed is never called missed.
    """
    basis = moment.decision.found.hold.basis
    if basis is Basis.VERBAL_OFFER:
        return "_verbal_offer", "_verbal_offer"
    if not moment.met or basis is Basis.MOVED:
        return "_moved", "_moved"
    if basis in _WORDS_OF_THEIRS:
        return "_held", "_held"
    return "", "_promised" if basis is Basis.PROMISED_DATE else ""


def _said_on(moment: Moment) -> str:
    return moment.day(moment.decision.found.hold.said_at)
