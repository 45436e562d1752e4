"""One customer's view of the database, for one transaction.

Every statement of the service goes through here and is bound to the customer here, so that no
query can forget it: where a table of customers' rows stands in a place that cannot be bound, the
statement is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias, TypeVar, TypeVarTuple

from sqlalchemy import (
    Column,
    ColumnClause,
    Connection,
    CursorResult,
    Delete,
    Insert,
    Join,
    Select,
    Table,
    TextClause,
    Update,
    func,
    select,
)
from sqlalchemy.sql.visitors import ExternallyTraversible as Visitable

from app.storage.terms import Terms

_Cols = TypeVarTuple("_Cols")
_Bindable = TypeVar("_Bindable", bound=Select[*tuple[Any, ...]] | Update | Delete)
_Statement: TypeAlias = Select[Any] | Update | Delete | Insert
Row: TypeAlias = Mapping[str, Any]

_TENANT_ID = "tenant_id"


class UnboundError(AssertionError):
    """A mistake of ours: a statement reads or writes rows without saying whose they are."""


class Scope:
    """A connection inside a transaction that sees and writes the rows of one customer only."""

    def __init__(self, connection: Connection, tenant_id: str, terms: Terms | None = None) -> None:
        self._connection = connection
        self.tenant_id = tenant_id
        self.terms = terms or Terms()
        self._bound: list[object] = []

    def part(self) -> AbstractContextManager[object]:
        """What is done in the context and raises is undone, and the transaction goes on."""
        return self._connection.begin_nested()

    def now(self, of_process: datetime) -> datetime:
        """The moment for what other processes wait for, which go by the database's clock; where
        that does not count, the process's own.
        """
        if not (
            self.terms.goes_by_database_clock and self._connection.dialect.name == "postgresql"
        ):
            return of_process
        now: datetime = self._connection.execute(select(func.clock_timestamp())).scalar_one()
        return now

    def select(self, statement: Select[*_Cols]) -> CursorResult[*_Cols]:
        return self._connection.execute(self.own(statement))

    def change(self, statement: Update | Delete) -> int:
        """How many rows were changed, or deleted."""
        _refuse_giving_away(statement)
        return self._connection.execute(self.own(statement)).rowcount

    def change_each(self, statement: Update | Delete, parameters: Sequence[Row]) -> int:
        """As `change`, once for each set of bound parameters, in one call of the driver."""
        if not parameters:
            return 0
        _refuse_giving_away(statement)
        if any(_TENANT_ID in each for each in parameters):
            raise UnboundError("a parameter of a column's name would set the column")
        return self._connection.execute(self.own(statement), list(parameters)).rowcount

    def insert(self, statement: Insert, rows: Sequence[Row]) -> int:
        """How many rows are new. They are written as the customer's own, whatever they say."""
        self._structure_of(statement)
        own = [{**row, _TENANT_ID: self.tenant_id} for row in rows]
        return self._connection.execute(statement, own).rowcount if own else 0

    def own(self, statement: _Bindable) -> _Bindable:
        """The statement, bound to the customer. A select inside another one is passed through
        here before it is put there, and not changed after. Raises `UnboundError`.
        """
        tables = self._structure_of(statement).tables
        own = [table.c[_TENANT_ID] == self.tenant_id for table in tables]
        bound: _Bindable = statement.where(*own)  # type: ignore[assignment]
        self._bound.append(bound)
        return bound

    def _structure_of(self, statement: _Statement) -> "_Structure":
        """Raises `UnboundError`."""
        found = _structure(statement)
        if found.has_selects:
            _refuse_foreign(statement, self._bound)
        return found


def _refuse_foreign(statement: _Statement, bound: Sequence[object]) -> None:
    """Whatever stands inside must have been bound here, and so was looked at then."""
    changed = None if isinstance(statement, Select) else statement.table
    for inner in _inside(statement, bound):
        if _is_sql_text(inner):
            raise UnboundError("what a piece of SQL text reads cannot be told")
        if isinstance(inner, Select):
            raise UnboundError("a select inside another is bound by `own` first")
        if changed is not None and isinstance(inner, Column) and inner.table is not changed:
            raise UnboundError("a change reads another table by a select that is bound first")


