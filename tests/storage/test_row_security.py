"""PostgreSQL's own lock: with the filter of the code removed on purpose, customers stay apart."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, make_url, select, text, update
from sqlalchemy.exc import ProgrammingError

from app.storage import customer_tables  # noqa: F401 # its tables are in the metadata
from app.storage.database import Database
from app.storage.migrating import migrate
from app.storage.row_security import TENANT_SETTING
from app.storage.schema import decisions, metadata, tenants
from app.storage.scope import Scope
from app.storage.trouble import StorageError
from tests import postgresql
from tests.storage.rows import row

MINE, THEIRS = "mine", "theirs"
APP = Path(__file__).parents[2] / "app"


@pytest.fixture
def unfiltered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first lock taken off: statements are passed on as they are."""
    monkeypatch.setattr(Scope, "own", lambda _, statement: statement)


def shared(url: str) -> Database:
    database = Database(url)
    for tenant in (MINE, THEIRS):
        with database.writing(tenant) as scope:
            scope.insert(insert(decisions), [row(reference=tenant)])
    return database


def seen(database: Database) -> list[str | None]:
    with database.reading(MINE) as scope:
        return [found.reference for found in scope.select(select(decisions))]


@pytest.mark.usefixtures("unfiltered")
def test_without_the_filter_sqlite_would_show_everything(sqlite_database_url: str) -> None:
    """So the tests below take off what they mean to take off."""
    with shared(sqlite_database_url) as database:
        assert sorted(map(str, seen(database))) == [MINE, THEIRS]


@pytest.mark.usefixtures("unfiltered")
def test_without_the_filter_postgresql_still_shows_only_ones_own(
    postgresql_database_url: str,
) -> None:
    with shared(postgresql_database_url) as database:
        assert seen(database) == [MINE]


@pytest.mark.usefixtures("unfiltered")
@pytest.mark.parametrize("statement", [update(decisions).values(rule="changed"), delete(decisions)])
def test_nor_can_anothers_be_changed(postgresql_database_url: str, statement: Any) -> None:
    with shared(postgresql_database_url) as database:
        with database.writing(MINE) as scope:
            assert scope.change(statement) == 1
        with database.unbound_reading() as connection:
            theirs = select(decisions.c.rule).where(decisions.c.tenant_id == THEIRS)
            assert connection.execute(theirs).scalars().all() == ["ask"]


@pytest.mark.usefixtures("unfiltered")
def test_nor_can_a_row_be_given_away(postgresql_database_url: str) -> None:
    with (
        shared(postgresql_database_url) as database,
        pytest.raises(ProgrammingError, match="row-level security"),
        database.writing(MINE) as scope,
    ):
        connection: Connection = scope._connection  # noqa: SLF001
        connection.execute(insert(decisions), [row(tenant_id=THEIRS)])


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("SELECT * FROM decisions_default", id="a partition"),
        pytest.param("SELECT * FROM alembic_version", id="what is no customer's"),
        pytest.param("CREATE TABLE mine (x int)", id="the schema"),
    ],
)
def test_what_holds_no_rows_of_customers_is_closed(
    postgresql_database_url: str, statement: str
) -> None:
    with (
        Database(postgresql_database_url) as database,
        pytest.raises(ProgrammingError, match="permission denied"),
        database.writing(MINE) as scope,
    ):
        scope._connection.exec_driver_sql(statement)  # noqa: SLF001


def test_a_customer_sees_no_other_customer(postgresql_database_url: str) -> None:
    with Database(postgresql_database_url) as database, database.reading(MINE) as scope:
        assert scope.select(select(tenants)).all() == []


def test_the_next_transaction_of_the_connection_is_free_of_it(postgresql_database_url: str) -> None:
    with shared(postgresql_database_url) as database:
        assert seen(database) == [MINE]
        with database.unbound_reading() as connection:
            assert len(connection.execute(select(decisions)).all()) == 2
            told = connection.execute(text(f"SELECT current_setting('{TENANT_SETTING}', true)"))
            assert not told.scalar()


def test_every_table_with_a_customer_in_it_is_secured(postgresql_database_url: str) -> None:
    expected = {name for name, table in metadata.tables.items() if "tenant_id" in table.c}
    with Database(postgresql_database_url) as database, database.unbound_reading() as connection:
        secured = connection.execute(
            text(
                "SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid "
                "WHERE relrowsecurity"
            )
        )
        assert set(secured.scalars()) == expected | {"tenants"}


def test_before_the_schema_is_there_it_is_storage_trouble(
    postgresql_server: postgresql.Server,
) -> None:
    with (
        postgresql_server.new_database() as url,
        Database(url) as database,
        pytest.raises(StorageError),
        database.reading(MINE) as scope,
    ):
        scope.select(select(decisions))


@pytest.mark.usefixtures("migrated_template")
def test_a_login_that_is_no_superuser_migrates_and_is_confined(
    postgresql_server: postgresql.Server,
) -> None:
    """An ordinary owner of a database of its own, who may make roles."""
    with postgresql_server.new_database() as url:
        name = str(make_url(url).database)
        postgresql_server.run(f"CREATE ROLE o_{name} LOGIN CREATEROLE")
        postgresql_server.run(f"GRANT followup_tenant TO o_{name}")
        postgresql_server.run(f"ALTER DATABASE {name} OWNER TO o_{name}")
        own = make_url(url).set(username=f"o_{name}").render_as_string(hide_password=False)
        with Database(own) as database:
            migrate(database)
        with shared(own) as database:
            assert seen(database) == [MINE]
            with database.unbound_writing() as connection:
                connection.exec_driver_sql(f"DROP OWNED BY o_{name}")
    postgresql_server.run(f"DROP ROLE o_{name}")


@pytest.mark.usefixtures("migrated_template")
def test_a_login_that_may_not_make_the_role_is_told_what_to_do(
    postgresql_server: postgresql.Server,
) -> None:
    with postgresql_server.new_database() as url:
        name = str(make_url(url).database)
        postgresql_server.run(f"CREATE ROLE o_{name} LOGIN")
        postgresql_server.run(f"ALTER DATABASE {name} OWNER TO o_{name}")
        own = make_url(url).set(username=f"o_{name}").render_as_string(hide_password=False)
        with Database(own) as database, pytest.raises(StorageError, match="GRANT followup_tenant"):
            migrate(database)
    postgresql_server.run(f"DROP ROLE o_{name}")


def test_only_upkeep_looks_across_customers() -> None:
    """What serves a customer's request opens a transaction of that customer's."""
    across = {
        str(module.relative_to(APP))
        for module in APP.rglob("*.py")
        if re.search(r"unbound_(reading|writing)", module.read_text(encoding="utf-8"))
        and module.parent.name not in {"storage", "migrations"}
    }
    assert across == {
        "api/operation.py",  # health
        "api/records.py",  # the secret of the cursors
        "applications/sweep.py",  # the names of all customers
        "customers/calendar_token.py",  # a token says whose it is only once it is found
        "customers/register.py",
        "deliveries/turns.py",  # which worker's turn it is
    }
