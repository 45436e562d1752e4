"""Questions about the state of things, and the note that asks no more."""

from collections.abc import Iterator

from app.domain.hold import Basis
from app.words.drafts.moment import Line, Moment

_WORDS_OF_THEIRS = frozenset({Basis.STILL_DECIDING, Basis.ASKED_TO_WAIT, Basis.ON_HOLD})


def check_in(moment: Moment) -> Iterator[Line]:
    """Who writes and about which interview, a point discussed, one question, an offer to help."""
    about, question = _variants(moment)
    yield _line(moment, "context", about)
    if about != "_verbal_offer":
        yield Line("interest")
    if not about:
        yield from moment.recap()
    yield Line(f"question{question}")
    yield Line("offer")
    yield Line("thanks")


def second_check_in(moment: Moment) -> Iterator[Line]:
    """Shorter than the first, and without a word about its silence."""
    about, _ = _variants(moment)
    about = about if about in {"_moved", "_verbal_offer"} else ""
    yield Line("understanding")
    yield _line(moment, "context", about)
    yield Line(f"question{about}")
    yield Line("ease")
    yield Line("thanks")


def closing(moment: Moment) -> Iterator[Line]:
    yield Line("thanks" if moment.met else "thanks_plain")
    yield Line("understanding")
    yield Line("farewell")
    yield Line("future")
    yield Line("wish")


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
        return "_said", "_held"
    return "", "_promised" if basis is Basis.PROMISED_DATE else ""


def _line(moment: Moment, name: str, about: str) -> Line:
    said_day = moment.day(moment.decision.found.hold.said_at)
    return Line(f"{name}{about}", (("said_day", said_day),))
