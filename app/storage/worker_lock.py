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
            connection = sqlite3.connect(self._file, timeout=0, isolation_level=None)
        except sqlite3.Error as error:
            raise StorageError(str(error)) from error
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            connection.close()
            return False
        self._held = connection
        return True
