"""The database that the environment names, for a command."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from app.main import opened as opened_for
from app.settings import from_environment
from app.storage.database import Database


@contextmanager
def opened() -> Iterator[Database]:
    """With its schema, where it is the embedded one. Raises `SettingError`, or `StorageError`."""
    with opened_for(from_environment(os.environ)) as database:
        yield database
