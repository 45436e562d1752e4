"""A route past the framework's machinery for dependencies, which still tells its name."""

from starlette.routing import Match, Route
from starlette.types import Scope


class HotRoute(Route):
    """Counts and log lines name the route that was taken; the framework's own routes say which."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, taken = super().matches(scope)
        return match, taken if match is Match.NONE else {**taken, "route": self}
