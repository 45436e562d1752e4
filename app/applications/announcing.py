"""Telling that an answer has changed: what waits to be told of the application is superseded, and
what is right now is enqueued for every endpoint that wants it, in the transaction of the answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

from app.answers.tracked import application_id
from app.applications.ledger import Cause, Entry, Given, Ledger
from app.identifiers import PREFIX_OF_DECISION, uuid7
from app.storage.endpoint_state import REASON_GONE
from app.storage.outbox import EndpointRow, enqueue, listening, supersede
from app.storage.scope import Scope
from app.webhooks.filters import Filters
from app.webhooks.payload import DECISION_CHANGED, Subject, Told, decision_changed
from app.webhooks.retries import LIFETIME
from app.webhooks.spread import delay

_OF_MANY_AT_ONCE = frozenset({Cause.TIME, Cause.BASIS})
"""What brings new answers to many applications in one moment."""


def announce(scope: Scope, ledgers: Iterable[Ledger], now: datetime) -> None:
    """Of several new answers to an application the last that says something new: the others are
    no longer true. What is due is due by the database's clock.
    """
    news = [(ledger, entry) for ledger in ledgers if (entry := _news_of(ledger)) is not None]
    # Endpoints before deliveries, as whoever deletes an endpoint locks them.
    endpoints = listening(scope) if news else []
    if not endpoints:
        return
    now = scope.now(now)
    supersede(scope, [ledger.application_id for ledger, _ in news], now)
    enqueue(scope, list(_deliveries(news, endpoints, now)))


def _news_of(ledger: Ledger) -> Entry | None:
    """Compared with what held before the transaction: nobody was told of what held within it."""
    if not ledger.new or not ledger.new[-1].is_news_after(ledger.new[0].before):
        return None
    return next(entry for entry in reversed(ledger.new) if entry.is_news_after(entry.before))


def _deliveries(
    news: Sequence[tuple[Ledger, Entry]], endpoints: Sequence[EndpointRow], now: datetime
) -> Iterator[dict[str, Any]]:
    for ledger, entry in news:
        content: str | None = None
        for endpoint in endpoints:
            if not _wants(endpoint, entry):
                continue
            content = content or _content(ledger, entry)
            due_at = _due_at(ledger, entry, endpoint, now)
            yield {
                "id": uuid7(),
                "endpoint_id": endpoint.id,
                "application_id": ledger.application_id,
                "answer_sequence": entry.sequence,
                "type": DECISION_CHANGED,
                "content": content,
                "created_at": now,
                "next_attempt_at": due_at,
                "give_up_at": due_at + LIFETIME,
            }


def _wants(endpoint: EndpointRow, entry: Entry) -> bool:
    filters = Filters(endpoint.verdicts, endpoint.causes)
    # What the owner has disabled waits until it is enabled again; what is gone is not.
    return endpoint.disabled_reason != REASON_GONE and filters.admit(
        entry.given.answer.verdict, entry.cause.value
    )


def _due_at(ledger: Ledger, entry: Entry, endpoint: EndpointRow, now: datetime) -> datetime:
    if entry.cause not in _OF_MANY_AT_ONCE:
        return now
    return max(
        now, min(now, entry.given.as_of) + delay(ledger.application_id, endpoint.spread_seconds)
    )


def _content(ledger: Ledger, entry: Entry) -> str:
    before = ledger.new[0].before
    assert before is not None, "nothing is news without an answer before it"
    zone = entry.found.question.place.zone
    of = Subject(application_id(ledger.application_id), ledger.external_id)
    return decision_changed(of, _told(entry.given, zone), _told(before, zone))


def _told(given: Given, zone: tzinfo) -> Told:
    """Moments as every answer has them: with the offset of the employer's zone."""
    answer, identifier = given.answer, given.decision_id
    return Told(
        decision_id=None if identifier is None else f"{PREFIX_OF_DECISION}{identifier}",
        as_of=given.as_of.astimezone(zone),
        verdict=answer.verdict,
        message_kind=answer.message_kind,
        wait_until=answer.wait_until and answer.wait_until.astimezone(zone),
    )
