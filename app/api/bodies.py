"""Reading a request's body: of the right type, and never more of it than is allowed."""

from starlette.requests import Request

from app.api.negotiation import media_type
from app.api.problems import ProblemError, ProblemType
from app.domain.fault import Fault

KIB = 1_024
MIB = 1_024 * KIB


def refuse_query(request: Request) -> None:
    """Nothing is asked by query here, and nothing is silently ignored. Raises a 422."""
    if request.scope["query_string"]:
        fault = Fault(pointer="", code="unknown_parameter")
        raise ProblemError(ProblemType.INVALID_REQUEST, faults=(fault,))


def require_type(request: Request, *allowed: str) -> str:
    """The body's media type. Raises a 415 that names the header to send."""
    found = media_type(request.headers.get("content-type", ""))
    if found not in allowed:
        says = {"expected": allowed[0]}
        raise ProblemError(ProblemType.UNSUPPORTED_MEDIA_TYPE, says)
    return found


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises a 413 over `limit` bytes, as soon as that is known."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise too_large(limit)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large(limit)
    return body


def too_large(limit: int) -> ProblemError:
    shown = f"{limit // MIB} MiB" if limit >= MIB else f"{limit // KIB} KiB"
    return ProblemError(ProblemType.BODY_TOO_LARGE, {"limit": shown})
