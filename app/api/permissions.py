"""What a request needs: the one table of routes and scopes. A route that is not in it is served to
nobody: the application does not start.
"""

import re
from functools import cache
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
    also: KeyScope | None = None
    """A second one that is needed as well."""

    @property
    def scopes(self) -> tuple[KeyScope, ...]:
        """All that are needed."""
        return tuple(each for each in (self.scope, self.also) if each is not None)

    @property
    def described_path(self) -> str:
        """As the API description has it: a parameter says nothing of what it takes."""
        return re.sub(r":\w+}", "}", self.path)


_ENDPOINTS = "/v1/webhook-endpoints"
_ENDPOINT = f"{_ENDPOINTS}/{{endpoint_id}}"
PERMISSIONS = (
    Permission("POST", "/v1/decisions", KeyScope.DECISIONS_WRITE, from_page=True),
    Permission("POST", "/v1/decisions/batch", KeyScope.DECISIONS_WRITE),
    Permission("POST", "/v1/plans", KeyScope.DECISIONS_WRITE, from_page=True),
    Permission("POST", "/v1/messages", KeyScope.DECISIONS_WRITE, from_page=True),
    Permission("POST", "/v1/messages/review", KeyScope.DECISIONS_WRITE, from_page=True),
    # The form of a page without scripts, which can send no key: open where none is needed.
    Permission("POST", "/answer", KeyScope.DECISIONS_WRITE, from_page=True),
    Permission("GET", "/v1/decisions", KeyScope.DECISIONS_READ),
    Permission("GET", "/v1/decisions/{decision_id:decision}", KeyScope.DECISIONS_READ),
    Permission("POST", "/v1/decisions/{decision_id:decision}/replay", KeyScope.DECISIONS_READ),
    Permission("POST", "/v1/applications", KeyScope.APPLICATIONS_WRITE),
    Permission("GET", "/v1/applications", KeyScope.APPLICATIONS_READ),
    Permission("GET", "/v1/applications/{application_id}", KeyScope.APPLICATIONS_READ),
    Permission("PATCH", "/v1/applications/{application_id}", KeyScope.APPLICATIONS_WRITE),
    Permission("DELETE", "/v1/applications/{application_id}", KeyScope.APPLICATIONS_WRITE),
    Permission("POST", "/v1/applications/{application_id}/events", KeyScope.APPLICATIONS_WRITE),
    Permission("GET", "/v1/applications/{application_id}/decision", KeyScope.APPLICATIONS_READ),
    Permission("GET", "/v1/applications/{application_id}/plan", KeyScope.APPLICATIONS_READ),
    Permission("GET", "/v1/applications/{application_id}/history", KeyScope.APPLICATIONS_READ),
    Permission("GET", "/v1/agenda", KeyScope.APPLICATIONS_READ),
    # What is told to an endpoint or shown by a calendar is read there.
    Permission("POST", _ENDPOINTS, KeyScope.WEBHOOKS_WRITE, also=KeyScope.APPLICATIONS_READ),
    Permission("GET", _ENDPOINTS, KeyScope.WEBHOOKS_READ),
    Permission("GET", _ENDPOINT, KeyScope.WEBHOOKS_READ),
    Permission("PATCH", _ENDPOINT, KeyScope.WEBHOOKS_WRITE, also=KeyScope.APPLICATIONS_READ),
    Permission("DELETE", _ENDPOINT, KeyScope.WEBHOOKS_WRITE),
    Permission("POST", f"{_ENDPOINT}/rotate-secret", KeyScope.WEBHOOKS_WRITE),
    Permission("POST", f"{_ENDPOINT}/ping", KeyScope.WEBHOOKS_WRITE),
    Permission("GET", f"{_ENDPOINT}/deliveries", KeyScope.WEBHOOKS_READ),
    Permission("POST", f"{_ENDPOINT}/deliveries/replay", KeyScope.WEBHOOKS_WRITE),
    Permission("GET", f"{_ENDPOINT}/deliveries/{{delivery_id:delivery}}", KeyScope.WEBHOOKS_READ),
    Permission(
        "POST", f"{_ENDPOINT}/deliveries/{{delivery_id:delivery}}/replay", KeyScope.WEBHOOKS_WRITE
    ),
    # The token in the address is the key. Before the address of a calendar, which fits it as well.
    Permission("GET", "/v1/calendars/{token}.ics", None),
    Permission("POST", "/v1/calendars", KeyScope.CALENDARS_WRITE, also=KeyScope.APPLICATIONS_READ),
    Permission("GET", "/v1/calendars", KeyScope.CALENDARS_READ),
    Permission("GET", "/v1/calendars/{calendar_id}", KeyScope.CALENDARS_READ),
    Permission("DELETE", "/v1/calendars/{calendar_id}", KeyScope.CALENDARS_WRITE),
    Permission("GET", "/v1/subjects/{subject_id:path}/export", KeyScope.SUBJECTS_READ),
    Permission("DELETE", "/v1/subjects/{subject_id:path}", KeyScope.SUBJECTS_WRITE),
    # Counts of all customers together: whoever runs the service gives Prometheus a key.
    Permission("GET", "/metrics", KeyScope.METRICS_READ),
    Permission("GET", "/livez", None),
    Permission("GET", "/readyz", None),
    # What decides is no secret, and no customer's.
    Permission("GET", "/v1/rules", None),
    Permission("GET", "/v1/rules/{rule_id}", None),
    Permission("GET", "/v1/policies", None),
    Permission("GET", "/v1/policies/{version}", None),
    Permission("GET", "/v1/policies/{version}/analysis", None),
    Permission("GET", "/v1/policies/{version}/diff", None),
    Permission("GET", "/openapi.json", None),
    Permission("GET", "/docs", None),
    Permission("GET", "/problems", None),
    Permission("GET", "/problems/{slug}", None),
    Permission("GET", "/", None),
    Permission("GET", "/pages/{version}/{path:path}", None),
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


def methods_at(path: str) -> list[str]:
    """What an address answers. It is read as the first line of the table that fits, and the
    framework would name the methods of one route alone.
    """
    found = next((each.path for each in PERMISSIONS if _pattern(each.path).match(path)), None)
    listed = {each.method for each in PERMISSIONS if each.path == found}
    return sorted(listed | {"HEAD"} if "GET" in listed else listed)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return compile_path(path)[0]


def _is_in_folder(path: str) -> bool:
    return any(path.startswith(f"{folder}/") for folder in OPEN_FOLDERS)
