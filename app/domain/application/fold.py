"""The fold: what an application was created with, and its events, to its state.

The state is a body of `POST /v1/decisions`, so that deciding it is the stateless call with it. The
same events give the same state, in whatever order they arrive and however often: `at` orders them,
and the order of arrival those of one moment. What was created or changed as a whole comes before
the events that happened after it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.domain.application.event import Beginning, Body, Event, EventType, Reading
from app.domain.application.merge_patch import merged
from app.domain.application.newest import newest
from app.domain.application.rounds import ROUNDS, Rounds, opened_by, rounds_of
from app.domain.vocabulary import NoteKind, UpdateKind

_DATE_LENGTH = 10
_ONE_DAY = timedelta(days=1)
_REFUSALS = frozenset({UpdateKind.REJECTED, UpdateKind.POSITION_FILLED, UpdateKind.DO_NOT_CONTACT})
_FACTS = ("employer", "message_facts", "route")
_OF_NOTE = ("kind", "sent_at", "to", "channel", "bounced")
_OF_UPDATE = ("kind", "at", "until", "from", "answer_by", "next_round_at")
_OF_INFORMATION = ("kind", "summary", "deadline", "told_at")


def fold(
    created: Beginning, events: Iterable[Event], read: Reading, until: datetime | None = None
) -> Body:
    """The state; as it was at `until`, if that is given: without what counts from later on."""
    beginning, since = created, list[Event]()
    for event in counted(events, until):
        if event.type is EventType.APPLICATION_CHANGED:
            body = merged(_folded(beginning, since, read), event.data["patch"])
            beginning, since = Beginning(body, event.recorded_at), []
        else:
            since.append(event)
    return _folded(beginning, since, read)


def counted(events: Iterable[Event], until: datetime | None = None) -> list[Event]:
    """In their order, each once, without those that were retracted."""
    known: dict[str, Event] = {}
    for event in sorted(events, key=lambda each: each.sequence):
        if until is None or event.counts_from <= until:
            known.setdefault(event.event_id, event)
    retracted = {
        each.data["retracts"] for each in known.values() if each.type is EventType.EVENT_RETRACTED
    }
    kept = [
        each
        for each in known.values()
        if each.type is not EventType.EVENT_RETRACTED and not _is_retracted(each, retracted)
    ]
    return sorted(kept, key=lambda each: (each.counts_from, each.sequence))


def _is_retracted(event: Event, retracted: set[str]) -> bool:
    """A change of the whole is undone by another change."""
    return event.event_id in retracted and event.type is not EventType.APPLICATION_CHANGED


def _folded(beginning: Beginning, events: Sequence[Event], read: Reading) -> Body:
    """The events since a beginning. With none, what it began with, as it was sent."""
    if not events:
        return beginning.body
    body = dict(beginning.body)
    notes, news = list(body.get("notes_sent", ())), list(body.get("new_information", ()))
    for event in events:
        _apply(event, body, notes, news)
    _newest_timeline(body, beginning, events, read)
    found = rounds_of(beginning, [each for each in events if each.type in ROUNDS], read)
    if found.held_at is not None:
        _date(body, notes, beginning.body["interview"]["ended_at"])
    body["interview"] = found.interview
    lists = {
        "notes_sent": notes,
        "new_information": news,
        "employer_updates": _employer_updates(body, events, found, read),
    }
    return body | {name: newest(items) for name, items in lists.items() if items or name in body}


def _employer_updates(
    body: Body, events: Iterable[Event], found: Rounds, read: Reading
) -> list[Body]:
    """What the application began with, then what was reported since, oldest first."""
    known: list[Body] = body.get("employer_updates", [])
    dated = [
        (event.at, _only(event, _OF_UPDATE))
        for event in events
        if event.type is EventType.EMPLOYER_UPDATE
    ]
    dated += found.updates
    if found.held_at is not None:
        known = [each for each in known if not _was_undone(each, found.held_at, body, read)]
        dated = [each for each in dated if not _was_undone(each[1], found.held_at, body, read)]
        if any(each["kind"] in _REFUSALS for each in (*known, *(said for _, said in dated))):
            dated.append(opened_by(found.held_at))
    return [*known, *(said for _, said in sorted(dated, key=lambda each: each[0]))]


def _was_undone(update: Body, held_at: datetime, body: Body, read: Reading) -> bool:
    """It called off a round, and one was held after all."""
    return update["kind"] == UpdateKind.INTERVIEW_MOVED and read(update["at"], body) < held_at


def _apply(event: Event, body: Body, notes: list[Body], news: list[Body]) -> None:
    data = event.data
    match event.type:
        case EventType.NOTE_SENT:
            notes.append({"sent_at": data["at"]} | _only(event, _OF_NOTE))
        case EventType.NEW_INFORMATION:
            news.append(_only(event, _OF_INFORMATION))
        case EventType.NEW_INFORMATION_TOLD:
            news[:] = [_told(each, data) for each in news]
        case EventType.CANDIDATE_STATUS:
            body["candidate_status"] = data["status"]
        case EventType.FACTS_CHANGED:
            body.update(merged(body, _only(event, _FACTS)))


def _only(event: Event, names: Sequence[str]) -> Body:
    return {name: event.data[name] for name in names if name in event.data}


def _told(item: Body, told: Mapping[str, Any]) -> Body:
    """All of that kind that nobody had told yet."""
    if item["kind"] != told["kind"] or "told_at" in item:
        return item
    return item | {"told_at": told["at"]}


def _newest_timeline(
    body: Body, beginning: Beginning, events: Iterable[Event], read: Reading
) -> None:
    """The newest statement about when they answer: the one that the application began with, or one
    that was reported since.
    """
    given = [event for event in events if event.type is EventType.TIMELINE_GIVEN]
    if not given:
        return
    statements = [({"given_at": event.data["at"]} | event.data["timeline"]) for event in given]
    known = beginning.body.get("timeline")
    if known is not None:
        statements.insert(0, {"given_at": beginning.body["interview"]["ended_at"]} | known)
    body["timeline"] = max(reversed(statements), key=lambda each: read(each["given_at"], body))


def _date(body: Body, notes: list[Body], ended_at: str) -> None:
    """What is counted from the interview, for want of a moment of its own, stays with the round
    that it was told of.
    """
    timeline = body.get("timeline")
    if timeline is not None and "given_at" not in timeline:
        body["timeline"] = timeline | {"given_at": ended_at}
    for index, note in enumerate(notes):
        if "sent_at" not in note and note["kind"] == NoteKind.THANK_YOU:
            notes[index] = note | {"sent_at": _the_day_after(ended_at)}


def _the_day_after(text: str) -> str:
    if len(text) == _DATE_LENGTH:
        return (datetime.fromisoformat(text) + _ONE_DAY).date().isoformat()
    return (datetime.fromisoformat(text) + _ONE_DAY).isoformat()
