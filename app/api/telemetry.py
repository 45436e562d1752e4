"""One pure ASGI layer around everything: a request id, one log line, the counts."""

import re
import sys
from time import perf_counter
from typing import IO

import orjson
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.metrics import count_request
from app.clock import utc_now
from app.identifiers import uuid7

_ID = re.compile(rb"[A-Za-z0-9._~-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_MS_PER_SECOND = 1_000


class Telemetry:
    """Never logs a body, a query or a header: an interview is somebody's private affair. The path
    is logged as its route, so that no identifier in it is.
    """

    def __init__(self, app: ASGIApp, log: IO[bytes] | None = None) -> None:
        self.app = app
        self.log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, request_id, status = perf_counter(), _request_id(scope), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(raw=message["headers"])["X-Request-Id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            self._note(scope, request_id, status, perf_counter() - began)

    def _note(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        count_request(method, route, status, seconds)
        if self.log is not None:
            line = {
                "at": utc_now(),
                "request_id": request_id,
                "method": method,
                "route": route,
                "status": status,
                "ms": round(seconds * _MS_PER_SECOND, 3),
            }
            self.log.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            self.log.flush()


def standard_output() -> IO[bytes]:
    return sys.stdout.buffer


def _request_id(scope: Scope) -> str:
    """The caller's own, if it is one that can stand in a log; else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ID.fullmatch(value):
            return str(value, "ascii")
    return str(uuid7())
