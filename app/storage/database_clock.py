"""What time it is, for processes that share a database: what one of them writes as due, another
finds due, though their machines' clocks may differ.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select

from app.clock import utc_now
from app.storage.database import Database


class DatabaseClock:
    """PostgreSQL's own clock. SQLite has none: its processes share a machine, and so a clock."""

    def __init__(self, database: Database, of_process: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._of_process = of_process

    def __call__(self) -> datetime:
        """Raises `StorageError`."""
        if self._database.is_sqlite:
            return self._of_process()
        with self._database.unbound_reading() as connection:
            now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
            return now
