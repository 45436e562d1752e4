"""The files that pages are made of: read once, compressed once, and served under an address that
names their content, so that a browser may keep them for good.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from mimetypes import guess_type

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api import pages
from app.api.entity_tags import is_unchanged
from app.api.problems import ProblemError, ProblemType

_FOLDER = files(pages) / "static"
_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_VERSION_DIGITS = 12

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    compressed: bytes
    media: str
    etag: str


def asset_of(content: bytes, media: str) -> Asset:
    """The same content gives the same bytes and the same tag."""
    tag = f'W/"{sha256(content).hexdigest()[:32]}"'
    return Asset(content, gzip.compress(content, mtime=0), media, tag)


def serve(request: Request, asset: Asset, **headers: str) -> Response:
    """Compressed for those who take it; nothing but 304 for those who have it."""
    headers = {"ETag": asset.etag, "Vary": "Accept-Encoding", **_renamed(headers)}
    if is_unchanged(request, asset.etag):
        return Response(status_code=304, headers=headers)
    headers["X-Content-Type-Options"] = "nosniff"
    if not _takes_gzip(request):
        return Response(asset.content, headers=headers, media_type=asset.media)
    headers["Content-Encoding"] = "gzip"
    return Response(asset.compressed, headers=headers, media_type=asset.media)


@router.get("/pages/{version}/{path:path}")
async def static_file(request: Request, version: str, path: str) -> Response:
    found = _assets().get(path)
    if found is None:
        raise ProblemError(ProblemType.NOT_FOUND)
    keep = _FOR_GOOD if version == _version() else _ASK_AGAIN
    return serve(request, found, cache_control=keep)


def address() -> str:
    """Where the files are, without a slash at the end."""
    return f"/pages/{_version()}"


def listed(prefix: str, suffix: str) -> list[str]:
    """The paths of the files of one kind, in order."""
    return sorted(path for path in _assets() if path.startswith(prefix) and path.endswith(suffix))


@cache
def _assets() -> dict[str, Asset]:
    return {
        path: asset_of(file.read_bytes(), guess_type(path)[0] or "application/octet-stream")
        for path, file in _walk(_FOLDER, "")
    }


@cache
def _version() -> str:
    told = "".join(f"{path} {asset.etag}\n" for path, asset in sorted(_assets().items()))
    return sha256(told.encode()).hexdigest()[:_VERSION_DIGITS]


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _walk(each, f"{prefix}{each.name}/")
        else:
            yield f"{prefix}{each.name}", each


def _takes_gzip(request: Request) -> bool:
    named = request.headers.get("accept-encoding", "").lower().replace(" ", "").split(",")
    return "gzip" in named or "gzip;q=1.0" in named


def _renamed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").title(): value for name, value in headers.items()}
