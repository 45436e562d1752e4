"""Whose turn it is: endpoints are served side by side, each by one task at a time, so that one that
does not answer keeps nobody waiting but itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from app.storage.database import Database
from app.storage.outbox import EndpointKey, endpoints_due

MOST = 64
"""Endpoints served at the same time."""
MOST_OF_ONE = 8
"""Of these, one customer's: whose endpoints are all slow keeps no other customer waiting."""


class Turns:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        serve: Callable[[EndpointKey], Awaitable[int]],
    ) -> None:
        """`serve` tells how much there was to do, and raises nothing."""
        self._database = database
        self._clock = clock
        self._serve = serve
        self._serving: dict[EndpointKey, asyncio.Future[int]] = {}
        self._after: EndpointKey | None = None

    async def begin(self) -> None:
        """With endpoints for which something is due, as many as there is room for. Raises
        `StorageError`.
        """
        if len(self._serving) >= MOST:
            return
        for key in await asyncio.to_thread(self._due):
            if len(self._serving) >= MOST:
                return
            # Also past those that have to wait: others come after them.
            self._after = key
            if key not in self._serving and self._count_of(key.tenant_id) < MOST_OF_ONE:
                self._serving[key] = asyncio.ensure_future(self._serve(key))

    def _count_of(self, tenant_id: str) -> int:
        return sum(key.tenant_id == tenant_id for key in self._serving)

    def _due(self) -> list[EndpointKey]:
        """In turn: those after the last one, then from the beginning again."""
        with self._database.unbound_reading() as connection:
            now, last = self._clock(), self._after
            due = endpoints_due(connection, now, MOST, last) if last is not None else []
            if len(due) < MOST:
                due += endpoints_due(connection, now, MOST)
        return due

    async def wait(self, longest_seconds: float) -> bool:
        """Until one has been served; whether there may be more to do at once."""
        if not self._serving:
            return False
        done, _ = await asyncio.wait(
            self._serving.values(), timeout=longest_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        self._serving = {key: task for key, task in self._serving.items() if task not in done}
        return not done or any(task.result() for task in done)

    async def finish(self) -> None:
        """All that has begun."""
        while self._serving:
            await self.wait(longest_seconds=1.0)
