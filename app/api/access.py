"""The layer that asks for keys (RFC 6750), counts what they ask, and says on whose behalf a request
is served. What it lets through has a `Caller` in `scope["caller"]`.
"""

from asyncio import to_thread
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.negotiation import JSON, words_for
from app.api.permissions import NOWHERE, Permission, Permissions
from app.api.problems import ProblemError, ProblemType, of, respond
from app.customers.caller import LOCAL, Caller
from app.customers.keyring import Keyring, RefusedKeyError
from app.customers.rates import WINDOW_SECONDS, Quota, Rates
from app.domain.fault import Fault
from app.storage.trouble import StorageError

_BEARER = b"bearer "
_CHALLENGE = 'Bearer realm="followup"'


class Access(NamedTuple):
    """Who may come in."""

    permissions: Permissions
    keyring: Keyring | None
    """None: there is no database, so no key can be known."""
    rates: Rates
    key_needed: bool
    clock: Callable[[], datetime]


class Doorkeeper:
    """A pure ASGI layer: without a key it costs one look at the headers."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        permission = self.access.permissions.of(scope["method"], scope["path"])
        if permission is not None and permission.scope is None:
            await self.app(scope, receive, send)
            return
        headers: dict[str, str] = {}
        try:
            caller = await self._caller(scope)
            if caller is not LOCAL:
                headers = self._counted(caller)
                _require(permission or NOWHERE, caller, scope)
        except (ProblemError, StorageError) as error:
            # The route, which was not reached, is named for the log and the counts.
            scope["route"] = permission or NOWHERE
            problem = of(error)
            problem.headers = headers | dict(problem.headers)
            asked = Headers(scope=scope)
            accept = ",".join(asked.getlist("accept")) or JSON
            await respond(problem, words_for(asked), accept)(scope, receive, send)
            return
        scope["caller"] = caller
        await self.app(scope, receive, _with(headers, send) if headers else send)

    async def _caller(self, scope: Scope) -> Caller:
        """Raises a 401, or `StorageError`."""
        text = _bearer(scope)
        if text is None:
            if self.access.key_needed:
                raise ProblemError(ProblemType.KEY_NEEDED, headers=_challenge())
            return LOCAL
        try:
            return await self._known(text)
        except RefusedKeyError as refused:
            raise ProblemError(
                ProblemType.KEY_REFUSED,
                faults=(Fault(pointer="", code=refused.code),),
                headers=_challenge(error="invalid_token"),
            ) from None

    async def _known(self, text: str) -> Caller:
        keyring, now = self.access.keyring, self.access.clock()
        if keyring is None:
            raise StorageError("the application has no database, and so no keys")
        caller = keyring.remembered(text, now)
        return caller if caller is not None else await to_thread(keyring.looked_up, text, now)

    def _counted(self, caller: Caller) -> dict[str, str]:
        """The headers that tell what is left. Raises a 429."""
        quota = self.access.rates.take(caller)
        if quota is None:
            return {}
        headers = _rate_headers(quota)
        if quota.is_within:
            return headers
        raise ProblemError(
            ProblemType.TOO_MANY_REQUESTS,
            {"requests": str(quota.requests)},
            headers=headers | {"Retry-After": str(quota.reset_seconds)},
        )


def _bearer(scope: Scope) -> str | None:
    """The key that was sent. Another scheme is that of a proxy before the service, not ours."""
    for name, value in scope["headers"]:
        if name == b"authorization" and value[: len(_BEARER)].lower() == _BEARER:
            return str(value[len(_BEARER) :].strip(), "latin-1")
    return None


def _require(permission: Permission, caller: Caller, asked: Scope) -> None:
    """Raises a 403."""
    if caller.is_publishable:
        if not permission.from_page:
            raise _not_permitted("not_from_a_page")
        if Headers(scope=asked).get("origin") not in caller.origins:
            raise _not_permitted("origin_not_allowed")
    for scope in permission.scopes:
        if scope not in caller.scopes:
            raise _not_permitted("scope_missing", scope=scope)


def _not_permitted(code: str, **says: str) -> ProblemError:
    return ProblemError(
        ProblemType.NOT_PERMITTED,
        faults=(Fault(pointer="", code=code, says=says),),
        headers=_challenge(error="insufficient_scope", **says),
    )


def _challenge(**parameters: str) -> dict[str, str]:
    parts = [_CHALLENGE, *(f'{name}="{value}"' for name, value in parameters.items())]
    return {"WWW-Authenticate": ", ".join(parts)}


def _rate_headers(quota: Quota) -> dict[str, str]:
    """As draft-ietf-httpapi-ratelimit-headers-11 has them."""
    return {
        "RateLimit-Policy": f'"key";q={quota.requests};w={WINDOW_SECONDS}',
        "RateLimit": f'"key";r={quota.remaining};t={quota.reset_seconds}',
    }


def _with(headers: dict[str, str], send: Send) -> Send:
    added = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *added]
        await send(message)

    return send_with_headers


def caller_of(scope: Scope) -> Caller:
    """On whose behalf the request is served. A route that the layer has not let through has
    nobody, and fails.
    """
    caller: Any = scope["caller"]
    assert isinstance(caller, Caller)
    return caller
