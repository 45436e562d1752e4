"""The database that a request works with, and whose rows it sees."""

from starlette.requests import Request

from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT
from app.storage.trouble import StorageError


def database_of(request: Request) -> Database:
    """Raises `StorageError` where the application was made without one."""
    database: Database | None = request.app.state.database
    if database is None:
        raise StorageError("the application has no database")
    return database


def tenant_of(request: Request) -> str:  # noqa: ARG001
    """Whose rows a request reads and writes: the one place where that is settled."""
    return LOCAL_TENANT
