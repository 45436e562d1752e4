"""What the service keeps to itself, the same for all its processes."""

from sqlalchemy import Connection, select

from app.storage.schema import secrets

CURSORS = "cursors"


def secret(connection: Connection, name: str) -> bytes:
    """Made once, when the schema was."""
    found = connection.execute(select(secrets.c.value).where(secrets.c.name == name))
    return bytes.fromhex(found.scalar_one())
