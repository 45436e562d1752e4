"""What a developer reads: the description of the API, the meaning of each problem.

No page asks another host for anything.
"""

from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path

import fastapi_offline
import orjson
from fastapi import APIRouter, FastAPI
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from app.api import assets, pages
from app.api.negotiation import JSON
from app.api.openapi import describe
from app.api.problems import ProblemError, ProblemType
from app.words.catalog import catalog
from app.words.languages import DEFAULT

_PAGE_POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
_DOCS_POLICY = f"{_PAGE_POLICY}; style-src 'self' 'unsafe-inline'"
"""The API browser writes styles into its elements."""
_FOLDER = files(pages)

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs() -> Response:
    return _page(_read("docs.html"), _DOCS_POLICY)


@router.get("/problems")
async def problems() -> Response:
    """Each type of problem, under an anchor of its own."""
    return _page(_problems("".join(map(_section, ProblemType))))


@router.get("/problems/{slug}")
async def problem(slug: str) -> Response:
    for known in ProblemType:
        if known.slug == slug:
            return _page(_problems(_section(known)))
    raise ProblemError(ProblemType.NOT_FOUND)


def install(app: FastAPI) -> None:
    app.include_router(router)
    description = cache(lambda: orjson.dumps(describe(app)))

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return Response(description(), media_type=JSON)

    vendor = Path(fastapi_offline.__file__).parent / "static"
    app.mount("/pages/vendor", StaticFiles(directory=vendor))
    app.include_router(assets.router)


def _with_key(html: str, key: str | None) -> str:
    """The page's own publishable key, which its script sends with what it asks."""
    return (
        html.replace("</head>", f'<meta name="followup-key" content="{key}"></head>')
        if key
        else html
    )


def _section(known: ProblemType) -> str:
    texts = catalog(DEFAULT).problems[known.slug]
    return (
        f'<h2 id="{known.slug}">{escape(texts["title"])} ({int(known.status)})</h2>'
        f"<p>{escape(texts['meaning'])}</p>"
    )


def _page(html: str, policy: str = _PAGE_POLICY) -> Response:
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept",
    }
    return HTMLResponse(html, headers=headers)


def _problems(sections: str) -> str:
    return _read("problems.html").replace("{{problems}}", sections)


@cache
def _read(name: str) -> str:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return text.replace("{{assets}}", assets.address())
