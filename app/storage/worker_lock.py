"""Which process runs the worker on an embedded database: one, whichever comes first.

The lock is SQLite's own, on a file beside the database: the system lets go of it when its process
ends, however it ends. PostgreSQL hands out work row by row, so there any number may run.
"""

import sqlite3
from typing import Self

from app.storage.database import Database
from app.storage.trouble import StorageError


class WorkerLock:
    def __init__(self, database: Database) -> None:
        self._file = f"{database.url.database}-worker" if database.is_sqlite else None
        self._held: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def take(self) -> bool:
        """False: another process has it. Raises `StorageError`."""
        if self._file is None or self._held is not None:
            return True
        try:
            self._held = _locked(self._file)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                return False
            raise StorageError(f"the worker's lock: {error}") from error
        return True


def _locked(file: str) -> sqlite3.Connection:
    """Raises `sqlite3.Error`."""
    connection = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE").close()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
