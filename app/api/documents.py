"""Documents that change only with the service itself: kept by callers, and asked for by ETag."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

_NOT_MODIFIED = 304
AN_HOUR = "public, max-age=3600"
FOR_EVER = "public, max-age=31536000, immutable"


def document(request: Request, content: bytes, media: str, keep: str) -> Response:
    """The content with its ETag; a 304 for whoever has it already. `keep`: its `Cache-Control`."""
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": keep, "Vary": "Accept, Accept-Language"}
    if _has(request, etag):
        return Response(status_code=_NOT_MODIFIED, headers=headers)
    return Response(content, headers=headers, media_type=media)


def _has(request: Request, etag: str) -> bool:
    """By RFC 9110: weak comparison, and `*` for whatever there is."""
    named = ",".join(request.headers.getlist("if-none-match")).split(",")
    return any(each.strip().removeprefix("W/") in {etag, "*"} for each in named)
