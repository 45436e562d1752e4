"""The body of a request, read as fast as it comes and kept until it is used.

A caller may send all of a long body before reading any of the answer. If the service then stopped
reading because its answer is not fetched, both would wait for ever. So the body is always read;
what cannot be worked on yet waits in memory, and beyond a mebibyte on disk.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

from starlette.types import Receive

from app.api.bodies import KIB, MIB

_KEPT_IN_MEMORY = MIB
_SEGMENT = 8 * MIB
_PIECE = 64 * KIB


class DisconnectedError(ConnectionError):
    """The caller has gone before the body ended."""


class _Segment:
    """A stretch of the body: written to its end, read from its beginning, then thrown away."""

    def __init__(self) -> None:
        # Closed when it is used up, or when its spool is.
        self._file = SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY)  # noqa: SIM115
        self.written = 0
        self.read = 0

    def keep(self, piece: bytes) -> None:
        self._file.seek(self.written)
        self._file.write(piece)
        self.written += len(piece)

    def take(self) -> bytes:
        self._file.seek(self.read)
        piece = self._file.read(min(_PIECE, self.written - self.read))
        self.read += len(piece)
        return piece

    def close(self) -> None:
        self._file.close()


class Spool:
    """Pieces of the body in order, by a task that reads ahead. Use as an async context."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._segments = deque([_Segment()])
        self._grown = asyncio.Event()
        self._ended = False
        self._gone = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._fill())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for segment in self._segments:
            segment.close()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Raises `DisconnectedError` as soon as the caller goes away."""
        while True:
            if self._gone:
                raise DisconnectedError
            segment = self._segments[0]
            if segment.read < segment.written:
                yield segment.take()
            elif len(self._segments) > 1:
                self._segments.popleft().close()
            elif self._ended:
                return
            else:
                self._grown.clear()
                await self._grown.wait()

    async def _fill(self) -> None:
        try:
            while True:
                message = await self._receive()
                if message["type"] == "http.disconnect":
                    self._gone = True
                    return
                self._keep(message.get("body", b""))
                if not message.get("more_body", False):
                    return
        finally:
            self._ended = True
            self._grown.set()

    def _keep(self, piece: bytes) -> None:
        if self._segments[-1].written >= _SEGMENT:
            self._segments.append(_Segment())
        self._segments[-1].keep(piece)
        self._grown.set()


async def lines(spool: Spool, longest: int) -> AsyncIterator[list[bytes | None]]:
    """The lines of the body as they come, without their ends, blank ones left out; None for one
    that is longer than `longest`, whose bytes are dropped.
    """
    rest, dropping = b"", False
    async for piece in spool.pieces():
        *whole, rest = (rest + piece).split(b"\n")
        found: list[bytes | None] = [_within(line, longest) for line in whole if line.strip()]
        if dropping and whole:
            # The end of a line whose beginning was dropped.
            found = [None, *(found[1:] if whole[0].strip() else found)]
            dropping = False
        if len(rest) > longest:
            rest, dropping = b"", True
        if found:
            yield found
    if dropping:
        yield [None]
    elif rest.strip():
        yield [_within(rest, longest)]


def _within(line: bytes, longest: int) -> bytes | None:
    return line if len(line) <= longest else None
