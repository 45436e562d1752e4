"""From a request of the right shape to the state it describes: moments read, places found, sense
checked. Everything that `decide` needs is fetched here, before it.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from app.domain.consistency import faults_of
from app.domain.fault import Fault, RefusedError
from app.domain.plan import Reign
from app.domain.policy import Policy
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
from app.domain.vocabulary import CandidateStatus, Route, Tone
from app.domain.working_time import BusinessCalendar
from app.intake.kinds import faults_of_kinds
from app.intake.overrides import overridden
from app.intake.places import Place, calendar, check_place, find_zone, place
from app.intake.readings import (
    CLOCK_DIFFERENCE,
    Assumption,
    Reader,
    UnreadableError,
    read_as_of,
    written,
)
from app.intake.shapes import DecisionRequest, EmployerShape, MessageFactsShape
from app.intake.years import years_of
from app.policies.loader import in_force, policies
from app.words.languages import DEFAULT, DRAFTED, draft_language

_NOWHERE = EmployerShape()
_NOTHING_TO_SAY = MessageFactsShape()


class Question(NamedTuple):
    """A request, read: what `decide` takes, and what was assumed on the way."""

    request: DecisionRequest
    state: State
    policy: Policy
    calendar: BusinessCalendar
    as_of: datetime
    place: Place
    assumptions: tuple[Assumption, ...]
    policy_ends_at: datetime | None
    """When another policy takes over; None: never, or the request names its policy."""

    @property
    def reference(self) -> str | None:
        return self.request.reference


def question(request: DecisionRequest, now: datetime) -> Question:
    """Reads a request. `now`: the instant for a request that names none.

    Raises `RefusedError` with every fault found.
    """
    faults = list(faults_of_kinds(request))
    employer = request.employer or _NOWHERE
    faults += check_place(employer)
    callers = find_zone("/time_zone", request.time_zone, faults)
    employers = find_zone("/employer/time_zone", employer.time_zone, faults)
    _refuse(faults)
    zone = callers or employers
    as_of, read = _as_of(request.as_of, zone, now)
    reader = Reader(zone=zone, as_of=as_of, assumptions=[read] if read else [])
    ended_at = reader.happened("/interview/ended_at", request.interview.ended_at)
    if ended_at is None:
        raise RefusedError(tuple(reader.faults))
    offset = _offset(request.interview.ended_at, ended_at, zone)
    where = place(employer.country, employer.subdivision, employers, offset)
    policy, policy_ends_at = _policy(request, as_of)
    state = _state(request, reader, ended_at, where)
    days = calendar(where.zone, where.country, where.subdivision, years_of(state, as_of))
    _refuse(reader.faults)
    not_after = as_of + (CLOCK_DIFFERENCE if request.as_of is None else timedelta())
    _refuse(faults_of(state, days, not_after))
    return Question(
        request=request,
        state=state,
        policy=policy,
        calendar=days,
        as_of=as_of,
        place=where,
        assumptions=(*where.assumptions, *reader.assumptions),
        policy_ends_at=policy_ends_at,
    )


def question_within(pointer: str, request: DecisionRequest, now: datetime) -> Question:
    """Reads a request that stands inside another, where `pointer` says; so do its faults."""
    try:
        return question(request, now)
    except RefusedError as refused:
        inside = (replace(each, pointer=f"{pointer}{each.pointer}") for each in refused.faults)
        raise RefusedError(tuple(inside)) from None


def reigns(asked: Question) -> tuple[Reign, ...]:
    """The policies that decide from `as_of` on, in their order. Raises `RefusedError` if one of
    them does not admit the caller's own numbers.
    """
    found = [Reign(asked.policy, asked.policy_ends_at)]
    while (begins_at := found[-1].ends_at) is not None:
        policy, ends_at = in_force(begins_at)
        assert policy is not None, "another policy takes over"
        found.append(Reign(overridden(policy, asked.request.policy_overrides), ends_at))
    return tuple(found)


def _refuse(faults: list[Fault] | tuple[Fault, ...]) -> None:
    if faults:
        raise RefusedError(tuple(faults))


def _as_of(
    text: str | None, zone: tzinfo | None, now: datetime
) -> tuple[datetime, Assumption | None]:
    if text is None:
        return now.replace(microsecond=0), None
    try:
        return read_as_of(text, zone)
    except UnreadableError as unreadable:
        raise RefusedError((Fault(pointer="/as_of", code=unreadable.code),)) from None


def _offset(text: str, ended_at: datetime, zone: tzinfo | None) -> timedelta:
    """The offset with which the end of the interview was given, or read."""
    as_written = written(text)
    own = as_written.utcoffset() if isinstance(as_written, datetime) else None
    if own is not None:
        return own
    return ended_at.astimezone(zone or UTC).utcoffset() or timedelta()


def _policy(request: DecisionRequest, as_of: datetime) -> tuple[Policy, datetime | None]:
    policy, ends_at = _published(request.policy_version, as_of)
    return overridden(policy, request.policy_overrides), ends_at


def _published(version: str | None, as_of: datetime) -> tuple[Policy, datetime | None]:
    if version is not None:
        named = policies().get(version)
        if named is None:
            says = {"known": ", ".join(policies())}
            raise RefusedError(
                (Fault(pointer="/policy_version", code="unknown_policy", says=says),)
            )
        return named, None
    policy, ends_at = in_force(as_of)
    if policy is None:
        first = next(iter(policies().values())).effective_from.isoformat()
        fault = Fault(pointer="/as_of", code="before_the_first_policy", says={"first": first})
        raise RefusedError((fault,))
    return policy, ends_at


def _state(request: DecisionRequest, reader: Reader, ended_at: datetime, where: Place) -> State:
    updates = _updates(request, reader, ended_at)
    happened = (ended_at, *(update.at for update in updates))
    return State(
        interview=Interview(
            ended_at=ended_at, stage=request.interview.stage, level=request.interview.level
        ),
        timeline=_timeline(request, reader, ended_at, where),
        notes_sent=_notes(request, reader, ended_at, happened),
        new_information=_information(request, reader, happened),
        employer_updates=updates,
        candidate_status=request.candidate_status or CandidateStatus.INTERESTED,
        country=where.country,
        sector=request.employer.sector if request.employer else None,
        route=request.route or Route.DIRECT,
        message_facts=_message_facts(request.message_facts or _NOTHING_TO_SAY, reader),
    )


def _timeline(
    request: DecisionRequest, reader: Reader, ended_at: datetime, where: Place
) -> Timeline | None:
    given = request.timeline
    if given is None:
        return None
    given_at = reader.happened("/timeline/given_at", given.given_at, (ended_at,))
    if given_at is None:
        given_at = ended_at
        reader.assumptions.append(
            Assumption(pointer="/timeline/given_at", value=ended_at, code="said_at_interview")
        )
    last = given.date or given.to
    field = "date" if given.to is None else "to"
    return Timeline(
        kind=given.kind,
        given_at=given_at,
        day=reader.day(f"/timeline/{field}", last, where.zone),
        first_day=reader.day("/timeline/from", given.from_, where.zone),
        amount=given.amount,
        unit=given.unit,
        may_ask=given.may_ask or False,
    )


def _notes(
    request: DecisionRequest, reader: Reader, ended_at: datetime, happened: tuple[datetime, ...]
) -> tuple[SentNote, ...]:
    notes = []
    for index, note in enumerate(request.notes_sent or ()):
        pointer = f"/notes_sent/{index}/sent_at"
        sent_at = reader.happened(pointer, note.sent_at, happened)
        if note.sent_at is None:
            sent_at = min(ended_at + timedelta(days=1), reader.as_of)
            reader.assumptions.append(
                Assumption(pointer=pointer, value=sent_at, code="sent_the_day_after")
            )
        if sent_at is not None:
            notes.append(
                SentNote(
                    kind=note.kind,
                    sent_at=sent_at,
                    to=frozenset(note.to or ()),
                    channel=note.channel,
                    bounced=note.bounced or False,
                )
            )
    return tuple(notes)


def _information(
    request: DecisionRequest, reader: Reader, happened: tuple[datetime, ...]
) -> tuple[NewInformation, ...]:
    return tuple(
        NewInformation(
            kind=item.kind,
            summary=item.summary,
            deadline_at=reader.planned(f"/new_information/{index}/deadline", item.deadline),
            told_at=reader.happened(f"/new_information/{index}/told_at", item.told_at, happened),
        )
        for index, item in enumerate(request.new_information or ())
    )


def _updates(
    request: DecisionRequest, reader: Reader, ended_at: datetime
) -> tuple[EmployerUpdate, ...]:
    updates = []
    for index, update in enumerate(request.employer_updates or ()):
        pointer = f"/employer_updates/{index}"
        at = reader.happened(f"{pointer}/at", update.at, (ended_at,))
        if at is None:
            continue
        updates.append(
            EmployerUpdate(
                kind=update.kind,
                at=at,
                until=reader.planned(f"{pointer}/until", update.until, (at,)),
                away_from=reader.begins(f"{pointer}/from", update.from_),
                answer_by=reader.planned(f"{pointer}/answer_by", update.answer_by, (at,)),
                next_round_at=reader.planned(
                    f"{pointer}/next_round_at", update.next_round_at, (at,)
                ),
            )
        )
    return tuple(updates)


def _message_facts(given: MessageFactsShape, reader: Reader) -> MessageFacts:
    language = draft_language(given.language or DEFAULT)
    if language is None:
        says = {"known": ", ".join(DRAFTED)}
        reader.faults.append(
            Fault(pointer="/message_facts/language", code="unknown_language", says=says)
        )
    return MessageFacts(
        candidate_name=given.candidate_name,
        recipients=tuple(
            Recipient(ref=each.ref, name=each.name, topics=tuple(each.topics or ()))
            for each in given.recipients or ()
        ),
        role=given.role,
        company=given.company,
        topics=tuple(given.topics or ()),
        strength=given.strength,
        gap=given.gap,
        language=language or DEFAULT,
        tone=given.tone or Tone.WARM,
    )
