"""An endpoint that is served at a moment of one's own choice, and its receiver."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.deliveries.dispatch import Dispatch
from app.deliveries.sending import Sender
from app.storage.database import Database
from app.storage.outbox import EndpointKey, endpoints_due
from app.storage.schema import LOCAL_TENANT
from tests.applications.telling import Clock
from tests.deliveries import rows
from tests.deliveries.receiver import Receiver

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stage:
    database: Database
    dispatch: Dispatch
    receiver: Receiver
    endpoint: UUID
    clock: Clock
    sender: Sender

    async def serve(self) -> int:
        """How many were claimed."""
        return await self.dispatch.serve(EndpointKey(LOCAL_TENANT, self.endpoint))

    def begin_to_serve(self) -> Awaitable[int]:
        return asyncio.ensure_future(self.serve())

    async def arrived(self, number: int) -> None:
        while len(self.receiver.arrived) < number:  # noqa: ASYNC110 # arrives in another thread
            await asyncio.sleep(0.005)

    def put(self, number: int, due_at: datetime = NOW) -> dict[str, bytes]:
        """What is to arrive under which `webhook-id`."""
        return rows.put_due(self.database, self.endpoint, number, due_at)

    def deliveries(self) -> list[Row[*tuple[Any, ...]]]:
        return rows.delivered(self.database)

    def statuses(self) -> list[str]:
        return rows.statuses(self.database)

    def answers(self) -> list[tuple[int, int | None]]:
        """The number and the status of each attempt."""
        return [(row.number, row.response_status) for row in rows.attempts(self.database)]

    def endpoint_row(self) -> Row[*tuple[Any, ...]]:
        return rows.endpoint_row(self.database, self.endpoint)

    def change_endpoint(self, **values: Any) -> None:
        rows.change_endpoint(self.database, self.endpoint, **values)

    def endpoints_due(self) -> list[UUID]:
        with self.database.unbound_reading() as connection:
            return [each.id for each in endpoints_due(connection, self.clock.now, 100)]
