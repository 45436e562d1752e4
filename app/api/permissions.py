"""What a request needs: the one table of routes and scopes. A route that is not in it is served to
nobody: the application does not start.
"""

from typing import NamedTuple

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount, compile_path

from app.customers.key_scope import KeyScope


class Permission(NamedTuple):
    method: str
    path: str
    """As the route has it, which is also how it is counted and logged."""
    scope: KeyScope | None
    """None: open to all, also where a key is required."""
    from_page: bool = False
    """May be asked with a publishable key: it reads nothing that is stored, and stores nothing."""


PERMISSIONS = (
    Permission("POST", "/v1/decisions", KeyScope.DECISIONS_WRITE, from_page=True),
    Permission("POST", "/v1/decisions/batch", KeyScope.DECISIONS_WRITE),
    Permission("POST", "/v1/plans", KeyScope.DECISIONS_WRITE, from_page=True),
    Permission("GET", "/v1/subjects/{subject_id:path}/export", KeyScope.SUBJECTS_READ),
    Permission("DELETE", "/v1/subjects/{subject_id:path}", KeyScope.SUBJECTS_WRITE),
    # Counts of all customers together: whoever runs the service gives Prometheus a key.
    Permission("GET", "/metrics", KeyScope.METRICS_READ),
    Permission("GET", "/livez", None),
    Permission("GET", "/readyz", None),
    Permission("GET", "/openapi.json", None),
    Permission("GET", "/docs", None),
    Permission("GET", "/problems", None),
    Permission("GET", "/problems/{slug}", None),
    Permission("GET", "/", None),
)
OPEN_FOLDERS = ("/pages",)
"""Files that the pages are made of."""

OF_FOLDERS = Permission("GET", "/pages", None)
NOWHERE = Permission("", "unmatched", None)
"""Of an address that is none of ours."""


class UnlistedError(AssertionError):
    """A mistake of ours: a route without a line in the table."""


class Permissions:
    """The table, to be searched. An address without parameters, as the hot one is, costs one
    look-up.
    """

    def __init__(self) -> None:
        self._plain = {(each.method, each.path): each for each in PERMISSIONS}
        self._patterns = [
            (compile_path(each.path)[0], each) for each in PERMISSIONS if "{" in each.path
        ]

    def of(self, method: str, path: str) -> Permission | None:
        """None: no route of ours answers there."""
        found = self._plain.get((method, path))
        if found is not None:
            return found
        for pattern, each in self._patterns:
            if each.method == method and pattern.match(path):
                return each
        return OF_FOLDERS if _is_in_folder(path) else None


def require_all_listed(app: FastAPI) -> None:
    """Raises `UnlistedError`."""
    listed = {(each.method, each.path) for each in PERMISSIONS}
    for route in iter_route_contexts(app.routes):
        path = str(route.path)
        if isinstance(route.original_route, Mount):
            if not _is_in_folder(f"{path}/"):
                raise UnlistedError(f"{path} needs a place in OPEN_FOLDERS")
            continue
        for method in route.methods or {"any method"}:
            if (method, path) not in listed:
                raise UnlistedError(f"{method} {path} needs a line in PERMISSIONS")


def _is_in_folder(path: str) -> bool:
    return any(path.startswith(f"{folder}/") for folder in OPEN_FOLDERS)
