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
from app.storage.trouble import StorageError

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


def is_what_the_code_says(database: Database) -> bool:
    """By its catalog, and by Alembic's own check. Its tables are made anew by this."""
    with database.unbound_reading() as connection:
        if not is_migrated(connection) or is_to_be_migrated(connection):
            return False
        migrated = catalog(connection)
    with database.unbound_writing() as connection:
        metadata.drop_all(connection)
    with database.unbound_writing() as connection:
        assert catalog(connection) == set()
        metadata.create_all(connection)
        return catalog(connection) == migrated


def is_to_be_migrated(connection: Connection) -> bool:
    """What `alembic check` says; partitions are no part of the schema."""
    context = MigrationContext.configure(
        connection, opts={"include_name": lambda name, *_: name != "decisions_default"}
    )
    return bool(autogenerate.compare_metadata(context, metadata))


def test_up_from_nothing_gives_the_tables_of_the_code(empty_database: Database) -> None:
    migrate(empty_database)
    assert is_what_the_code_says(empty_database)


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
    with pytest.raises(ZeroDivisionError), empty_database.reshaping() as connection:
        run_on(connection)
        _ = 1 / 0
    with empty_database.unbound_reading() as connection:
        assert catalog(connection) == set()
        assert not is_migrated(connection)
    migrate(empty_database)
    with empty_database.unbound_reading() as connection:
        assert is_migrated(connection)


def test_a_table_made_anew_keeps_what_refers_to_it_and_references_are_held_again(
    sqlite_database: Database,
) -> None:
    with sqlite_database.unbound_writing() as connection:
        connection.execute(text("CREATE TABLE whole (id integer PRIMARY KEY)"))
        connection.execute(
            text("CREATE TABLE part (of_id integer REFERENCES whole ON DELETE CASCADE)")
        )
        connection.execute(text("INSERT INTO whole VALUES (1)"))
        connection.execute(text("INSERT INTO part VALUES (1)"))
    with sqlite_database.reshaping() as connection:
        connection.execute(text("CREATE TABLE anew (id integer PRIMARY KEY, more text)"))
        connection.execute(text("INSERT INTO anew SELECT id, 'some' FROM whole"))
        connection.execute(text("DROP TABLE whole"))
        connection.execute(text("ALTER TABLE anew RENAME TO whole"))
    with pytest.raises(StorageError, match="refer"), sqlite_database.reshaping() as connection:
        connection.execute(text("DELETE FROM whole"))
    with sqlite_database.unbound_writing() as connection:
        parts = text("SELECT count(*) FROM part")
        assert connection.execute(parts).scalar() == 1
        connection.execute(text("DELETE FROM whole"))
        assert connection.execute(parts).scalar() == 0