def _inside(element: Visitable, bound: Sequence[object] = ()) -> Iterator[Visitable]:
    """All that the statement is made of, but for selects that were bound here."""
    for inner in element.get_children():
        if not any(_is_same(inner, each) for each in bound):
            yield inner
            yield from _inside(inner, bound)


_UNSAID = {"_label_style", "dialect_options"}
_PARTS = tuple(name for name, _ in Select._traverse_internals if name not in _UNSAID)  # noqa: SLF001


def _is_same(inner: object, bound: object) -> bool:
    """SQLAlchemy copies a select that it puts into an IN, with labels of another style; whoever
    adds to a select gets a copy too, of which another part differs.
    """
    if inner is bound:
        return True
    if not (isinstance(inner, Select) and isinstance(bound, Select)):
        return False
    return all(getattr(inner, part) is getattr(bound, part) for part in _PARTS)


def _is_sql_text(inner: object) -> bool:
    """`count(*)` is made of such a piece too."""
    if isinstance(inner, ColumnClause):
        return bool(inner.is_literal) and inner.name not in {"*", "1"}
    return isinstance(inner, TextClause)


class _Structure(NamedTuple):
    """What is true of every statement that differs in its values alone."""

    tables: tuple[Table, ...]
    """Those of customers' rows that stand directly in its FROM."""
    sets_owner: bool
    has_selects: bool
    """Inside: each must be one that was bound, which its structure does not tell."""


_MOST_KNOWN = 1_000
_known: dict[object, _Structure] = {}
"""By SQLAlchemy's cache key, by which it decides that two statements are compiled alike. To work it
out takes about as long as to compile the statement, which is done once for the same reason.
"""


def _structure(statement: _Statement) -> _Structure:
    """Raises `UnboundError`."""
    made_of = statement._generate_cache_key()  # noqa: SLF001 # as compiling it does
    if made_of is None:
        return _worked_out(statement)
    found = _known.get(made_of.key)
    if found is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        found = _known[made_of.key] = _worked_out(statement)
    return found


def _worked_out(statement: _Statement) -> _Structure:
    has_selects = any(isinstance(inner, Select) for inner in _inside(statement))
    if not has_selects:
        _refuse_foreign(statement, ())
    sets_owner = isinstance(statement, Update) and _TENANT_ID in statement.compile().params
    tables = () if isinstance(statement, Insert) else tuple(_bindable_tables(statement))
    return _Structure(tables, sets_owner, has_selects)


def _refuse_giving_away(statement: Update | Delete) -> None:
    if _structure(statement).sets_owner:
        raise UnboundError("a row does not change hands")


def _bindable_tables(statement: Select[Any] | Update | Delete) -> Iterator[Table]:
    if isinstance(statement, Select):
        for each in statement.get_final_froms():
            yield from _tables_of(each)
    else:
        yield from _tables_of(statement.table)


def _tables_of(source: object) -> Iterator[Table]:
    """Tables of customers' rows that stand directly in a FROM."""
    if isinstance(source, Join):
        _refuse_outer(source)
        yield from _tables_of(source.left)
        yield from _tables_of(source.right)
    elif isinstance(source, Table):
        if _TENANT_ID in source.c:
            yield source
    elif isinstance(getattr(source, "element", None), Table):
        raise UnboundError("an alias of a table is made of a select that is bound first")


def _refuse_outer(join: Join) -> None:
    """A condition on the outer side would make the join an inner one."""
    outer = [*([join.right] if join.isouter else []), *([join.left] if join.full else [])]
    if any(True for side in outer for _ in _tables_of(side)):
        raise UnboundError("the outer side of a join is a select that is bound first")
