"""Histories that can have happened, as requests, and moments at which they are asked about.

`histories` gives every moment with its offset, so that it means the same whenever it is asked
about; `histories_as_people_write` also gives days and local times, and leaves moments out.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple, TypeAlias, TypeVar

from hypothesis import reject
from hypothesis import strategies as st

from app.calendars import zones
from app.domain.fault import RefusedError
from app.domain.policy import Number
from app.domain.state import State
from app.domain.vocabulary import (
    CandidateStatus,
    Channel,
    InformationKind,
    Level,
    NoteKind,
    Route,
    Sector,
    Stage,
    TimelineKind,
    TimelineUnit,
    Tone,
    UpdateKind,
)
from app.policies.loader import policies
from tests.domain.asking import Asked, Body, ask, in_offset

T = TypeVar("T")
Texts: TypeAlias = st.SearchStrategy[str]

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_SECOND = timedelta(seconds=1)

PLACES = (
    ("America/New_York", "US", "US-NY"),
    ("Europe/Berlin", "DE", "DE-BY"),
    ("Australia/Lord_Howe", "AU", "AU-NSW"),
    ("Pacific/Apia", "WS", None),
    ("Africa/Casablanca", "MA", None),
    ("Asia/Dubai", "AE", None),
    ("Asia/Shanghai", "CN", None),
    ("Africa/Cairo", "EG", None),
)
"""Zone, country, and a part of it with holidays of its own."""

_ANCHORS = (
    date(2026, 11, 20),
    date(2026, 2, 17),  # Ramadan and the Chinese New Year
    date(2026, 3, 27),  # clocks go forward in Europe
    date(2026, 4, 3),  # and back on Lord Howe Island
    date(2026, 9, 30),  # a week of holidays in China
    date(2026, 12, 22),
    date(2027, 7, 5),
    date(2028, 2, 28),
)
_CLOCK_TIMES = (
    time(15),
    time(10, 30),
    time(0),
    time(2, 30),
    time(8),
    time(9),
    time(12),
    time(17, 59, 59),
    time(18),
    time(20, 45),
    time(21),
    time(23, 59, 59),
)
_EXTRA = {
    UpdateKind.STILL_DECIDING: "until",
    UpdateKind.ASKED_TO_WAIT: "until",
    UpdateKind.ON_HOLD: "until",
    UpdateKind.AWAY: "until",
    UpdateKind.ASKED_FOR_MATERIAL: "answer_by",
    UpdateKind.ASKED_QUESTION: "answer_by",
    UpdateKind.VERBAL_OFFER: "answer_by",
    UpdateKind.OFFER: "answer_by",
    UpdateKind.INTERVIEW_MOVED: "next_round_at",
}
"""What may go with an update."""

# Drawn from evenly: what stands in these more often is drawn more often.
_NOTES = (*NoteKind, *(NoteKind.CHECK_IN, NoteKind.SECOND_CHECK_IN) * 3, *(NoteKind.REPLY,) * 3)
_ENDINGS = frozenset({NoteKind.ACCEPTANCE, NoteKind.DECLINE, NoteKind.WITHDRAWAL})
_ABOUT_TIME = (
    UpdateKind.STILL_DECIDING,
    UpdateKind.ASKED_TO_WAIT,
    UpdateKind.ON_HOLD,
    UpdateKind.AWAY,
    UpdateKind.VERBAL_OFFER,
    UpdateKind.OFFER,
    UpdateKind.NEXT_ROUND_SCHEDULED,
    UpdateKind.INTERVIEW_MOVED,
)
_UPDATES = (*_ABOUT_TIME, *UpdateKind)
_NEWS = (InformationKind.COMPETING_OFFER, *InformationKind)
_STATUSES = (*(CandidateStatus.INTERESTED,) * 25, *CandidateStatus)
_DAYS_TO_AS_OF = ((1, 15), (3, 12), (0, 2), (10, 40), (-20, 0), (40, 150))
_NUMBERS = policies()["2026-11"].described
_OVERRIDES = (0, 0, 0, 0, 1, 2, len(_NUMBERS))
"""So many numbers of the policy a caller chooses anew; all of them now and then."""
_REFS = ("ana", "bo", "cy")
_WORDS = ("pricing", "the Berlin team", "on-call duty", "Größe & Umfang", "Ünal", "Q3/Q4", "数据")

_ODD = "aé 7{}%$\\\"'<>.,;:!?-–…\u00a0\u200b数"

plain_texts: Texts = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(" ".join)
"""What callers write: a few words, in any script."""

odd_texts: Texts = st.builds(
    "{}{}{}".format,
    st.text(_ODD, max_size=5),
    st.sampled_from("aé数7"),
    st.text(_ODD, max_size=5),
)
"""What nobody foresees, with a letter in it."""

mere_marks: Texts = st.text("{}%$\\\"'<>.,;:!?-–…", min_size=1, max_size=3)
"""Visible, and nothing that could be read out."""


_integers = cache(st.integers)
_STEPS = st.sampled_from((0, 0, 0, 1, 2))
_ASIDE = st.sampled_from((timedelta(), timedelta(), _SECOND, -_SECOND))


class Tells(NamedTuple):
    """What a history tells for certain, beside all that it may tell."""

    notes: tuple[NoteKind, ...] = ()
    updates: tuple[UpdateKind, ...] = ()
    information: tuple[InformationKind, ...] = ()
    timeline: bool = False
    texts: Texts = plain_texts


_ANYTHING = Tells()


class _Story:
    """Draws one history. Everything in it happened at `as_of` or before, or is planned."""

    def __init__(self, draw: st.DrawFn, tells: Tells, *, as_people_write: bool) -> None:
        self.draw = draw
        self.tells = tells
        self.place = self.one_of(PLACES)
        self.zone = zones.zone(self.place[0])
        self.forms: Sequence[Callable[[datetime], str]] = (self.in_offset,)
        if as_people_write:
            self.forms = (self.in_offset, self.in_utc, self.local, self.to_the_minute, self.day)
        self.ended_at = self.moment_of(self.one_of(_ANCHORS) + self.number(0, 9) * _DAY)
        passed = self.number(*self.one_of(_DAYS_TO_AS_OF))
        self.as_of = self.moment_of(self.day_of(self.ended_at) + passed * _DAY)
        self.recipients = [self.recipient(ref) for ref in _REFS[: self.number(0, 3)]]
        self.replies: list[Body] = []
        """To what they asked and offered."""
        self.as_people_write = as_people_write

    # Drawing.

    def one_of(self, values: Sequence[T]) -> T:
        return values[self.number(0, len(values) - 1)]

    def number(self, least: int, most: int) -> int:
        return self.draw(_integers(least, most))

    def once_in(self, times: int) -> bool:
        return self.number(1, times) == times

    def maybe(self, make: Callable[[], T]) -> T | None:
        return make() if self.once_in(2) else None

    def several(self, most: int, make: Callable[[], T]) -> list[T]:
        return [make() for _ in range(self.number(0, most))]

    def text(self) -> str:
        return self.draw(self.tells.texts)

    # Moments.

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def moment_of(self, day: date) -> datetime:
        clock = self.one_of(_CLOCK_TIMES)
        if self.once_in(6):
            clock = time(self.number(0, 23), self.number(0, 59), self.number(0, 59))
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def happened(self) -> datetime:
        """Mostly since the interview, if that is over; sometimes before it; sometimes just now."""
        begins = min(self.ended_at, self.as_of) - 30 * _DAY
        if not self.once_in(8):
            begins = self.as_of - self.one_of((1, 4, 400)) * _DAY
            if begins < self.ended_at < self.as_of:
                begins = self.ended_at
        days = self.number(0, (self.as_of - begins).days + 1)
        moment = self.moment_of(self.day_of(begins) + days * _DAY)
        return min(max(moment, begins), self.as_of)

    def planned(self, since: datetime) -> datetime:
        return max(since, self.moment_of(self.day_of(since) + self.number(0, 40) * _DAY))

    def written(self, moment: datetime) -> str:
        return self.one_of(self.forms)(moment)

    def in_offset(self, moment: datetime) -> str:
        return in_offset(moment, self.zone)

    def in_utc(self, moment: datetime) -> str:
        return f"{moment.replace(tzinfo=None).isoformat()}Z"

    def local(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).replace(tzinfo=None).isoformat()

    def to_the_minute(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).isoformat(timespec="minutes")

    def day(self, moment: datetime) -> str:
        return self.day_of(moment).isoformat()

    # The parts of a request.

    def body(self) -> Body:
        tells = self.tells
        updates = [self.update((kind,)) for kind in tells.updates]
        updates += self.several(3, self.update) if self.once_in(2) else []
        notes = [self.note((kind,)) for kind in tells.notes]
        notes += [*self.thanks(), *self.several(3, self.note), *self.replies]
        news = [self.information((kind,)) for kind in tells.information]
        news += self.several(2, self.information) if self.once_in(3) else []
        body = {
            "as_of": in_offset(self.as_of, self.zone),
            "interview": self.interview(),
            "employer": self.employer(),
            "timeline": self.timeline() if tells.timeline or self.once_in(2) else None,
            "notes_sent": notes,
            "new_information": news,
            "employer_updates": updates,
            "candidate_status": self.one_of(_STATUSES),
            "route": Route.AGENCY if self.once_in(6) else None,
            "message_facts": self.message_facts(),
            "policy_overrides": self.overrides(),
        }
        return _without_null(body)

    def overrides(self) -> Body:
        """A caller's own numbers, at the ends of their ranges as often as inside."""
        count = self.one_of(_OVERRIDES)
        names = self.draw(st.permutations(list(_NUMBERS)))[:count] if count else ()
        return {name: self.admissible(_NUMBERS[name]) for name in names}

    def admissible(self, number: Number) -> object:
        lowest, highest = number.lowest, number.highest
        if isinstance(lowest, int) and isinstance(highest, int):
            return self.one_of((lowest, highest, self.number(lowest, highest)))
        clock_time = self.one_of((lowest, highest))
        assert isinstance(clock_time, time)
        return f"{clock_time:%H:%M}"

    def interview(self) -> Body:
        return {
            "ended_at": self.written(self.ended_at),
            "stage": self.maybe(lambda: self.one_of(tuple(Stage))),
            "level": self.one_of(tuple(Level)) if self.once_in(4) else None,
        }

    def employer(self) -> Body:
        zone, country, part = self.place
        return {
            "time_zone": zone,
            "country": self.maybe(lambda: country),
            "subdivision": self.maybe(lambda: part),
            "sector": self.one_of(tuple(Sector)) if self.once_in(4) else None,
        }

    def timeline(self) -> Body:
        given_at = self.happened()
        said_then = self.ended_at if self.once_in(3) else given_at
        first = self.day_of(said_then) + self.number(0, 15) * _DAY
        last = first + self.number(0, 15) * _DAY
        kind = self.one_of(tuple(TimelineKind))
        timeline: Body = {
            "kind": kind,
            "given_at": None if said_then == self.ended_at else self.written(said_then),
            "may_ask": self.maybe(lambda: True),
        }
        match kind:
            case TimelineKind.BY_DATE:
                timeline |= {"date": last.isoformat()}
            case TimelineKind.BETWEEN:
                timeline |= {"from": first.isoformat(), "to": last.isoformat()}
            case _ if kind is TimelineKind.WITHIN or self.once_in(2):
                unit = self.one_of(tuple(TimelineUnit))
                most = 3 if unit in {TimelineUnit.WEEKS, TimelineUnit.MONTHS} else 20
                timeline |= {"amount": self.number(1, most), "unit": unit}
        return timeline

    def thanks(self) -> list[Body]:
        """Mostly sent, and in time."""
        sent_at = self.ended_at + self.number(1, 60) * _HOUR
        if sent_at > self.as_of or self.once_in(3):
            return []
        return [{"kind": NoteKind.THANK_YOU, "sent_at": self.written(sent_at)}]

    def note(self, kinds: Sequence[NoteKind] = _NOTES) -> Body:
        kind = self.one_of(kinds)
        if kind in _ENDINGS and kinds is _NOTES and not self.once_in(6):
            kind = NoteKind.CHECK_IN
        forgotten = self.as_people_write and kind is NoteKind.THANK_YOU and self.once_in(3)
        refs = [person["ref"] for person in self.recipients]
        return {
            "kind": kind,
            "sent_at": None if forgotten else self.written(self.happened()),
            "to": [self.one_of(refs)] if refs and self.once_in(3) else None,
            "channel": self.one_of(tuple(Channel)) if self.once_in(4) else None,
            "bounced": True if self.once_in(8) else None,
        }

    def information(self, kinds: Sequence[InformationKind] = _NEWS) -> Body:
        kind = self.one_of(kinds)
        has_deadline = kind is InformationKind.COMPETING_OFFER and self.once_in(2)
        return {
            "kind": kind,
            "summary": self.maybe(self.text),
            "deadline": self.written(self.planned(self.happened())) if has_deadline else None,
            "told_at": self.written(self.happened()) if self.once_in(3) else None,
        }

    def update(self, kinds: Sequence[UpdateKind] = _UPDATES) -> Body:
        kind, at = self.one_of(kinds), self.happened()
        update: Body = {"kind": kind, "at": self.written(at)}
        if kind is UpdateKind.NEXT_ROUND_SCHEDULED:
            return update | {"next_round_at": self.written(self.planned(at))}
        begins = self.planned(at) if kind is UpdateKind.AWAY and self.once_in(2) else at
        if begins != at:
            update["from"] = self.written(begins)
        if kind in _EXTRA and self.once_in(2):
            update[_EXTRA[kind]] = self.written(self.planned(begins))
        if _EXTRA.get(kind) == "answer_by" and self.once_in(3):
            replied_at = min(at + self.number(0, 30) * _HOUR, self.as_of)
            self.replies.append({"kind": NoteKind.REPLY, "sent_at": self.written(replied_at)})
        return update

    def recipient(self, ref: str) -> Body:
        return {"ref": ref, "name": self.maybe(self.text), "topics": self.several(2, self.text)}

    def message_facts(self) -> Body:
        names = ("candidate_name", "role", "company", "strength", "gap")
        return {
            **{name: self.maybe(self.text) for name in names},
            "recipients": self.recipients,
            "topics": self.several(3, self.text),
            "tone": self.one_of((None, *Tone)),
        }


