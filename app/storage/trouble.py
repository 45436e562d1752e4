"""When the database does not do its part, which is not the caller's fault and may pass."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    TimeoutError,  # noqa: A004
)

_NOT_MIGRATED = frozenset({"42P01", "42703"})
"""PostgreSQL's codes for a table and a column that are not there."""
_POOLED = frozenset({"26000", "42P05"})
"""Those for a prepared statement that is not there, or is there already: a pooler in between has
given the transaction another connection, and the address of the database does not say
`prepare_threshold=none`.
"""


class StorageError(Exception):
    """The database cannot be used now: gone, locked, full, or not migrated. Nothing was stored."""


class StorageBusyError(StorageError):
    """More waits to be written than can be held."""


@contextmanager
def told_as_trouble() -> Iterator[None]:
    """Raises `StorageError` for what is wrong with the database, and not with the statement."""
    try:
        yield
    except Exception as error:
        if is_trouble(error):
            raise StorageError(cause(error)) from error
        raise


def is_trouble(error: Exception) -> bool:
    """Whether it is the database's, and not that of a statement or of what it is about."""
    if isinstance(error, (InterfaceError, InternalError, OperationalError, TimeoutError)):
        return True
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or _code(error) in _NOT_MIGRATED | _POOLED
    )


def cause(error: Exception) -> str:
    """What the driver says first: what follows may tell what a row holds, and that is private."""
    told = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return f"{type(told).__name__}: {str(told).partition(chr(10))[0]}"


def _code(error: DBAPIError) -> str | None:
    code: str | None = getattr(error.orig, "sqlstate", None)
    return code
