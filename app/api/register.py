"""Putting a request's decisions on record, as the settings and the request want it."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from app.api.negotiation import prefers_no_store
from app.api.storage import may_be_stored, tenant_of
from app.intake.state_of import Question
from app.records.record import record
from app.storage.decision_log import DecisionLog
from app.words.catalog import Catalog


class Register:
    """For one request; `log` None: nothing of it is kept."""

    def __init__(self, log: DecisionLog | None, tenant_id: str, *, waits: bool) -> None:
        self._log = log
        self._tenant_id = tenant_id
        self._waits = waits

    @property
    def is_readable(self) -> bool:
        """Whether what was kept can be read back as soon as `keep` returns."""
        return self._log is not None and self._waits

    def record(self, question: Question, answered: dict[str, Any], words: Catalog) -> list[bytes]:
        """What there is to keep of a decision; `words`: those of the answer."""
        if self._log is None:
            return []
        return [record(self._tenant_id, question, answered, words.language)]

    async def keep(self, records: Sequence[bytes]) -> None:
        """Raises `StorageError` where the answer must not leave before its record is safe."""
        if self._log is None or not records:
            return
        if self._waits:
            await self._log.keep(records)
        else:
            self._log.keep_later(records)


def register_of(request: Request) -> Register:
    log: DecisionLog | None = request.app.state.decision_log
    if log is not None and (prefers_no_store(request) or not may_be_stored(request)):
        log = None
    return Register(log, tenant_of(request), waits=request.app.state.log_is_durable)


async def all_written(request: Request) -> None:
    """Returns when what waited in this process is on record. Raises `StorageError`."""
    log: DecisionLog | None = request.app.state.decision_log
    if log is not None:
        await log.keep([])
