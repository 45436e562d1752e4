"""Decisions on record, found again: by id, or newest first by what they were about."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import Row, insert, select

from app.storage.schema import decisions
from app.storage.scope import Scope

DecisionRow: TypeAlias = Row[*tuple[Any, ...]]


class Sought(NamedTuple):
    """What records must be; None: anything."""

    verdict: str | None = None
    rule: str | None = None
    policy_version: str | None = None
    reference: str | None = None
    subject_id: str | None = None
    from_id: UUID | None = None
    """The first id that counts; ids sort by the moment of the answer."""
    before_id: UUID | None = None


_EQUAL = ("verdict", "rule", "policy_version", "reference", "subject_id")


def find(scope: Scope, identifier: UUID) -> DecisionRow | None:
    return scope.select(select(decisions).where(decisions.c.id == identifier)).one_or_none()


def add(scope: Scope, rows: Sequence[Mapping[str, Any]]) -> None:
    """In the transaction of what they decide. The log writes those that stand alone."""
    scope.insert(insert(decisions), rows)


def page(scope: Scope, sought: Sought, before: UUID | None, limit: int) -> list[DecisionRow]:
    """Newest first, those older than `before`."""
    statement = select(decisions).order_by(decisions.c.id.desc()).limit(limit)
    for name in _EQUAL:
        wanted = getattr(sought, name)
        if wanted is not None:
            statement = statement.where(decisions.c[name] == wanted)
    if sought.from_id is not None:
        statement = statement.where(decisions.c.id >= sought.from_id)
    for end in (sought.before_id, before):
        if end is not None:
            statement = statement.where(decisions.c.id < end)
    return list(scope.select(statement))
