"""Calls from pages of other origins: those listed may ask whatever a program may, and can read
whatever is answered them, failures included. What they are let do is a matter of their keys.
"""

import logging

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.negotiation import words_for
from app.api.problems import ProblemError, ProblemType, of, respond

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST")
_HEADERS = (
    *("Accept-Language", "Authorization", "Content-Type", "Idempotency-Key", "If-Match"),
    *("If-None-Match", "Prefer", "X-Request-Id"),
)
_EXPOSED = (
    *("Allow", "Decision-Id", "ETag", "Idempotent-Replayed", "Link", "Location"),
    *("Preference-Applied", "RateLimit", "RateLimit-Policy", "Retry-After"),
    *("WWW-Authenticate", "X-Request-Id"),
)
_PREFLIGHT_SECONDS = 600
_REFUSED = 400

_log = logging.getLogger(__name__)


class CrossOrigin(CORSMiddleware):
    """The usual layer, but a refused preflight is a problem like every other error."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        super().__init__(
            _Answered(app),
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=_HEADERS,
            expose_headers=_EXPOSED,
            max_age=_PREFLIGHT_SECONDS,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        usual = super().preflight_response(request_headers)
        if usual.status_code != _REFUSED:
            return usual
        problem = ProblemError(ProblemType.PREFLIGHT_REFUSED)
        refused = respond(problem, words_for(request_headers))
        if "vary" in usual.headers:
            refused.headers.add_vary_header(usual.headers["vary"])
        for name, value in usual.headers.items():
            if name not in refused.headers:
                refused.headers[name] = value
        return refused


class _Answered:
    """A failure is answered here rather than outside, where no header for the page would be set."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = False

        async def watched(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if began:
                raise
            _log.exception("a request failed")
            words = words_for(Headers(scope=scope))
            await respond(of(error), words)(scope, receive, send)
