"""Single changes of a request: what might be told next, and what was told and might not have been.

A change is a JSON Merge Patch (RFC 7396) of the request, so that whoever is shown one can apply it.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from app.answers.answer import moment
from app.domain.decision import Decision
from app.domain.hold import Basis
from app.domain.sending import sending
from app.domain.vocabulary import (
    CandidateStatus,
    InformationKind,
    Level,
    NoteKind,
    Route,
    Sector,
    Stage,
    TimelineKind,
    UpdateKind,
    Verdict,
)
from app.intake.state_of import Question

Patch: TypeAlias = dict[str, Any]

_AHEAD_DAYS = 7
_FAR_AHEAD_DAYS = 14
_LONGER = frozenset(
    {UpdateKind.STILL_DECIDING, UpdateKind.ASKED_TO_WAIT, UpdateKind.ON_HOLD, UpdateKind.AWAY}
)
"""Updates that may name an end."""
_COUNTRIES = ("DE", "IN")
"""Where the usual wait differs."""
_SENT = (NoteKind.THANK_YOU, NoteKind.CHECK_IN, NoteKind.CLOSING, NoteKind.WITHDRAWAL)
_ANSWERS = (NoteKind.REPLY, NoteKind.ACCEPTANCE, NoteKind.DECLINE)
_ANSWERED = frozenset({CandidateStatus.ACCEPTED_HERE, CandidateStatus.DECLINED_HERE})


class Change(NamedTuple):
    """`name`: what it is called in the words; `pointer`: the fact; `day`: a day to be named."""

    name: str
    pointer: str
    patch: Patch
    day: datetime | None = None


class Asked(NamedTuple):
    question: Question
    decision: Decision
    request: Patch
    """As it was sent, without what is null."""

    def written(self, instant: datetime) -> str:
        return moment(instant, self.question.place.zone) or ""

    @property
    def now(self) -> str:
        return self.written(self.question.as_of)

    @property
    def is_offered(self) -> bool:
        found = self.decision.found
        return found.standing.offer is not None or found.hold.basis is Basis.VERBAL_OFFER

    def more(self, name: str, item: Patch) -> Patch:
        """A list with one entry more."""
        return {name: [*self.request.get(name, ()), item]}

    def without(self, name: str, place: int) -> Patch:
        """A list with one entry less."""
        listed = self.request[name]
        return {name: [*listed[:place], *listed[place + 1 :]] or None}

    def note(self, kind: NoteKind) -> Patch:
        return {"kind": kind.value, "sent_at": self.now}

    def told(self, places: Collection[int]) -> list[Patch]:
        return [
            item | {"told_at": self.now} if place in places else item
            for place, item in enumerate(self.request["new_information"])
        ]


def single_changes(question: Question, decision: Decision) -> Iterator[Change]:
    """The most natural ones first. Some may be impossible beside the other facts: whoever applies
    one is told so.
    """
    request = question.request.model_dump(mode="json", by_alias=True, exclude_none=True)
    for about in _ABOUT:
        yield from about(Asked(question, decision, request))


def _sent(asked: Asked) -> Iterator[Change]:
    suggested = sending(asked.decision, asked.question.state, asked.question.as_of)
    if suggested is not None and asked.question.state.interview.ended_at <= asked.question.as_of:
        patch = asked.more("notes_sent", asked.note(suggested.note.kind))
        if suggested.note.to:
            patch["notes_sent"][-1]["to"] = sorted(suggested.note.to)
        if suggested.told:
            patch["new_information"] = asked.told(suggested.told)
        waits = asked.decision.outcome.verdict is Verdict.WAIT
        yield Change("sent_early" if waits else "sent_suggested", "/notes_sent", patch)
    for kind in (*_SENT, *_ANSWERS) if asked.is_offered else _SENT:
        if suggested is None or kind is not suggested.note.kind:
            patch = asked.more("notes_sent", asked.note(kind))
            yield Change(f"sent.{kind}", "/notes_sent", patch)
    if notes := asked.question.state.notes_sent:
        newest = max(range(len(notes)), key=lambda place: notes[place].sent_at)
        yield Change("last_note_not_sent", "/notes_sent", asked.without("notes_sent", newest))


def _timeline(asked: Asked) -> Iterator[Change]:
    now, said_at = asked.question.as_of, asked.now
    for days in (_AHEAD_DAYS, _FAR_AHEAD_DAYS):
        ahead = now + timedelta(days=days)
        yield Change("promised", "/timeline", _by_date(asked, ahead, said_at), ahead)
    ended_at = asked.question.state.interview.ended_at
    passed = now - timedelta(days=_AHEAD_DAYS)
    if ended_at <= passed:
        patch = _by_date(asked, passed, asked.written(ended_at))
        yield Change("promise_passed", "/timeline", patch, passed)
    given = asked.request.get("timeline")
    if given is None:
        return
    yield Change("no_promise", "/timeline", {"timeline": None})
    if not given.get("may_ask"):
        yield Change("may_ask", "/timeline/may_ask", {"timeline": {"may_ask": True}})


def _updates(asked: Asked) -> Iterator[Change]:
    ahead = asked.question.as_of + timedelta(days=_FAR_AHEAD_DAYS)
    for kind in UpdateKind:
        update: Patch = {"kind": kind.value, "at": asked.now}
        if kind is UpdateKind.NEXT_ROUND_SCHEDULED:
            update["next_round_at"] = asked.written(ahead)
            yield _update(asked, f"said.{kind}", update, ahead)
            continue
        yield _update(asked, f"said.{kind}", update, None)
        if kind in _LONGER:
            until = {"until": asked.written(ahead)}
            yield _update(asked, f"said_until.{kind}", update | until, ahead)
        if kind is UpdateKind.OFFER:
            by = {"answer_by": asked.written(ahead)}
            yield _update(asked, f"said_by.{kind}", update | by, ahead)
    if updates := asked.question.state.employer_updates:
        newest = max(range(len(updates)), key=lambda place: (updates[place].at, place))
        fewer = asked.without("employer_updates", newest)
        yield Change("last_word_not_said", "/employer_updates", fewer)


def _news(asked: Asked) -> Iterator[Change]:
    deadline = asked.question.as_of + timedelta(days=_AHEAD_DAYS)
    offer = {
        "kind": InformationKind.COMPETING_OFFER.value,
        "deadline": asked.written(deadline),
    }
    patch = asked.more("new_information", offer)
    yield Change("offer_by", "/new_information", patch, deadline)
    for kind in InformationKind:
        patch = asked.more("new_information", {"kind": kind.value})
        yield Change(f"new.{kind}", "/new_information", patch)
    untold = {
        place
        for place, item in enumerate(asked.question.state.new_information)
        if item.told_at is None
    }
    if untold:
        told = {"new_information": asked.told(untold)}
        yield Change("news_told", "/new_information", told)


def _candidate(asked: Asked) -> Iterator[Change]:
    for status in CandidateStatus:
        possible = status not in _ANSWERED or asked.is_offered
        if possible and status is not asked.question.state.candidate_status:
            patch = {"candidate_status": status.value}
            yield Change(f"status.{status}", "/candidate_status", patch)


def _post(asked: Asked) -> Iterator[Change]:
    interview = asked.question.state.interview
    for stage in (Stage.PHONE_SCREEN, Stage.FINAL):
        if stage is not interview.stage:
            patch: Patch = {"interview": {"stage": stage.value}}
            yield Change(f"stage.{stage}", "/interview/stage", patch)
    if interview.level is not Level.EXECUTIVE:
        patch = {"interview": {"level": Level.EXECUTIVE.value}}
        yield Change(f"level.{Level.EXECUTIVE}", "/interview/level", patch)
    for sector in (Sector.ACADEMIA, Sector.GOVERNMENT):
        if sector is not asked.question.state.sector:
            patch = {"employer": {"sector": sector.value}}
            yield Change(f"sector.{sector}", "/employer/sector", patch)


def _place(asked: Asked) -> Iterator[Change]:
    employer = asked.request.get("employer", {})
    if "country" not in employer and "subdivision" not in employer:
        for country in _COUNTRIES:
            patch: Patch = {"employer": {"country": country}}
            yield Change(f"country.{country}", "/employer/country", patch)
    other = Route.AGENCY if asked.question.state.route is Route.DIRECT else Route.DIRECT
    yield Change(f"route.{other}", "/route", {"route": other.value})


_ABOUT: tuple[Callable[[Asked], Iterator[Change]], ...] = (
    _sent,
    _timeline,
    _updates,
    _news,
    _candidate,
    _post,
    _place,
)


def _by_date(asked: Asked, day: datetime, given_at: str) -> Patch:
    """The old members go: a merge would leave them beside the new ones."""
    kept = asked.question.request.timeline
    gone = {} if kept is None else dict.fromkeys(kept.model_dump(by_alias=True, exclude_none=True))
    date = day.astimezone(asked.question.place.zone).date().isoformat()
    new = {"kind": TimelineKind.BY_DATE.value, "date": date, "given_at": given_at}
    return {"timeline": gone | new}


def _update(asked: Asked, name: str, update: Patch, day: datetime | None) -> Change:
    return Change(name, "/employer_updates", asked.more("employer_updates", update), day)
