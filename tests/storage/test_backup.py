"""Backups of the embedded database: whole, taken while it is used, not put back by mistake."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from app.storage.backup import BackupError, back_up, restore
from app.storage.database import Database, sqlite_url
from app.storage.migrating import is_migrated
from app.storage.schema import decisions
from tests.storage.releases import bring_back, revisions
from tests.storage.rows import row


def remember(database: Database, number: int = 1) -> None:
    with database.writing("local") as scope:
        scope.insert(insert(decisions), [row() for _ in range(number)])


def held(database: Database) -> int:
    with database.reading("local") as scope:
        return scope.select(select(func.count()).select_from(decisions)).scalar_one()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.sqlite3"


def test_what_was_backed_up_comes_back(sqlite_database: Database, file: Path) -> None:
    remember(sqlite_database, 3)
    back_up(sqlite_database, file, force=False)
    remember(sqlite_database)
    restore(sqlite_database, file, force=True)
    assert held(sqlite_database) == 3


def test_it_comes_back_where_nothing_was(
    sqlite_database: Database, file: Path, tmp_path: Path
) -> None:
    remember(sqlite_database, 3)
    back_up(sqlite_database, file, force=False)
    with Database(sqlite_url(tmp_path / "new")) as new:
        restore(new, file, force=False)
        assert held(new) == 3
        remember(new)


def test_a_backup_is_one_file_that_only_its_owner_reads(
    sqlite_database: Database, file: Path
) -> None:
    back_up(sqlite_database, file, force=False)
    assert [each.name for each in file.parent.iterdir() if "backup" in each.name] == [file.name]
    assert file.stat().st_mode & 0o777 == 0o600


def test_nothing_is_overwritten_unless_told_to(sqlite_database: Database, file: Path) -> None:
    back_up(sqlite_database, file, force=False)
    before = file.read_bytes()
    remember(sqlite_database)
    with pytest.raises(BackupError, match="--force"):
        back_up(sqlite_database, file, force=False)
    with pytest.raises(BackupError, match="--force"):
        restore(sqlite_database, file, force=False)
    assert (file.read_bytes(), held(sqlite_database)) == (before, 1)
    back_up(sqlite_database, file, force=True)
    assert file.read_bytes() != before


def test_a_backup_is_taken_while_others_write(sqlite_database: Database, file: Path) -> None:
    """It holds a moment between two transactions, never a half of one."""
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            remember(sqlite_database, 7)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(5):
            back_up(sqlite_database, file, force=True)
    finally:
        over.set()
        writer.join()
    with closing(sqlite3.connect(file)) as copy:
        (number,) = copy.execute("SELECT count(*) FROM decisions").fetchone()
    assert number % 7 == 0


def test_who_is_reading_meanwhile_sees_the_restored_content_next(
    sqlite_database: Database, file: Path
) -> None:
    """A service that is running need not be stopped."""
    back_up(sqlite_database, file, force=False)
    with Database(str(sqlite_database.url)) as service:
        remember(service)
        assert held(service) == 1
        restore(sqlite_database, file, force=True)
        assert held(service) == 0
        remember(service)
        assert held(sqlite_database) == 1


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + bytes(5_000)])
def test_what_is_no_backup_changes_nothing(
    sqlite_database: Database, file: Path, content: bytes
) -> None:
    remember(sqlite_database)
    file.write_bytes(content)
    with pytest.raises(BackupError, match="no backup"):
        restore(sqlite_database, file, force=True)
    assert held(sqlite_database) == 1


def test_a_damaged_backup_changes_nothing(sqlite_database: Database, file: Path) -> None:
    remember(sqlite_database, 200)
    back_up(sqlite_database, file, force=False)
    remember(sqlite_database)
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8_192] = bytes(8_192)
    file.write_bytes(content)
    with pytest.raises(BackupError, match=r"damaged|no backup"):
        restore(sqlite_database, file, force=True)
    assert held(sqlite_database) == 201


def test_a_backup_of_a_later_version_is_refused(sqlite_database: Database, file: Path) -> None:
    back_up(sqlite_database, file, force=False)
    with closing(sqlite3.connect(file)) as later, later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BackupError, match="later version"):
        restore(sqlite_database, file, force=True)


@pytest.mark.parametrize("revision", revisions())
def test_a_backup_of_an_earlier_version_is_migrated(
    file: Path, tmp_path: Path, revision: str
) -> None:
    with Database(sqlite_url(tmp_path / "earlier")) as earlier:
        bring_back(earlier, revision)
        back_up(earlier, file, force=False)
    with Database(sqlite_url(tmp_path / "new")) as new:
        restore(new, file, force=False)
        with new.unbound_reading() as connection:
            assert is_migrated(connection)
        assert held(new) == 1


def test_a_file_that_is_not_there_is_named(sqlite_database: Database, file: Path) -> None:
    with pytest.raises(BackupError, match="no such file"):
        restore(sqlite_database, file, force=True)


def test_postgresql_has_tools_of_its_own(postgresql_database_url: str, file: Path) -> None:
    with Database(postgresql_database_url) as database:
        for work in (back_up, restore):
            with pytest.raises(BackupError, match="pg_dump"):
                work(database, file, force=True)