def _without_null(body: Body) -> Body:
    """As a caller leaves out what there is not."""
    return {name: _inside(value) for name, value in body.items() if value not in (None, [], {})}


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return _without_null(value)
    return [_inside(each) for each in value] if isinstance(value, list) else value


@st.composite
def histories(draw: st.DrawFn, tells: Tells = _ANYTHING) -> Body:
    """Requests that give every moment exactly."""
    return _Story(draw, tells, as_people_write=False).body()


@st.composite
def histories_as_people_write(draw: st.DrawFn, tells: Tells = _ANYTHING) -> Body:
    return _Story(draw, tells, as_people_write=True).body()


@st.composite
def cases(draw: st.DrawFn, tells: Tells = _ANYTHING) -> Asked:
    """A history asked about, often at a moment at which something turns, or next to it."""
    asked = ask(draw(histories(tells)))
    for _ in range(draw(_STEPS)):
        turns_at = asked.decision.valid_until
        if turns_at is None:
            break
        asked = asked.at(turns_at)
    try:
        return asked.at(asked.as_of + draw(_ASIDE))
    except RefusedError:  # a second before its newest fact
        return asked


@st.composite
def cases_as_people_write(draw: st.DrawFn) -> Asked:
    try:
        return ask(draw(histories_as_people_write()))
    except RefusedError:  # days and hours that do not go together
        reject()


def states() -> st.SearchStrategy[State]:
    """The domain's own view of a history."""
    return cases().map(lambda asked: asked.question.state)
