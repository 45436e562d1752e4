"""Copies of the embedded database: taken while it is in use, and put back whole."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.storage.database import BUSY_MS, Database
from app.storage.migrating import is_known, migrate

_VERSION = "SELECT version_num FROM alembic_version"


class BackupError(Exception):
    """It cannot be copied, or put back; nothing was changed."""


def back_up(database: Database, target: Path, *, force: bool) -> None:
    """All that was committed when it ends. Others may read and write meanwhile. The file is there
    whole or not at all, and only its owner may read it. Raises `BackupError`.
    """
    _refuse_existing(target, force=force)
    with _trouble(), _unfinished(target) as unfinished:
        with closing(_opened(_file_of(database))) as source, closing(_opened(unfinished)) as copy:
            source.backup(copy)
            # One file, not three: a backup has no use for a log of writes.
            copy.execute("PRAGMA journal_mode=DELETE")
        _check(unfinished)
        _synchronize(unfinished)
        unfinished.replace(target)
        _synchronize(target.parent)


def restore(database: Database, source: Path, *, force: bool) -> None:
    """In one transaction: a service that is running sees the old content or the new. What an
    earlier version backed up is migrated. Raises `BackupError`.
    """
    target = _file_of(database)
    _refuse_existing(target, force=force)
    _check(source)
    with _trouble(), closing(_opened(target)) as into, closing(_read_only(source)) as backup:
        backup.backup(into)
    migrate(database)


def _file_of(database: Database) -> Path:
    if not database.is_sqlite:
        raise BackupError(
            "this is for the embedded database; PostgreSQL has pg_dump and pg_restore: "
            "see docs/backups.md"
        )
    return Path(str(database.url.database))


def _refuse_existing(file: Path, *, force: bool) -> None:
    if file.exists() and not force:
        raise BackupError(f"{file} is there already; --force overwrites it")


def _check(file: Path) -> None:
    """Is it whole, and ours, of this version or an earlier one?"""
    if not file.is_file():
        raise BackupError(f"{file}: no such file")
    try:
        with closing(_read_only(file)) as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            version = connection.execute(_VERSION).fetchone()
    except sqlite3.Error:
        raise BackupError(f"{file} is no backup of this service") from None
    if not whole:
        raise BackupError(f"{file} is damaged")
    if version is None or not is_known(version[0]):
        raise BackupError(f"{file} is of a later version of this service")


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=BUSY_MS / 1_000, isolation_level=None)


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    try:
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _trouble() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"the database cannot be copied: {error}") from error


def _synchronize(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
