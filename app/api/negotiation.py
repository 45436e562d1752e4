"""Which media type and which language a caller gets, by RFC 9110: the best of what is offered, by
quality.
"""

from functools import lru_cache

from starlette.datastructures import Headers
from starlette.requests import Request

from app.words.catalog import Catalog, catalog, spoken
from app.words.languages import DEFAULT

JSON = "application/json"
TEXT = "text/plain"
HTML = "text/html"
NDJSON = "application/x-ndjson"
CALENDAR = "text/calendar"
VARIES = "Accept, Accept-Language"
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


def words_for(headers: Headers) -> Catalog:
    """The words of the language that the caller likes best. It is a wish, never an error: who
    wants none that is spoken is answered in English.
    """
    lines = headers.getlist("accept-language")
    return catalog(preferred_language(",".join(lines), spoken()) if lines else DEFAULT)


def in_language(words: Catalog) -> dict[str, str]:
    """The headers of an answer in words."""
    return {"Content-Language": words.language, "Vary": VARIES}


@lru_cache(maxsize=_HEADERS_KEPT)
def preferred_language(accept_language: str, offered: tuple[str, ...]) -> str:
    """The offered language that is liked best; the one named first if several are liked alike. The
    first offered if none is liked.
    """
    ranges = [_range(part) for part in accept_language.split(",") if part.strip()]
    best, rank = offered[0], (0.0, 0)
    for language in offered:
        liked = _liking(language.lower(), ranges)
        if liked > rank:
            best, rank = language, liked
    return best


def _liking(language: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """How much, and how early it is named. `de` is what there is for `de-AT`; `*` is for what is
    not named, and what is named comes before it; a quality of 0 refuses.
    """
    if (language, 0.0) in ranges:
        return 0.0, 0
    named = [
        (quality, -place)
        for place, (tag, quality) in enumerate(ranges)
        if f"{tag}-".startswith(f"{language}-") or f"{language}-".startswith(f"{tag}-")
    ]
    anything = [(quality, -len(ranges)) for tag, quality in ranges if tag == "*"]
    return max(named or anything, default=(0.0, 0))


def prefers_no_store(request: Request) -> bool:
    """Is `no-store` among the preferences (RFC 7240)?"""
    lines = request.headers.getlist("prefer")
    if not lines:
        return False
    listed = ",".join(lines).lower().split(",")
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
