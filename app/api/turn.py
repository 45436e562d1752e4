"""Taking turns: long work lets other requests through every few milliseconds."""

import asyncio
from time import perf_counter

_SECONDS = 0.005


class Turn:
    """One stretch of work. Its length is measured, since one item may cost as much as twenty."""

    def __init__(self) -> None:
        self._began = perf_counter()

    def is_over(self) -> bool:
        return perf_counter() - self._began > _SECONDS

    async def breathe(self) -> None:
        """Lets the others through, if the turn is over."""
        if self.is_over():
            await asyncio.sleep(0)
            self._began = perf_counter()
