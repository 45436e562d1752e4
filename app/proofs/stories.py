"""Histories of which only the kinds are known, told to the engine's own functions: when anything
happened, what the calendar is and what the numbers are stays open.

A law names a story; a story says what of it would break the law. Facts that a story does not read
are free, so that whatever else was said cannot matter. Stories are short (two or three entries of
any kind), since what the engine keeps of a history is the newest of each kind, a count, or one date
that still stands: a longer history that breaks a law has a short one in it that does.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

import z3

from app.domain.chase import Chase, chase
from app.domain.correspondence import Correspondence, correspondence
from app.domain.facts import read
from app.domain.findings import Findings, find
from app.domain.hold import Basis, Hold, hold
from app.domain.moments import LONG_AGO
from app.domain.policy import Policy
from app.domain.rounds import Rounds, in_order, rounds
from app.domain.standing import Standing, standing
from app.domain.state import (
    EmployerUpdate,
    Interview,
    MessageFacts,
    NewInformation,
    Recipient,
    SentNote,
    State,
    Timeline,
)
from app.domain.thanks import NO_THANKS, thanks_for
from app.domain.vocabulary import InformationKind, NoteKind, Route, TimelineKind, UpdateKind
from app.proofs.any_calendar import AnyCalendar
from app.proofs.any_policy import AnyPolicy
from app.proofs.paths import Path
from app.proofs.symbols import Count, Day, Instant, fact, on_the_line
from app.proofs.translation import AS_OF, Term, seconds

if TYPE_CHECKING:
    from app.domain.working_time import BusinessCalendar

_FIRST = seconds(datetime(2000, 1, 1, tzinfo=UTC))
_LAST = seconds(datetime(2200, 1, 1, tzinfo=UTC))
_HOUR_SECONDS = 3600
_DATED = {
    UpdateKind.STILL_DECIDING: "until",
    UpdateKind.ASKED_TO_WAIT: "until",
    UpdateKind.ON_HOLD: "until",
    UpdateKind.AWAY: "until",
    UpdateKind.VERBAL_OFFER: "answer_by",
    UpdateKind.INTERVIEW_MOVED: "next_round_at",
    UpdateKind.NEXT_ROUND_SCHEDULED: "next_round_at",
}
_SUPERSEDES = frozenset({UpdateKind.VERBAL_OFFER, UpdateKind.INTERVIEW_MOVED})
_PAUSES = (UpdateKind.STILL_DECIDING, UpdateKind.ASKED_TO_WAIT, UpdateKind.ON_HOLD)
_REFUSALS = (UpdateKind.REJECTED, UpdateKind.POSITION_FILLED, UpdateKind.DO_NOT_CONTACT)
_NEXT = UpdateKind.NEXT_ROUND_SCHEDULED
_ANA, _BO = Recipient(ref="ana"), Recipient(ref="bo")
_ALWAYS = z3.BoolVal(val=True)

_ROUNDS = Rounds(held_at=LONG_AGO, held_by_update=None, ahead=(), moved_at=None)
_LETTERS = Correspondence(
    unthanked=(),
    thank_you_bounced=False,
    last_courtesy_at=LONG_AGO,
    last_question_at=LONG_AGO,
    last_check_in_at=LONG_AGO,
    check_ins=0,
    unanswered=0,
    closing_sent=False,
    closing_unanswered=False,
    last_word_at=LONG_AGO,
    acknowledged_at=LONG_AGO,
)
_NOTHING = Findings(
    rounds=_ROUNDS,
    standing=Standing(),
    letters=_LETTERS,
    hold=Hold(Basis.USUAL_WAIT, LONG_AGO, LONG_AGO, date.min, ""),
    chase=Chase(LONG_AGO, LONG_AGO, LONG_AGO, None, LONG_AGO, Basis.USUAL_WAIT, NoteKind.CHECK_IN),
    other_offer=None,
    passed_offers=(),
    untold=(),
    thanks=NO_THANKS,
    next_thanks=NO_THANKS,
    is_pause=False,
    turning_points=(),
)
"""Findings of which a story works out those that it is about."""
_QUESTIONS = ("next_question", "held_by", "chase_due_at", "silence_limit_at")
_THANKS = ("thanks_due", "thank_you_due_at")


class Broken(NamedTuple):
    """The law is broken where these are the facts, the rules say `outcome`, and `holds` is so."""

    facts: Mapping[str, Term]
    outcome: str
    holds: Term


Story: TypeAlias = Callable[["Teller"], Broken]


class Teller:
    """Makes up what happened, and asks the engine about it."""

    def __init__(self, path: Path, policy: Policy) -> None:
        self.path = path
        self._calendar = AnyCalendar(path)
        self._policy = AnyPolicy(path, policy)
        self.calendar = cast("BusinessCalendar", self._calendar)
        self.policy = cast("Policy", self._policy)
        self.now = cast("datetime", self._instant(AS_OF))

    def instant(self, name: str) -> Any:
        return self._instant(z3.Int(name))

    def past(self, name: str) -> Any:
        """What was said or sent happened before it is asked about."""
        moment = self.instant(name)
        self.path.learn(moment.term <= AS_OF)
        return moment

    def number(self, name: str) -> Count:
        return cast("Count", getattr(self._policy.numbers, name))

    def interview(self) -> Interview:
        return Interview(ended_at=self.instant("ended_at"))

    def update(self, name: str, kinds: Sequence[UpdateKind] = tuple(UpdateKind)) -> EmployerUpdate:
        """Of any of these kinds, with its date or without."""
        kind = self.path.choose(kinds)
        said = EmployerUpdate(kind=kind, at=self.past(f"{name}_at"))
        field = _DATED.get(kind)
        if field is None or not (kind is _NEXT or self.path.choose((False, True))):
            return said
        date = self.instant(f"{name}_{field}")
        self.path.learn(on_the_line(date) >= on_the_line(said.at))
        return said._replace(**{field: date})

    def questions(self, state: State, letters: Correspondence = _LETTERS) -> Findings:
        """What holds a question back in this history, and when the next one is right."""
        updates = in_order(state.employer_updates)
        known = rounds(state, updates, self.calendar, self.now)
        holding = hold(state, updates, known, self.policy, self.calendar)
        return _NOTHING._replace(
            rounds=known,
            letters=letters,
            hold=holding,
            chase=chase(holding, letters, self.policy, self.calendar),
        )

    def facts(self, found: Findings, state: State, *names: str) -> dict[str, Term]:
        """Those of these names, as the engine reads them."""
        facts = read(found, state, self.policy, self.calendar)
        return {name: fact(getattr(facts, name)) for name in names}

    def day(self, name: str) -> Any:
        return Day(self.path, z3.Int(name))

    def is_ahead(self, day: date) -> Term:
        """It is not over yet."""
        return on_the_line(self.calendar.end_of(day)) > AS_OF

    def _instant(self, term: Term) -> Instant:
        self.path.learn(_in_our_time(term))
        return Instant(self.path, term)


@cache
def _in_our_time(moment: Term) -> Term:
    return z3.And(moment >= _FIRST, moment <= _LAST)


def a_date_was_promised(tell: Teller) -> Broken:
    """A day, by a timeline; before or after it another word of the employer's."""
    day, given_at = tell.day("promised_day"), tell.past("given_at")
    may_ask = tell.path.choose((False, True))
    promise = Timeline(kind=TimelineKind.BY_DATE, given_at=given_at, day=day, may_ask=may_ask)
    tell.path.learn(day.term >= on_the_line(tell.calendar.day_of(given_at)))
    said = tell.update("update")
    state = State(interview=tell.interview(), timeline=promise, employer_updates=(said,))
    facts = tell.facts(tell.questions(state), state, *_QUESTIONS)
    return Broken(facts, "asks", z3.And(tell.is_ahead(day), _stands(given_at, said)))


