"""One attempt: a notification is signed and posted, and what came of it is told."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Self

from app import __version__
from app.deliveries.outcome import OTHER, Outcome
from app.host_names import Address, Resolve, resolve
from app.http_client.client import Client, Limits
from app.http_client.trouble import NoAnswerError, Trouble
from app.storage.outbox import EndpointRow
from app.webhooks.addresses import may_receive
from app.webhooks.retry_after import retry_after_seconds
from app.webhooks.secret import Secret, signing
from app.webhooks.signature import headers
from app.webhooks.urls import fault_of

_HEADERS = {
    "accept": "*/*",
    "content-type": "application/json",
    "user-agent": f"followup/{__version__}",
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Destination:
    url: str
    secrets: tuple[Secret, ...]
    """All that sign: two while one replaces the other."""
    tenant_id: str = ""
    """Whose it is: no customer's names take all the room for look-ups."""

    @classmethod
    def of(cls, row: EndpointRow, now: datetime) -> Self:
        until = row.previous_secret_until
        signing_now = signing(row.secret, row.previous_secret, until, now)
        return cls(row.url, signing_now, row.tenant_id)


class Sender:
    """An async context manager, for all endpoints of a process. `allows_local` also permits http
    and addresses of this machine and its networks: for development.
    """

    def __init__(
        self,
        *,
        allows_local: bool,
        limits: Limits | None = None,
        resolve: Resolve = resolve,
        authorities: str | None = None,
    ) -> None:
        self._allows_local = allows_local
        self._client = Client(self._may_receive, limits, resolve=resolve, authorities=authorities)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.__aexit__()

    async def send(
        self, destination: Destination, message_id: str, content: bytes, at: datetime
    ) -> Outcome:
        """`at` is now, by the clock that the worker goes by. Raises nothing, but is cancelled."""
        began = perf_counter()
        signed = headers(destination.secrets, message_id, content, at)
        try:
            status, asked = await self._post(destination, signed, content)
        except NoAnswerError as error:
            return Outcome(None, error.trouble.value, _milliseconds(began), None)
        except Exception:  # noqa: BLE001 # one that cannot be sent must not stop the others
            _log.exception("a notification could not be sent")
            return Outcome(None, OTHER, _milliseconds(began), None)
        spent_ms = _milliseconds(began)
        answered_at = at + timedelta(milliseconds=spent_ms)
        return Outcome(status, None, spent_ms, retry_after_seconds(asked, answered_at))

    async def _post(
        self, to: Destination, signed: Mapping[str, str], content: bytes
    ) -> tuple[int, str | None]:
        """The URL is looked at again: what was taken under another setting may not be now."""
        if fault_of(to.url, allows_local=self._allows_local) is not None:
            raise NoAnswerError(Trouble.REFUSED_ADDRESS)
        return await self._client.post(to.url, {**_HEADERS, **signed}, content, to.tenant_id)

    def _may_receive(self, address: Address) -> bool:
        return may_receive(address, allows_local=self._allows_local)


def _milliseconds(began: float) -> int:
    return round((perf_counter() - began) * 1_000)
