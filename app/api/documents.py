"""Documents that change only with the service itself: kept by callers, and asked for by ETag."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from app.api.entity_tags import is_unchanged
from app.api.negotiation import VARIES, in_language
from app.words.catalog import Catalog

_NOT_MODIFIED = 304
AN_HOUR = "public, max-age=3600"
FOR_EVER = "public, max-age=31536000, immutable"


def document(
    request: Request, content: bytes, media: str, keep: str, words: Catalog | None = None
) -> Response:
    """The content with its ETag; a 304 for whoever has it already. `keep`: its `Cache-Control`;
    `words`: those it is told in, if it is.
    """
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": keep, "Vary": VARIES}
    if words is not None:
        headers |= in_language(words)
    if is_unchanged(request, etag):
        return Response(status_code=_NOT_MODIFIED, headers=headers)
    return Response(content, headers=headers, media_type=media)
