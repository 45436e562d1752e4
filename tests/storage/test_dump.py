"""What docs/backups.md says of PostgreSQL, done: dumped, restored, and still apart."""

import re
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from app.storage.database import Database
from app.storage.migrating import is_migrated, migrate
from app.storage.schema import decisions
from app.storage.scope import Scope
from tests import postgresql
from tests.storage.rows import row

ROOT = Path(__file__).parents[2]
COMMANDS = (ROOT / "docs" / "backups.md").read_text(encoding="utf-8")


def run(program: str, folder: Path, url: str) -> None:
    """The command of the document that begins with the program, as a shell runs it."""
    found = re.search(rf"^{program} .*$", COMMANDS, re.MULTILINE)
    programs = postgresql.programs()
    assert found is not None
    assert programs is not None, postgresql.LEFT_OUT
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "DATABASE_URL": url}
    subprocess.run(["sh", "-c", found[0]], cwd=folder, env=environment, check=True)


def test_a_dump_brings_back_rows_and_locks(
    postgresql_server: postgresql.Server,
    postgresql_database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Database(postgresql_database_url) as database:
        for tenant in ("mine", "theirs"):
            with database.writing(tenant) as scope:
                scope.insert(insert(decisions), [row(reference=tenant)])
    run("pg_dump", tmp_path, postgresql_database_url)
    with postgresql_server.new_database() as url:
        run("pg_restore", tmp_path, url)
        with Database(url) as restored:
            migrate(restored)
            with restored.unbound_reading() as connection:
                assert is_migrated(connection)
                assert len(connection.execute(select(decisions)).all()) == 2
            monkeypatch.setattr(Scope, "own", lambda _, statement: statement)
            with restored.reading("mine") as scope:
                found = scope.select(select(decisions.c.reference)).scalars().all()
    assert found == ["mine"]
