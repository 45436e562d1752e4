"""Which media type a caller gets, by RFC 9110: the best of what is offered, by quality."""

from functools import lru_cache

from starlette.requests import Request

JSON = "application/json"
TEXT = "text/plain"
HTML = "text/html"
NDJSON = "application/x-ndjson"
CALENDAR = "text/calendar"
_HEADERS_KEPT = 256


@lru_cache(maxsize=_HEADERS_KEPT)
def preferred(accept: str, offered: tuple[str, ...]) -> str | None:
    """The offered type that `accept` likes best; the earlier one if it likes several alike. None
    if it accepts none.
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    best, best_quality = None, 0.0
    for media in offered:
        quality = _quality(media, ranges)
        if quality > best_quality:
            best, best_quality = media, quality
    return best


def accepted(request: Request) -> str:
    """What the caller accepts: all lines of the header, as one list."""
    return ",".join(request.headers.getlist("accept"))


def prefers_no_store(request: Request) -> bool:
    """Is `no-store` among the preferences (RFC 7240)?"""
    listed = ",".join(request.headers.getlist("prefer")).lower().split(",")
    return any(each.split(";")[0].split("=")[0].strip() == "no-store" for each in listed)


@lru_cache(maxsize=_HEADERS_KEPT)
def media_type(content_type: str) -> str:
    """`application/json` of `Application/JSON; charset=utf-8`; nothing of another charset."""
    media, *parameters = (part.strip().lower() for part in content_type.split(";"))
    named = [each.partition("=") for each in parameters]
    charsets = {value.strip('"') for name, _, value in named if name == "charset"}
    return media if charsets <= {"utf-8", "utf8"} else ""


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return media, max(0.0, min(1.0, float(parameter[2:])))
            except ValueError:
                return media, 0.0
    return media, 1.0


def _quality(media: str, ranges: list[tuple[str, float]]) -> float:
    """The most specific range that covers it decides."""
    major = media.split("/", maxsplit=1)[0]
    for wanted in (media, f"{major}/*", "*/*"):
        for named, quality in ranges:
            if named == wanted:
                return quality
    return 0.0
