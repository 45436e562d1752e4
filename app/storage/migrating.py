"""The schema's migrations: whether they are done, and doing them."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import app
from app.storage.database import Database
from app.storage.row_security import secure

_FOLDER = Path(app.__file__).parents[1] / "migrations"
"""Beside the package, in a checkout as in the container."""
_LOCK = 7_294_166_901
"""A number that no other program is likely to lock: one migration at a time on PostgreSQL."""


def migrate(database: Database, revision: str = "head") -> None:
    """Up to the newest schema, or the named one, in one transaction: all of it is done or none.
    Others who migrate at the same time wait, and then find it done. Raises `StorageError`.
    """
    with database.reshaping() as connection:
        if not database.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        run_on(connection, revision)


def run_on(connection: Connection, revision: str = "head") -> None:
    """Inside the connection's transaction, which `Database.reshaping` began."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    secure(connection)


def is_migrated(connection: Connection) -> bool:
    """Does the database have the schema of this version?"""
    found = MigrationContext.configure(connection).get_current_revision()
    return found == newest()


def is_known(revision: str) -> bool:
    """Is it the schema of this version, or of an earlier one?"""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return any(script.revision == revision for script in scripts)


@cache
def newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config