def a_pause_was_named(tell: Teller) -> Broken:
    """A day, by an update; beside it another word of the employer's."""
    pause = EmployerUpdate(
        kind=tell.path.choose(_PAUSES), at=tell.past("pause_at"), until=tell.instant("pause_until")
    )
    tell.path.learn(on_the_line(pause.until) >= on_the_line(pause.at))
    said = tell.update("update")
    state = State(interview=tell.interview(), employer_updates=(said, pause))
    facts = tell.facts(tell.questions(state), state, *_QUESTIONS)
    last_day = tell.calendar.day_of(cast("datetime", pause.until))
    return Broken(facts, "asks", z3.And(tell.is_ahead(last_day), _stands(pause.at, said)))


def _stands(promised_at: object, said: EmployerUpdate) -> Term:
    """Neither another date nor news of another kind came after the promise."""
    dated = said.until is not None and said.kind is not UpdateKind.AWAY
    if not dated and said.kind not in _SUPERSEDES:
        return _ALWAYS
    return on_the_line(said.at) < on_the_line(promised_at)


def they_refused(tell: Teller) -> Broken:
    """A refusal, a filled post or a wish not to be contacted, and nothing newer."""
    before, refusal = tell.update("update"), tell.update("refusal", _REFUSALS)
    tell.path.learn(on_the_line(refusal.at) >= on_the_line(before.at))
    state = State(interview=tell.interview(), employer_updates=(before, refusal))
    stands = standing(state, in_order(state.employer_updates), tell.instant("since"))
    found = _NOTHING._replace(standing=stands)
    return Broken(tell.facts(found, state, "refused", "do_not_contact"), "presses", _ALWAYS)


