"""The migrations and the tables in the code say the same, on both databases."""

import re

import pytest
from alembic import autogenerate
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from app.storage import application_tables, customer_tables  # noqa: F401 # in the metadata
from app.storage.database import Database
from app.storage.migrating import is_migrated, migrate, run_on
from app.storage.schema import LOCAL_TENANT, metadata, tenants

_SQLITE_CATALOG = """
  SELECT type, name, sql FROM sqlite_master
  WHERE name NOT LIKE 'sqlite_%' AND tbl_name <> 'alembic_version'
"""
_POSTGRESQL_CATALOG = """
  SELECT 'column', c.oid::regclass::text || '.' || attname,
         concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid))
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
  LEFT JOIN pg_attrdef ON adrelid = c.oid AND adnum = attnum
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    AND relname <> 'alembic_version'
  UNION ALL
  SELECT 'partitions', relname, pg_get_partkeydef(oid) FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'p'
  UNION ALL
  SELECT 'index', i.relname, pg_get_indexdef(i.oid)
  FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
  WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
    AND t.relname <> 'alembic_version'
  UNION ALL
  SELECT 'constraint', conname, pg_get_constraintdef(c.oid)
  FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid
  WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
    AND t.relname <> 'alembic_version'
"""


_TOP_LEVEL_COMMA = re.compile(r",(?![^(]*\))")


def catalog(connection: Connection) -> set[tuple[str, ...]]:
    """Every column, index and constraint as the database itself tells it."""
    if connection.dialect.name == "postgresql":
        return {tuple(row) for row in connection.execute(text(_POSTGRESQL_CATALOG))}
    found = connection.execute(text(_SQLITE_CATALOG)).all()
    return {(kind, name, *_parts(kind, sql)) for kind, name, sql in found if sql}


def _parts(kind: str, sql: str) -> list[str]:
    """The columns and constraints of a table, in any order: a column that was added later stands
    at the end of the text.
    """
    if kind != "table":
        return [sql]
    inside = sql.partition("(")[2].rpartition(")")[0]
    return sorted(" ".join(part.split()) for part in _TOP_LEVEL_COMMA.split(inside))


def test_up_from_nothing_gives_the_tables_of_the_code(empty_database: Database) -> None:
    migrate(empty_database)
    with empty_database.unbound_reading() as connection:
        migrated = catalog(connection)
    with empty_database.unbound_writing() as connection:
        metadata.drop_all(connection)
    with empty_database.unbound_writing() as connection:
        assert catalog(connection) == set()
        metadata.create_all(connection)
        assert catalog(connection) == migrated


def test_alembic_finds_nothing_to_do(database: Database) -> None:
    with database.unbound_reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, *_: name != "decisions_default"}
        )
        assert autogenerate.compare_metadata(context, metadata) == []


def test_a_catalog_tells_an_index_turned_round(database: Database) -> None:
    """What Alembic's own check does not see."""
    with database.unbound_writing() as connection:
        before = catalog(connection)
        connection.execute(text("DROP INDEX ix_decisions_reference"))
        connection.execute(
            text(
                "CREATE INDEX ix_decisions_reference ON decisions (tenant_id, reference, id) "
                "WHERE reference IS NULL"
            )
        )
        assert catalog(connection) != before


def test_migrating_twice_is_migrating_once(empty_database: Database) -> None:
    with empty_database.unbound_reading() as connection:
        assert not is_migrated(connection)
    migrate(empty_database)
    migrate(empty_database)
    with empty_database.unbound_reading() as connection:
        assert is_migrated(connection)
        assert connection.execute(tenants.select()).one().id == LOCAL_TENANT


def test_a_migration_that_is_cut_off_leaves_nothing(empty_database: Database) -> None:
    """On both, the schema changes inside one transaction."""
    with pytest.raises(ZeroDivisionError), empty_database.unbound_writing() as connection:
        run_on(connection)
        _ = 1 / 0
    with empty_database.unbound_reading() as connection:
        assert catalog(connection) == set()
        assert not is_migrated(connection)
    migrate(empty_database)
    with empty_database.unbound_reading() as connection:
        assert is_migrated(connection)
