"""The database that a request works with, and whose rows it sees."""

from starlette.requests import Request

from app.api.access import caller_of
from app.storage.database import Database
from app.storage.trouble import StorageError


def database_of(request: Request) -> Database:
    """Raises `StorageError` where the application was made without one."""
    database: Database | None = request.app.state.database
    if database is None:
        raise StorageError("the application has no database")
    return database


def tenant_of(request: Request) -> str:
    """Whose rows a request reads and writes: the one place where that is settled."""
    return caller_of(request.scope).tenant_id


def may_be_stored(request: Request) -> bool:
    """Nothing of what a page asks is: anybody can send what a publishable key permits."""
    return not caller_of(request.scope).is_publishable