def somebody_was_thanked(tell: Teller) -> Broken:
    """Two thank-yous, to anybody, in this round or before it."""
    people = tell.path.choose(((), (_ANA,), (_ANA, _BO)))
    notes = (
        _thank_you(tell, "first", tell.path.choose((False, True))),
        _thank_you(tell, "second", False),
    )
    state = State(
        interview=Interview(tell.past("ended_at")),
        notes_sent=notes,
        route=tell.path.choose((Route.DIRECT, Route.AGENCY)),
        message_facts=MessageFacts(recipients=people),
    )
    letters = correspondence(state, state.interview.ended_at, tell.policy)
    to, ended_at = letters.unthanked, state.interview.ended_at
    thanks = thanks_for(ended_at, to, tell.policy, tell.calendar) if to else NO_THANKS
    found = _NOTHING._replace(letters=letters, thanks=thanks)
    again = [
        on_the_line(note.sent_at) >= on_the_line(ended_at)
        for note in notes
        if not note.bounced and any(not note.to or person.address in note.to for person in to)
    ]
    return Broken(tell.facts(found, state, *_THANKS), "thanks_now", z3.Or(*again))


def _thank_you(tell: Teller, name: str, bounced: bool) -> SentNote:
    to = tell.path.choose((frozenset[str](), frozenset({"ana"}), frozenset({"bo"})))
    return SentNote(kind=NoteKind.THANK_YOU, sent_at=tell.past(name), to=to, bounced=bounced)


def a_question_was_asked(tell: Teller) -> Broken:
    """A question in this round, and beside it any other note; any word may hold the next."""
    asked_at, since = tell.past("asked_at"), tell.past("since")
    kind = tell.path.choose((NoteKind.CHECK_IN, NoteKind.SECOND_CHECK_IN))
    asked = SentNote(kind=kind, sent_at=asked_at)
    other = SentNote(kind=tell.path.choose(tuple(NoteKind)), sent_at=tell.past("other_at"))
    state = State(interview=Interview(ended_at=since), notes_sent=(asked, other))
    letters = correspondence(state, since, tell.policy)
    holding = _NOTHING.hold._replace(due_at=tell.instant("held_until"))
    found = _NOTHING._replace(
        letters=letters, hold=holding, chase=chase(holding, letters, tell.policy, tell.calendar)
    )
    gap = cast("int", tell.number("gap_between_check_ins_business_days"))
    spaced = tell.calendar.working_day_after(tell.calendar.day_of(asked_at), gap)
    too_soon = on_the_line(tell.calendar.day_of(tell.now)) < on_the_line(spaced)
    in_this_round = on_the_line(asked_at) >= on_the_line(since)
    facts = tell.facts(found, state, *_QUESTIONS)
    return Broken(facts, "asks", z3.And(too_soon, in_this_round))


def questions_stand_unanswered(tell: Teller) -> Broken:
    """Two questions and a word of the employer's, whatever the most that is wise."""
    since = tell.past("since")
    notes = (
        SentNote(kind=NoteKind.CHECK_IN, sent_at=tell.past("first_at")),
        SentNote(kind=NoteKind.SECOND_CHECK_IN, sent_at=tell.past("second_at")),
    )
    word = EmployerUpdate(kind=UpdateKind.ACKNOWLEDGED, at=tell.past("word_at"))
    state = State(Interview(ended_at=since), notes_sent=notes, employer_updates=(word,))
    letters = correspondence(state, since, tell.policy)
    found = _NOTHING._replace(
        letters=letters, chase=chase(_NOTHING.hold, letters, tell.policy, tell.calendar)
    )
    begins, answered = on_the_line(since), on_the_line(word.at)
    sent = [on_the_line(note.sent_at) for note in notes]
    unanswered = z3.Sum(*(z3.If(z3.And(at >= begins, at > answered), 1, 0) for at in sent))
    facts = tell.facts(found, state, "next_question", "too_many_unanswered")
    return Broken(facts, "checks_in", unanswered >= tell.number("most_check_ins_count").term)


