"""One customer sees and changes only its own rows, whatever the statement forgets."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import (
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    text,
    true,
    union_all,
    update,
)

from app.identifiers import uuid7
from app.storage import customer_tables
from app.storage.database import Database
from app.storage.schema import decisions, tenants
from app.storage.scope import Scope, UnboundError, _known
from tests.storage.rows import row

MINE, THEIRS = "mine", "theirs"


@pytest.fixture
def shared(database: Database) -> Database:
    """A database with one decision of each of two customers."""
    for tenant in (MINE, THEIRS):
        with database.writing(tenant) as scope:
            scope.insert(insert(decisions), [row(reference=tenant)])
    return database


def references(scope: Scope) -> list[str | None]:
    return [found.reference for found in scope.select(select(decisions))]


def test_a_select_finds_its_own(shared: Database) -> None:
    with shared.reading(MINE) as scope:
        assert references(scope) == [MINE]


def test_a_row_is_written_as_its_own_whatever_it_says(shared: Database) -> None:
    with shared.writing(MINE) as scope:
        scope.insert(insert(decisions), [row(reference="new", tenant_id=THEIRS)])
        assert sorted(map(str, references(scope))) == [MINE, "new"]


@pytest.mark.parametrize("statement", [update(decisions).values(rule="changed"), delete(decisions)])
def test_a_change_reaches_its_own(shared: Database, statement: Any) -> None:
    with shared.writing(MINE) as scope:
        assert scope.change(statement) == 1
    with shared.reading(THEIRS) as scope:
        assert [found.rule for found in scope.select(select(decisions))] == ["ask"]


def test_a_row_does_not_change_hands(shared: Database) -> None:
    with shared.writing(MINE) as scope, pytest.raises(UnboundError):
        scope.change(update(decisions).values(tenant_id=THEIRS))


@pytest.mark.parametrize("first", ["rule", "tenant_id"])
def test_nor_does_it_after_another_column_was_changed(shared: Database, first: str) -> None:
    """What is known of one statement is not taken for true of another."""
    for name in (first, "tenant_id", "rule", "tenant_id"):
        changing = update(decisions).values({name: THEIRS})
        with shared.writing(MINE) as scope:
            if name == "rule":
                assert scope.change(changing) == 1
                continue
            with pytest.raises(UnboundError):
                scope.change(changing)
            with pytest.raises(UnboundError):
                scope.change_each(changing, [{}])


def test_nor_by_a_parameter_of_the_columns_name(shared: Database) -> None:
    """Which the library would set, though the statement does not name the column."""
    named = update(decisions).where(decisions.c.reference == bindparam("old"))
    changing = named.values(rule=bindparam("new"))
    with shared.writing(MINE) as scope:
        assert scope.change_each(changing, [{"old": MINE, "new": "changed"}]) == 1
        with pytest.raises(UnboundError):
            scope.change_each(changing, [{"old": MINE, "new": "x", "tenant_id": THEIRS}])


OWNED = customer_tables.erased_decisions
OTHER = decisions.alias()
INSIDE = select(decisions.c.id)
FORGETFUL = {
    "in": select(decisions).where(decisions.c.id.in_(INSIDE)),
    "exists": select(decisions).where(exists(INSIDE)),
    "derived": select(INSIDE.subquery()),
    "cte": select(INSIDE.cte()),
    "scalar": select(tenants, INSIDE.limit(1).scalar_subquery()),
    "outer_join": select(tenants, decisions.c.id).join_from(
        tenants, decisions, decisions.c.tenant_id == tenants.c.id, isouter=True
    ),
    "alias": select(OTHER),
    "text": select(text("* FROM decisions")),
    "literal": select(tenants, literal_column("(SELECT max(reference) FROM decisions)")),
    "union": select(union_all(INSIDE, INSIDE).subquery()),
    "lateral": select(tenants, INSIDE.lateral()),
    "order": select(tenants).order_by(INSIDE.limit(1).scalar_subquery()),
}


@pytest.mark.parametrize("statement", FORGETFUL.values(), ids=FORGETFUL)
def test_what_cannot_be_bound_is_refused(shared: Database, statement: Select[Any]) -> None:
    with shared.reading(MINE) as scope, pytest.raises(UnboundError):
        scope.select(statement)


@pytest.mark.parametrize(
    "condition",
    [decisions.c.id.in_(INSIDE), decisions.c.tenant_id == tenants.c.id],
    ids=["select", "another table"],
)
def test_a_change_that_reads_more_than_its_rows_is_refused(
    shared: Database, condition: Any
) -> None:
    with shared.writing(MINE) as scope, pytest.raises(UnboundError):
        scope.change(delete(decisions).where(condition))


def test_a_change_to_what_an_unbound_select_finds_is_refused(shared: Database) -> None:
    copying = update(decisions).values(reference=select(OTHER.c.reference).scalar_subquery())
    with shared.writing(MINE) as scope, pytest.raises(UnboundError):
        scope.change(copying)


def test_an_insert_from_an_unbound_select_is_refused(shared: Database) -> None:
    copying = insert(decisions).from_select(list(decisions.c.keys()), select(decisions))
    with shared.writing(MINE) as scope, pytest.raises(UnboundError):
        scope.insert(copying, [{}])


def test_rows_can_be_counted(shared: Database) -> None:
    with shared.reading(MINE) as scope:
        counted = select(func.count()).select_from(decisions)
        assert scope.select(counted).scalar_one() == 1


def test_a_select_inside_another_is_bound_first(shared: Database) -> None:
    with shared.reading(MINE) as scope:
        inside = scope.own(INSIDE)
        found = scope.select(select(decisions).where(decisions.c.id.in_(inside)))
        assert [each.reference for each in found] == [MINE]


def test_a_change_may_read_another_table_by_a_select_that_is_bound(shared: Database) -> None:
    with shared.writing(MINE) as scope:
        wanted = scope.own(select(OWNED.c.tenant_id).where(OWNED.c.tenant_id != ""))
        assert scope.change(delete(decisions).where(decisions.c.reference.in_(wanted))) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda bound: bound.where(tenants.c.id == decisions.c.reference),
        lambda bound: bound.join(tenants, true()),
        lambda bound: bound.select_from(tenants),
        lambda bound: bound.with_only_columns(tenants.c.id),
        lambda bound: bound.having(decisions.c.id.is_not(None)),
        lambda bound: bound.order_by(tenants.c.id),
        lambda bound: bound.limit(1),
    ],
)
def test_what_is_changed_after_it_was_bound_is_not_bound(
    shared: Database, change: Callable[[Any], Any]
) -> None:
    with shared.reading(MINE) as scope:
        inside = change(scope.own(INSIDE))
        with pytest.raises(UnboundError):
            scope.select(select(decisions).where(decisions.c.id.in_(inside)))


def test_what_was_bound_for_another_customer_is_refused(shared: Database) -> None:
    with shared.reading(THEIRS) as scope:
        inside = scope.own(INSIDE)
    with shared.reading(MINE) as scope, pytest.raises(UnboundError):
        scope.select(select(decisions).where(decisions.c.id.in_(inside)))


def test_a_select_inside_is_looked_at_each_time(shared: Database) -> None:
    """However often one of the same form was bound."""
    with shared.reading(THEIRS) as scope:
        theirs = scope.own(INSIDE)
    for _ in range(2):
        with shared.reading(MINE) as scope:
            mine = scope.own(INSIDE)
            assert scope.select(select(decisions).where(decisions.c.id.in_(mine))).all()
            for inside in (theirs, INSIDE):
                with pytest.raises(UnboundError):
                    scope.select(select(decisions).where(decisions.c.id.in_(inside)))


def test_what_is_known_of_statements_does_not_grow_for_ever(shared: Database) -> None:
    with shared.reading(MINE) as scope:
        for number in range(1_100):
            scope.own(select(decisions.c.id.label(f"id_{number}")))
    assert len(_known) <= 1_000


def test_both_tables_of_a_join_are_bound(shared: Database) -> None:
    with shared.reading(MINE) as scope:
        bound = scope.own(select(decisions.c.id).join(tenants, tenants.c.id == "local"))
    assert str(bound).count("tenant_id =") == 1


def test_an_instant_keeps_its_order_and_comes_back_in_utc(database: Database) -> None:
    west = timezone(timedelta(hours=-8))
    earlier, later = datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2026, 11, 24, 9, tzinfo=west)
    with database.writing(MINE) as scope:
        scope.insert(insert(decisions), [row(as_of=each) for each in (later, earlier)])
        found = scope.select(select(decisions.c.as_of).order_by(decisions.c.as_of))
        assert [each.as_of for each in found] == [earlier, later]
        late = scope.select(select(decisions.c.as_of).where(decisions.c.as_of > earlier)).one()
        assert late.as_of.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 11, 24, 12)  # noqa: DTZ001
    with database.writing(MINE) as scope, pytest.raises(Exception, match="needs a zone"):
        scope.insert(insert(decisions), [row(as_of=naive)])


def test_json_and_uuid_come_back_as_they_went(database: Database) -> None:
    identifier, facts = uuid7(), {"interview": {"ended_at": "2026-11-20"}, "text": "Grüße"}
    with database.writing(MINE) as scope:
        scope.insert(insert(decisions), [row(id=identifier, facts=facts)])
        found = scope.select(select(decisions)).one()
    assert (found.id, found.facts) == (identifier, facts)
