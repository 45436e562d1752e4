"""Settings: read from the environment once, when a server process starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.customers.key_text import KeyKind, KeyText, MistypedKeyError
from app.storage.database import DatabaseUrlError, checked_url, sqlite_url

_MOST_DAYS = 36_500


DEFAULT_REQUESTS_PER_MINUTE = 6_000
_MOST_REQUESTS = 1_000_000
DEFAULT_LEASE_SECONDS = 60
_LONGEST_LEASE_SECONDS = 3_600


class SettingError(ValueError):
    """A setting has a value it cannot have; the message says which and what to do."""


class DecisionLogMode(StrEnum):
    """Whether decisions are put on record."""

    DURABLE = "durable"
    """When the answer leaves, its record survives a kill."""
    RELAXED = "relaxed"
    """Written behind; what a kill loses is what the last moments held."""
    OFF = "off"


class Authentication(StrEnum):
    """Who may ask."""

    OPEN = "open"
    """Everybody, on behalf of the customer `local`. A key that is given is held to all the same."""
    REQUIRED = "required"
    """Whoever has a key."""


class WebhookDestinations(StrEnum):
    """Where notifications may be sent."""

    PUBLIC = "public"
    """Over https to public addresses."""
    ANY = "any"
    """Also over http, and to addresses of this machine and its networks: for development."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    cors_origins: tuple[str, ...] = ()
    """Origins from which a browser may call, exactly as a browser sends them; none by default."""
    access_log: bool = True
    """One line of JSON per request on standard output; never a body, never a query."""
    database_url: str = sqlite_url(Path("data"))
    """SQLite or PostgreSQL; by default a file in the data folder."""
    decision_log: DecisionLogMode = DecisionLogMode.DURABLE
    retention_days: int | None = None
    """Records older than this are dropped; None: kept."""
    authentication: Authentication = Authentication.OPEN
    requests_per_minute: int = DEFAULT_REQUESTS_PER_MINUTE
    """How often a key may ask that names no number of its own; per process."""
    page_key: str | None = None
    """The publishable key with which the page at `/` asks."""
    webhook_destinations: WebhookDestinations = WebhookDestinations.PUBLIC

    runs_worker: bool = False
    """Whether the service fires timers and sends notifications itself, beside answering."""
    delivery_lease_seconds: int = DEFAULT_LEASE_SECONDS
    """For how long a notification is left to the process that is sending it. An attempt takes a
    quarter of it at most.
    """

    @property
    def allows_local_destinations(self) -> bool:
        return self.webhook_destinations is WebhookDestinations.ANY

    @property
    def keeps_decisions(self) -> bool:
        return self.decision_log is not DecisionLogMode.OFF


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Each setting by its name in capitals, and `DATA_DIR`, where the embedded database lies;
    `AUTH` and `RATE_LIMIT` are short for the longer names. Raises `SettingError`.
    """
    log = environment.get("ACCESS_LOG", "on")
    if log not in {"on", "off"}:
        raise SettingError("ACCESS_LOG: `on` or `off`")
    return Settings(
        cors_origins=_origins(environment.get("CORS_ORIGINS", "")),
        access_log=log == "on",
        database_url=_database_url(environment),
        decision_log=_decision_log(environment.get("DECISION_LOG", DecisionLogMode.DURABLE)),
        retention_days=_retention_days(environment.get("RETENTION_DAYS", "")),
        authentication=_authentication(environment.get("AUTH", Authentication.OPEN)),
        requests_per_minute=_requests_per_minute(environment.get("RATE_LIMIT", "")),
        page_key=_page_key(environment.get("PAGE_KEY", "")),
        webhook_destinations=_webhook_destinations(
            environment.get("WEBHOOK_DESTINATIONS", WebhookDestinations.PUBLIC)
        ),
        runs_worker=_runs_worker(environment),
        delivery_lease_seconds=_lease_seconds(environment.get("DELIVERY_LEASE_SECONDS", "")),
    )


def _origins(text: str) -> tuple[str, ...]:
    """Separated by commas."""
    origins = tuple(origin.strip() for origin in text.split(",") if origin.strip())
    for origin in origins:
        if not is_origin(origin):
            raise SettingError(
                "CORS_ORIGINS: each origin is scheme, host and port, such as https://jobs.example"
            )
    return origins


def is_origin(text: str) -> bool:
    scheme, separator, rest = text.partition("://")
    return scheme in {"http", "https"} and bool(separator and rest) and "/" not in rest


def _database_url(environment: Mapping[str, str]) -> str:
    url = environment.get("DATABASE_URL")
    if not url:
        return sqlite_url(Path(environment.get("DATA_DIR") or "data"))
    try:
        checked_url(url)
    except DatabaseUrlError as error:
        raise SettingError(f"DATABASE_URL: {error}") from None
    return url


def _decision_log(text: str) -> DecisionLogMode:
    try:
        return DecisionLogMode(text)
    except ValueError:
        raise SettingError("DECISION_LOG: `durable`, `relaxed` or `off`") from None


def _retention_days(text: str) -> int | None:
    if not text:
        return None
    if not (text.isdecimal() and 1 <= int(text) <= _MOST_DAYS):
        raise SettingError("RETENTION_DAYS: a whole number of days from 1 on, or nothing: for ever")
    return int(text)


def _authentication(text: str) -> Authentication:
    try:
        return Authentication(text)
    except ValueError:
        raise SettingError("AUTH: `open` or `required`") from None


def _requests_per_minute(text: str) -> int:
    if not text:
        return DEFAULT_REQUESTS_PER_MINUTE
    if not (text.isdecimal() and 1 <= int(text) <= _MOST_REQUESTS):
        raise SettingError("RATE_LIMIT: requests that a key may make in a minute, a whole number")
    return int(text)


def _runs_worker(environment: Mapping[str, str]) -> bool:
    """Unless it is said, on the embedded database alone: there no other process is needed."""
    text = environment.get("WORKER") or "auto"
    if text not in {"on", "off", "auto"}:
        raise SettingError("WORKER: `on`, `off` or `auto`: on with SQLite, off with PostgreSQL")
    if text == "auto":
        return checked_url(_database_url(environment)).get_backend_name() == "sqlite"
    return text == "on"


def _lease_seconds(text: str) -> int:
    if not text:
        return DEFAULT_LEASE_SECONDS
    if not (text.isdecimal() and 1 <= int(text) <= _LONGEST_LEASE_SECONDS):
        raise SettingError("DELIVERY_LEASE_SECONDS: a whole number of seconds from 1 to 3600")
    return int(text)


def _page_key(text: str) -> str | None:
    if not text:
        return None
    try:
        publishable = KeyText.read(text).kind is KeyKind.PUBLISHABLE
    except MistypedKeyError:
        publishable = False
    if not publishable:
        raise SettingError("PAGE_KEY: a whole publishable key, which begins with `fut_pub_`")
    return text


def _webhook_destinations(text: str) -> WebhookDestinations:
    try:
        return WebhookDestinations(text)
    except ValueError:
        raise SettingError("WEBHOOK_DESTINATIONS: `public` or `any`") from None