def many_questions_stand_unanswered(tell: Teller) -> Broken:
    """However many: their number itself is unknown."""
    unanswered = Count(tell.path, z3.Int("unanswered"))
    asked_before = tell.path.choose((0, 1))
    letters = _LETTERS._replace(unanswered=cast("int", unanswered), check_ins=asked_before)
    found = _NOTHING._replace(
        letters=letters, chase=chase(_NOTHING.hold, letters, tell.policy, tell.calendar)
    )
    facts = tell.facts(found, State(tell.interview()), "next_question", "too_many_unanswered")
    most = tell.number("most_check_ins_count")
    return Broken(facts, "checks_in", unanswered.term >= most.term)


def another_employer_offers(tell: Teller) -> Broken:
    """Two other offers, with a deadline or without, told or not."""
    offers = tuple(_offer(tell, name) for name in ("one", "other"))
    state = State(interview=Interview(ended_at=tell.past("ended_at")), new_information=offers)
    found = find(state, tell.policy, tell.calendar, tell.now)
    live = [
        on_the_line(tell.now) < on_the_line(offer.deadline_at)
        for offer in offers
        if offer.told_at is None and offer.deadline_at is not None
    ]
    names = ("other_offer_untold", "other_offer_dated", "other_offer_deadline_at")
    return Broken(tell.facts(found, state, *names), "waits", z3.Or(*live))


def _offer(tell: Teller, name: str) -> NewInformation:
    return NewInformation(
        kind=InformationKind.COMPETING_OFFER,
        deadline_at=tell.instant(f"{name}_deadline") if tell.path.choose((True, False)) else None,
        told_at=tell.past(f"{name}_told_at") if tell.path.choose((False, True)) else None,
    )


def a_round_is_just_over(tell: Teller) -> Broken:
    """Whatever may follow at once, nobody is thanked from the doorstep."""
    ended_at = tell.past("ended_at")
    thanks = thanks_for(ended_at, (_ANA,), tell.policy, tell.calendar)
    found = _NOTHING._replace(thanks=thanks)
    facts = tell.facts(found, State(Interview(ended_at)), "thanks_due", "thank_you_due_at")
    pause = tell.number("thank_you_pause_hours").term * _HOUR_SECONDS
    return Broken(facts, "thanks_now", on_the_line(ended_at) + pause > AS_OF)


def time_passes(tell: Teller) -> Broken:
    """Between two turning points nothing depends on the moment."""
    state, later_at = _planned(tell), tell.instant("later_at")
    found = find(state, tell.policy, tell.calendar, tell.now)
    later = on_the_line(later_at)
    tell.path.learn(later > AS_OF)
    for turn in map(on_the_line, found.turning_points):
        tell.path.learn(z3.Or(turn <= AS_OF, later < turn))
    now = read(found, state, tell.policy, tell.calendar)
    found = find(state, tell.policy, tell.calendar, later_at)
    then = read(found, state, tell.policy, tell.calendar)
    differs = [fact(one) != fact(other) for one, other in zip(now, then, strict=True)]
    return Broken({}, "anything", z3.Or(*differs))


def time_turns(tell: Teller) -> Broken:
    """The turning points lie ahead, and among finitely many that the history fixes."""
    state = _planned(tell)
    found = find(state, tell.policy, tell.calendar, tell.now)
    planned = [update.next_round_at for update in state.employer_updates]
    ends = [each for each in (state.interview.ended_at, *planned) if each is not None]
    pauses = [thanks_for(end, (), tell.policy, tell.calendar).due_at for end in ends]
    deadlines = [item.deadline_at for item in state.new_information]
    fixed = [on_the_line(each) for each in (*ends, *pauses, *deadlines)]
    stray = [
        z3.Or(turn <= AS_OF, z3.And(*(turn != each for each in fixed)))
        for turn in map(on_the_line, found.turning_points)
    ]
    return Broken({}, "anything", z3.Or(*stray))


def _planned(tell: Teller) -> State:
    """An interview, a round that is planned, moved or neither, another offer with a deadline."""
    kinds = (_NEXT, UpdateKind.INTERVIEW_MOVED, UpdateKind.ACKNOWLEDGED)
    offer = NewInformation(
        kind=InformationKind.COMPETING_OFFER, deadline_at=tell.instant("deadline")
    )
    return State(
        interview=tell.interview(),
        employer_updates=(tell.update("update", kinds),),
        new_information=(offer,),
    )
