"""The application, put together."""

import os
from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI
from starlette.routing import Route

from app import __version__
from app.api import (
    batch,
    decisions,
    description,
    home,
    messages,
    operation,
    plans,
    policies,
    problems,
    rules,
)
from app.api.cross_origin import CrossOrigin
from app.api.openapi import TITLE
from app.api.telemetry import Telemetry, standard_output
from app.clock import utc_now
from app.policies import loader
from app.review import lexicon
from app.settings import Settings, from_environment


def from_environment_variables() -> FastAPI:
    """What a server process runs. Raises `SettingError`."""
    return create_app(from_environment(os.environ))


def create_app(settings: Settings, clock: Callable[[], datetime] = utc_now) -> FastAPI:
    """`clock` gives the moment of a request that names none. An unsound policy raises here.
    What takes long to read is read here too.
    """
    loader.policies()
    lexicon.read_all()
    app = FastAPI(
        title=TITLE,
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # The framework's own would record what validation was given: somebody's private affair.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.clock = clock
    # The hot route first, since routes are tried in order, and past the framework's machinery for
    # dependencies, which it has none of: a sixth of its time. It is listed again to be described.
    app.router.routes.insert(0, Route("/v1/decisions", decisions.decide, methods=["POST"]))
    app.include_router(decisions.router)
    app.include_router(batch.router)
    app.include_router(plans.router)
    app.include_router(rules.router)
    app.include_router(policies.router)
    app.include_router(messages.router)
    app.include_router(operation.router)
    app.include_router(home.router)
    description.install(app)
    problems.install(app)
    if settings.cors_origins:
        app.add_middleware(CrossOrigin, origins=settings.cors_origins)
    app.add_middleware(Telemetry, log=standard_output() if settings.access_log else None)
    return app
