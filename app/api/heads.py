"""`HEAD` wherever `GET` is answered: the same work, status and headers, without the content."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """A pure ASGI layer. What lies inside sees a `GET`, so that no route, and no line of the table
    of permissions, can be without its `HEAD`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_content(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        inside = {**scope, "method": "GET"}
        try:
            await self.app(inside, receive, without_content)
        finally:
            if "route" in inside:
                # For the log and the counts, which lie outside.
                scope["route"] = inside["route"]
