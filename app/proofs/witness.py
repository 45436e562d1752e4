"""A state that shows something: facts and a moment, as plain as they can be and still show it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

import z3

from app.domain.facts import MOMENTS, Facts
from app.domain.hold import Basis
from app.domain.moments import LONG_AGO, NEVER
from app.domain.vocabulary import NoteKind
from app.proofs.translation import AS_OF, FACTS, Term, moment_at, sort_of

Shows: TypeAlias = Callable[[Facts, datetime], bool]
"""Asked of the real rules, not of formulas."""

_DAY = timedelta(days=1)
_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_WRITTEN = {"long ago": LONG_AGO, "never": NEVER}
_ENDS = tuple(_WRITTEN.values())
_INSTANTS = frozenset({*MOMENTS, "as_of"})

PLAIN = Facts(
    decided_with_them=False,
    wants_out=False,
    withdrawal_sent=False,
    do_not_contact=False,
    refused=False,
    post_rejection_sent=False,
    post_rejection_until=LONG_AGO,
    question_open=False,
    material_open=False,
    request_lapses_at=LONG_AGO + _DAY,
    reply_by=NEVER,
    offered=False,
    offer_reply_due_at=NEVER,
    offer_reply_by=NEVER,
    offer_answer_by=NEVER,
    offer_lapses_at=LONG_AGO + _DAY,
    other_offer_untold=False,
    other_offer_dated=False,
    other_offer_deadline_at=NEVER,
    first_round_ends_at=LONG_AGO,
    material_untold=False,
    correction_untold=False,
    news_untold=False,
    may_bring_news=True,
    thanks_due=False,
    late_thanks_due=False,
    late_thanks_due_at=LONG_AGO,
    thank_you_due_at=LONG_AGO,
    thank_you_late_at=LONG_AGO,
    thank_you_limit_at=LONG_AGO,
    next_thank_you_due_at=LONG_AGO,
    next_thank_you_late_at=LONG_AGO,
    too_many_unanswered=False,
    closing_sent=False,
    next_question=NoteKind.CHECK_IN,
    held_by=Basis.USUAL_WAIT,
    chase_due_at=_NOON - _DAY,
    silence_limit_at=_NOON + _DAY,
)
"""Thanks were sent, nothing was promised, nothing is new: a question is due since yesterday."""

_TOGETHER = (
    ("thanks_due", "late_thanks_due", "thank_you_due_at", "thank_you_late_at",
     "thank_you_limit_at", "next_thank_you_due_at", "next_thank_you_late_at", "may_bring_news"),
    ("first_round_ends_at", "may_bring_news", "next_thank_you_due_at", "next_thank_you_late_at"),
    ("offered", "late_thanks_due", "offer_reply_due_at", "offer_reply_by", "offer_answer_by",
     "offer_lapses_at"),
    ("refused", "post_rejection_sent", "post_rejection_until"),
    ("question_open", "material_open", "request_lapses_at", "reply_by"),
    ("other_offer_untold", "other_offer_dated", "other_offer_deadline_at"),
    ("material_untold", "correction_untold", "news_untold"),
    ("too_many_unanswered", "late_thanks_due", "next_question"),
    ("closing_sent", "late_thanks_due"),
    ("chase_due_at", "silence_limit_at"),
    *((name,) for name in Facts._fields),
)  # fmt: skip
"""Facts that invariants tie together; then each alone."""


class Witness(NamedTuple):
    facts: Facts
    as_of: datetime

    def told(self) -> dict[str, Any]:
        """What differs from a plain state, readable."""
        differs = {
            name: _readable(value)
            for name, value in self.facts._asdict().items()
            if value != getattr(PLAIN, name)
        }
        return {"as_of": _readable(self.as_of), **differs}


def from_told(told: Mapping[str, Any]) -> Witness:
    """The witness that was told."""
    values: dict[str, Any] = {
        name: _WRITTEN.get(value) or datetime.fromisoformat(value) if name in _INSTANTS else value
        for name, value in told.items()
    }
    as_of = values.pop("as_of")
    words = {"held_by": Basis, "next_question": NoteKind}
    for name, word in words.items():
        if name in values:
            values[name] = word(values[name])
    return Witness(PLAIN._replace(**values), as_of)


def read_off(model: Term) -> Witness:
    """The witness that a model describes."""
    values = {name: _value(model.eval(term, model_completion=True)) for name, term in FACTS.items()}
    values = {
        name: moment_at(value) if name in MOMENTS else value for name, value in values.items()
    }
    return Witness(Facts(**values), moment_at(model.eval(AS_OF, model_completion=True).as_long()))


def _value(constant: Term) -> Any:
    if z3.is_bool(constant):
        return z3.is_true(constant)
    if z3.is_int_value(constant):
        return constant.as_long()
    for words in (Basis, NoteKind):
        for word, each in sort_of(words)[1].items():
            if each.eq(constant):
                return word
    raise AssertionError(constant)


def plainest(found: Witness, shows: Shows) -> Witness:
    """The same thing shown with as few facts as can be, in an order that is always the same."""
    facts, as_of = _at_noon(found)
    for names in _TOGETHER:
        plainer = facts._replace(**{name: getattr(PLAIN, name) for name in names})
        if plainer != facts and shows(plainer, as_of):
            facts = plainer
    return Witness(facts, as_of)


def _at_noon(found: Witness) -> Witness:
    """The same order of instants around one noon, days apart: rules see nothing but order."""
    instants = {getattr(found.facts, name) for name in MOMENTS} | {found.as_of}
    order = sorted(instants - set(_ENDS))
    origin = order.index(found.as_of)
    moved = {instant: _NOON + (place - origin) * _DAY for place, instant in enumerate(order)}
    moved |= {end: end for end in _ENDS}
    moments: dict[str, Any] = {name: moved[getattr(found.facts, name)] for name in MOMENTS}
    return Witness(found.facts._replace(**moments), _NOON)


def _readable(value: object) -> object:
    if not isinstance(value, datetime):
        return value
    return next((word for word, end in _WRITTEN.items() if end == value), value.isoformat())
