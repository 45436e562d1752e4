"""Settings: read from the environment once, when a server process starts."""

from collections.abc import Mapping
from dataclasses import dataclass


class SettingError(ValueError):
    """A setting has a value it cannot have; the message says which and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    cors_origins: tuple[str, ...] = ()
    """Origins from which a browser may call, exactly as a browser sends them; none by default."""
    access_log: bool = True
    """One line of JSON per request on standard output; never a body, never a query."""


def from_environment(environment: Mapping[str, str]) -> Settings:
    """`CORS_ORIGINS`: separated by commas. `ACCESS_LOG`: `on` or `off`. Raises `SettingError`."""
    origins = tuple(
        origin.strip()
        for origin in environment.get("CORS_ORIGINS", "").split(",")
        if origin.strip()
    )
    for origin in origins:
        if not _is_origin(origin):
            raise SettingError(
                "CORS_ORIGINS: each origin is scheme, host and port, such as https://jobs.example"
            )
    log = environment.get("ACCESS_LOG", "on")
    if log not in {"on", "off"}:
        raise SettingError("ACCESS_LOG: `on` or `off`")
    return Settings(cors_origins=origins, access_log=log == "on")


def _is_origin(text: str) -> bool:
    scheme, separator, rest = text.partition("://")
    return scheme in {"http", "https"} and bool(separator and rest) and "/" not in rest
