"""The application, put together."""

import os
from asyncio import Semaphore, create_task, to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import datetime

from fastapi import FastAPI
from starlette.datastructures import State

from app import __version__
from app.api import (
    agenda,
    application_answers,
    applications,
    batch,
    calendar_feed,
    calendars,
    decisions,
    description,
    home,
    messages,
    operation,
    plans,
    policies,
    problems,
    records,
    rules,
    subjects,
    webhook_deliveries,
    webhook_endpoints,
    webhook_pings,
)
from app.api.access import Access, Doorkeeper
from app.api.cross_origin import CrossOrigin
from app.api.destinations import Destinations
from app.api.heads import Heads
from app.api.hot_route import HotRoute
from app.api.metrics import count_lost
from app.api.openapi import TITLE
from app.api.permissions import Permissions, require_all_listed
from app.api.telemetry import Telemetry, standard_output
from app.clock import utc_now
from app.customers.keyring import Keyring
from app.customers.rates import Rates
from app.deliveries.sending import Sender
from app.host_names import Resolve, resolve
from app.maintenance import maintain_daily
from app.policies import loader
from app.review import lexicon
from app.settings import Authentication, DecisionLogMode, Settings, from_environment
from app.storage.database import Database
from app.storage.database_clock import DatabaseClock
from app.storage.decision_log import DecisionLog
from app.storage.migrating import migrate
from app.worker import beside, worker_of


def from_environment_variables() -> FastAPI:
    """What a server process runs. Raises `SettingError`, or `StorageError`."""
    settings = from_environment(os.environ)
    return create_app(settings, database=opened(settings))


def opened(settings: Settings) -> Database:
    """The database of the settings. The embedded one gets its schema here; PostgreSQL's is
    migrated by `followup migrate`, and may be out of reach for now. Raises `StorageError`.
    """
    database = Database(settings.database_url)
    database.terms.keeps_decisions = settings.keeps_decisions
    database.terms.goes_by_database_clock = True
    if database.is_sqlite:
        migrate(database)
    return database


def create_app(
    settings: Settings,
    clock: Callable[[], datetime] = utc_now,
    database: Database | None = None,
    resolve: Resolve = resolve,
) -> FastAPI:
    """`clock` gives the moment of a request that names none. Without a database nothing is kept,
    and what is asked of it is answered with a 503. `resolve` tells the addresses of other hosts.
    An unsound policy raises here.
    """
    loader.policies()
    lexicon.read_all()
    if database is not None:
        database.terms.keeps_decisions = settings.keeps_decisions
    app = FastAPI(
        title=TITLE,
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_life(settings, clock),
        # The framework's own would record what validation was given: somebody's private affair.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.clock = clock
    app.state.database = database
    _set_up(app.state, settings, resolve)
    _install_routes(app)
    require_all_listed(app)
    app.add_middleware(Doorkeeper, access=_access(app.state))
    app.add_middleware(Heads)
    if settings.cors_origins:
        app.add_middleware(CrossOrigin, origins=settings.cors_origins)
    app.add_middleware(Telemetry, log=standard_output() if settings.access_log else None)
    return app


def _set_up(state: State, settings: Settings, resolve: Resolve) -> None:
    """What requests share, beside clock and database."""
    keeps = state.database is not None and settings.keeps_decisions
    state.decision_log = DecisionLog(state.database, count_lost) if keeps else None
    state.log_is_durable = settings.decision_log is DecisionLogMode.DURABLE
    state.keys_in_progress = set()
    allows_local = settings.allows_local_destinations
    state.sender = Sender(allows_local=allows_local, resolve=resolve)
    state.destinations = Destinations(resolve, allows_local=allows_local)
    state.rates = Rates(settings.requests_per_minute)
    state.feeds = Semaphore(calendar_feed.AT_ONCE)
    state.cors_origins = frozenset(settings.cors_origins)
    state.key_needed = settings.authentication is Authentication.REQUIRED
    state.page_key = settings.page_key


def _life(
    settings: Settings, clock: Callable[[], datetime]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What runs beside the requests, from the first to the last of them."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        database, log, caretaker = app.state.database, app.state.decision_log, None
        if database is not None:
            of_database = DatabaseClock(database, clock)
            caretaker = create_task(maintain_daily(database, settings.retention_days, of_database))
        async with app.state.sender, _at_work(settings, clock, database):
            yield
        app.state.destinations.close()
        if caretaker is not None:
            caretaker.cancel()
        if log is not None:
            await to_thread(log.close)
        if database is not None:
            database.close()

    return life


def _at_work(
    settings: Settings, clock: Callable[[], datetime], database: Database | None
) -> AbstractAsyncContextManager[None]:
    """With a worker beside the answering, where the settings ask for one."""
    if database is None or not settings.runs_worker:
        return nullcontext()
    return beside(worker_of(settings, database, clock))


def _install_routes(app: FastAPI) -> None:
    # The hot route first, since routes are tried in order, and past the framework's machinery for
    # dependencies, which it has none of: a sixth of its time. It is listed again to be described.
    app.router.routes.insert(0, HotRoute("/v1/decisions", decisions.decide, methods=["POST"]))
    app.include_router(decisions.router)
    app.include_router(batch.router)
    app.include_router(plans.router)
    app.include_router(rules.router)
    app.include_router(policies.router)
    app.include_router(messages.router)
    app.include_router(records.router)
    app.include_router(applications.router)
    app.include_router(application_answers.router)
    app.include_router(agenda.router)
    app.include_router(webhook_endpoints.router)
    app.include_router(webhook_deliveries.router)
    app.include_router(webhook_pings.router)
    app.include_router(calendar_feed.router)
    app.include_router(calendars.router)
    app.include_router(subjects.router)
    app.include_router(operation.router)
    app.include_router(home.router)
    description.install(app)
    problems.install(app)


def _access(state: State) -> Access:
    return Access(
        Permissions(),
        None if state.database is None else Keyring(state.database),
        state.rates,
        state.key_needed,
        state.clock,
    )
