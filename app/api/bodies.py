"""What a request must be: of a type that is read, wanting one that is given, of no more than the
allowed size.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from starlette.requests import Request

from app.api.negotiation import JSON, accepted, media_type, preferred
from app.api.problems import ProblemError, ProblemType
from app.domain.fault import Fault

KIB = 1_024
MIB = 1_024 * KIB


def refuse_query(request: Request) -> None:
    """Nothing is asked by query here, and nothing is silently ignored. Raises a 422."""
    if request.scope["query_string"]:
        raise _in_query("unknown_parameter")


def listed_in_query(request: Request, name: str, known: Collection[str]) -> frozenset[str]:
    """What the one parameter that is taken here lists, separated by commas. Raises a 422 for any
    other parameter, and for a value that is not known.
    """
    if not request.scope["query_string"]:
        return frozenset()
    says = {"name": name, "known": ", ".join(known)}
    listed: list[str] = []
    for parameter, values in request.query_params.multi_items():
        if parameter != name:
            raise _in_query("only_parameter", says)
        listed.extend(values.split(","))
    if len(listed) > len(known) or not set(listed) <= set(known):
        raise _in_query("unknown_parameter_value", says)
    return frozenset(listed)


def named_in_query(request: Request, name: str) -> str:
    """The value of the one parameter that is needed here. Raises a 422 if it is missing, given
    twice, or beside another.
    """
    given = request.query_params.multi_items()
    if [parameter for parameter, _ in given] == [name]:
        return given[0][1]
    code = "only_parameter" if given else "missing_parameter"
    raise _in_query(code, {"name": name})


def _in_query(code: str, says: Mapping[str, str] = MappingProxyType({})) -> ProblemError:
    fault = Fault(pointer="", code=code, says=says)
    return ProblemError(ProblemType.INVALID_REQUEST, faults=(fault,))


def require_accepted(request: Request, offered: tuple[str, ...]) -> str:
    """The offered type that the caller likes best. Raises a 406 that names them all."""
    media = preferred(accepted(request), offered)
    if media is None:
        raise ProblemError(ProblemType.NOT_ACCEPTABLE, {"offered": ", ".join(offered)})
    return media


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


async def read_optional_body(request: Request, limit: int) -> bytes:
    """JSON; where there is none, that of an empty object. Raises as `read_body` and `require_type`;
    and a 403 for a page of another origin that sends none: a browser has not asked before.
    """
    body = await read_body(request, limit)
    if body:
        require_type(request, JSON)
    elif not _may_ask(request):
        raise ProblemError(ProblemType.ORIGIN_NOT_ALLOWED)
    return body or b"{}"


def _may_ask(request: Request) -> bool:
    """Whether it comes from no page, from one of ours or from one that is listed. The scheme is not
    compared: a proxy before the service may have spoken https.
    """
    origin = request.headers.get("origin")
    if origin is None or origin in request.app.state.cors_origins:
        return True
    return origin.partition("://")[2] == request.headers.get("host", "").lower() != ""


def too_large(limit: int) -> ProblemError:
    shown = f"{limit // MIB} MiB" if limit >= MIB else f"{limit // KIB} KiB"
    return ProblemError(ProblemType.BODY_TOO_LARGE, {"limit": shown})
