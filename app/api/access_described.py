"""Keys, scopes and rates in the API description: for every operation, from the one table."""

from collections.abc import Sequence
from typing import Any

from app.api.described import header, problems
from app.api.permissions import PERMISSIONS
from app.api.problems import ProblemType

_SCHEME = "key"
_DESCRIPTION = """A key, `fut_live_...` for servers, `fut_pub_...` for pages of the origins it was
made for. Its scopes say what it may do; each operation names those that it needs."""

_REFUSALS = (
    ProblemType.KEY_NEEDED,
    ProblemType.NOT_PERMITTED,
    ProblemType.TOO_MANY_REQUESTS,
)


def describe_access(document: dict[str, Any], *, key_needed: bool) -> None:
    document["components"]["securitySchemes"] = {
        _SCHEME: {"type": "http", "scheme": "bearer", "description": _DESCRIPTION}
    }
    for permission in PERMISSIONS:
        operation = (
            document["paths"].get(permission.described_path, {}).get(permission.method.lower())
        )
        if operation is not None and permission.scope is not None:
            _describe(operation, permission.scopes, key_needed=key_needed)


def _describe(operation: dict[str, Any], scopes: Sequence[str], *, key_needed: bool) -> None:
    needed = {_SCHEME: list(scopes)}
    operation["security"] = [needed] if key_needed else [needed, {}]
    refusals = problems(*_REFUSALS)
    refusals["401"]["headers"] = {"WWW-Authenticate": header("How to send a key.", 256)}
    refusals["403"]["headers"] = {"WWW-Authenticate": header("The scope that is needed.", 256)}
    refusals["429"]["headers"] = {"Retry-After": header("Seconds.")}
    operation["responses"] |= refusals
    for response in operation["responses"].values():
        response.setdefault("headers", {}).update(
            {
                "RateLimit": header("With a key: what is left of its minute."),
                "RateLimit-Policy": header("With a key: requests in a minute."),
            }
        )
