"""Run by Alembic: through `app.storage.migrating`, or by `alembic` with `DATABASE_URL`."""

import os
from typing import Any

from alembic import context
from sqlalchemy import Connection

from app.storage import (  # noqa: F401 # in the metadata
    application_tables,
    calendar_tables,
    customer_tables,
    webhook_tables,
)
from app.storage.database import Database
from app.storage.schema import metadata

_PARTITION_OF = "decisions_"


def _is_ours(_item: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
    """Partitions come and go with the days; they are no part of the schema."""
    partition = kind == "table" and reflected and (name or "").startswith(_PARTITION_OF)
    return not partition


def _run(connection: Connection) -> None:
    options: dict[str, Any] = {"render_as_batch": True, "transactional_ddl": True}
    context.configure(connection, target_metadata=metadata, include_object=_is_ours, **options)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with Database(os.environ["DATABASE_URL"]) as database, database.reshaping() as opened:
        _run(opened)
