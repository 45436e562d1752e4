"""Whether a URL is taken as a destination of notifications, told to who creates an endpoint. What
guards the house is the sender, whenever it connects.
"""

from urllib.parse import urlsplit

from app.domain.fault import Fault, RefusedError
from app.host_names import Address, HostNames, Resolve
from app.webhooks.addresses import may_receive
from app.webhooks.urls import UrlFault, fault_of

_PATIENCE_SECONDS = 2.0


class Destinations:
    def __init__(self, resolve: Resolve, *, allows_local: bool) -> None:
        self._names = HostNames(resolve, _PATIENCE_SECONDS)
        self._allows_local = allows_local

    async def require(self, url: str) -> None:
        """Raises a 422. A name that cannot be looked up now is taken: it may be there tomorrow."""
        fault = fault_of(url, allows_local=self._allows_local)
        if fault is None:
            found = await self._addresses(str(urlsplit(url).hostname))
            if not all(may_receive(each, allows_local=self._allows_local) for each in found):
                fault = UrlFault.HOST_NOT_PUBLIC
        if fault is not None:
            raise RefusedError((Fault(pointer="/url", code=fault),))

    def close(self) -> None:
        self._names.close()

    async def _addresses(self, host: str) -> list[Address]:
        try:
            return await self._names.addresses(host)
        except (OSError, UnicodeError):
            return []
