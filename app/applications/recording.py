"""Decisions about applications go on record in the transaction that they belong to, so that what
a notification or a history names can be read and replayed.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from app.answers.answer import told_without_drafts
from app.applications.current import Current
from app.applications.ledger import Ledger
from app.identifiers import PREFIX_OF_DECISION
from app.records.record import record_row
from app.storage.decision_rows import add
from app.storage.scope import Scope
from app.words.catalog import Catalog, catalog
from app.words.languages import DEFAULT


class Made(NamedTuple):
    """A decision, and the words of its answer."""

    id: UUID
    found: Current
    words: Catalog


def made_in(ledgers: Iterable[Ledger]) -> list[Made]:
    """The decisions that gave new answers. Nobody has read them yet, in any language."""
    words = catalog(DEFAULT)
    return [
        Made(entry.given.decision_id, entry.found, words)
        for ledger in ledgers
        for entry in ledger.new
        if entry.given.decision_id is not None
    ]


def put_on_record(scope: Scope, decisions: Sequence[Made]) -> None:
    """Nothing, where decisions are not kept."""
    if scope.terms.keeps_decisions:
        add(scope, [_row(made) for made in decisions])


def _row(made: Made) -> dict[str, Any]:
    found, words = made.found, made.words
    identifier = f"{PREFIX_OF_DECISION}{made.id}"
    answered = told_without_drafts(found.question, found.decision, words, identifier)
    return record_row(found.question, answered, words.language)
