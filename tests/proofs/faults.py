"""Faults to plant in the engine's own functions, each with the story that must notice it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pkgutil import resolve_name
from typing import Any, NamedTuple

import pytest

from app.domain.correspondence import Correspondence
from app.domain.findings import Findings
from app.domain.hold import Hold
from app.domain.policy import Policy
from app.domain.state import Recipient
from app.domain.thanks import Thanks
from app.domain.vocabulary import NoteKind, UpdateKind
from app.proofs import stories
from app.proofs.stories import Story

_DAY_BEFORE, _HOUR_BEFORE = timedelta(days=-1), timedelta(hours=-1)
_GAP = "gap_between_check_ins_business_days"


class Fault(NamedTuple):
    story: Story
    where: str
    """The function or table, by the module that looks it up: the engine's own or the stories."""
    made: Callable[[Any], Any]
    """The faulty one, made of the real one."""

    def plant(self, monkeypatch: pytest.MonkeyPatch) -> None:
        module, name = self.where.split(":")
        monkeypatch.setattr(resolve_name(module), name, self.made(resolve_name(self.where)))


def _answering(**fields: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function, but for these fields of its answer, each made of the real answer."""

    def made(real: Callable[..., Any]) -> Callable[..., Any]:
        def faulty(*given: Any) -> Any:
            answer = real(*given)
            return answer._replace(**{name: change(answer) for name, change in fields.items()})

        return faulty

    return made


def _instead(faulty: Any) -> Callable[[Any], Any]:
    return lambda _real: faulty


def _a_day_early(held: Hold) -> Any:
    return held.due_at + _DAY_BEFORE


def _an_hour_early(thanks: Thanks) -> Any:
    return thanks.rested_at + _HOUR_BEFORE


def _one_too_many(letters: Correspondence, policy: Policy) -> NoteKind:
    if letters.unanswered > policy.numbers.most_check_ins_count:
        return NoteKind.CLOSING
    return NoteKind.SECOND_CHECK_IN if letters.check_ins else NoteKind.CHECK_IN


def _unspaced(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda letters, kind: [each for each in real(letters, kind) if each[0] != _GAP]


def _undated(real: Callable[..., Any]) -> Callable[..., Any]:
    def new(*given: Any) -> Any:
        live, *rest = real(*given)
        return tuple(offer for offer in live if offer.deadline_at is None), *rest

    return new


def _latest_first(real: Callable[..., Any]) -> Callable[..., Any]:
    def new(*given: Any) -> Any:
        live, *rest = real(*given)
        return live[::-1], *rest

    return new


def _no_round(found: Findings) -> Any:
    return found.turning_points[len(found.rounds.ahead) :]


def _no_pause(found: Findings) -> Any:
    return tuple(turn for turn in found.turning_points if turn is not found.thanks.due_at)


def _no_deadline(found: Findings) -> Any:
    other = found.other_offer
    return found.turning_points[: -1 if other else None]


FAULTS: Mapping[str, Fault] = {
    "a promised day is over a day early": Fault(
        stories.a_date_was_promised, "app.proofs.stories:hold", _answering(due_at=_a_day_early)
    ),
    "a word without a date lifts a promise": Fault(
        stories.a_date_was_promised, "app.domain.hold:_beside", _instead(lambda newest, _: newest)
    ),
    "the oldest word holds": Fault(
        stories.a_pause_was_named,
        "app.domain.hold:_newest",
        _instead(lambda statements: statements[0] if statements else None),
    ),
    "a refusal is forgotten": Fault(
        stories.they_refused, "app.proofs.stories:standing", _answering(refusal=lambda _: None)
    ),
    "a filled post is no refusal": Fault(
        stories.they_refused,
        "app.domain.standing:_REFUSALS",
        _instead(frozenset({UpdateKind.REJECTED})),
    ),
    "a wish not to be contacted is forgotten": Fault(
        stories.they_refused,
        "app.proofs.stories:standing",
        _answering(do_not_contact=lambda _: None),
    ),
    "somebody is always unthanked": Fault(
        stories.somebody_was_thanked,
        "app.proofs.stories:correspondence",
        _answering(unthanked=lambda _: (Recipient(ref="ana"),)),
    ),
    "the second thank-you is forgotten": Fault(
        stories.somebody_was_thanked,
        "app.domain.correspondence:_unthanked",
        lambda real: lambda state, thanks: real(state, thanks[:1]),
    ),
    "the pause is an hour short": Fault(
        stories.a_round_is_just_over,
        "app.proofs.stories:thanks_for",
        _answering(due_at=_an_hour_early),
    ),
    "spacing is left out": Fault(
        stories.a_question_was_asked, "app.domain.chase:_contacts", _unspaced
    ),
    "a check-in is a courtesy": Fault(
        stories.a_question_was_asked,
        "app.domain.correspondence:_COURTESIES",
        lambda real: real | {NoteKind.CHECK_IN},
    ),
    "one check-in too many": Fault(
        stories.questions_stand_unanswered, "app.domain.chase:_next_kind", _instead(_one_too_many)
    ),
    "a second check-in is not counted": Fault(
        stories.questions_stand_unanswered,
        "app.domain.correspondence:_CHECK_INS",
        _instead(frozenset({NoteKind.CHECK_IN})),
    ),
    "one of many check-ins too many": Fault(
        stories.many_questions_stand_unanswered,
        "app.domain.chase:_next_kind",
        _instead(_one_too_many),
    ),
    "a deadline is ignored": Fault(
        stories.another_employer_offers, "app.domain.findings:_new", _undated
    ),
    "the offer without a deadline comes first": Fault(
        stories.another_employer_offers, "app.domain.findings:_new", _latest_first
    ),
    "a planned round turns nothing": Fault(
        stories.time_passes, "app.proofs.stories:find", _answering(turning_points=_no_round)
    ),
    "the end of the pause turns nothing": Fault(
        stories.time_passes, "app.proofs.stories:find", _answering(turning_points=_no_pause)
    ),
    "a deadline turns nothing": Fault(
        stories.time_passes, "app.proofs.stories:find", _answering(turning_points=_no_deadline)
    ),
    "what has happened still turns": Fault(
        stories.time_turns,
        "app.proofs.stories:find",
        _answering(turning_points=lambda found: (found.rounds.since,)),
    ),
    "a question turns when it is due": Fault(
        stories.time_turns,
        "app.proofs.stories:find",
        _answering(turning_points=lambda found: (found.chase.due_at,)),
    ),
}
