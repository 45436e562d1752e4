"""The front door: the page for a browser, a line to copy for a terminal; and, for a browser without
scripts, the answer to its form as a page.
"""

from functools import cache, lru_cache
from html import escape

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.answers.answer import answer
from app.api import assets
from app.api.answer_page import answer_as_html, problem_as_html
from app.api.bodies import read_body, require_type
from app.api.decisions import MOST_BYTES
from app.api.examples import SMALLEST
from app.api.form import request_of
from app.api.metrics import count_decision
from app.api.negotiation import HTML, JSON, TEXT, accepted, in_language, preferred, words_for
from app.api.page_words import LANGUAGES, fill, language_of, page_words
from app.api.problems import ProblemError, of
from app.domain.fault import RefusedError
from app.identifiers import decision_id
from app.intake.shapes import DecisionRequest
from app.intake.state_of import question
from app.intake.validation import parse
from app.words.catalog import catalog
from app.words.languages import DRAFTED

FORM = "application/x-www-form-urlencoded"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
_PAGES_KEPT = 64

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(request: Request) -> Response:
    """The question: as a page for a browser, as a line for a terminal."""
    address = str(request.base_url)
    curl = f"curl -s {address}v1/decisions --json '{orjson.dumps(SMALLEST).decode()}'"
    if preferred(accepted(request), (TEXT, HTML)) == HTML:
        page = _home(language_of(request), curl, request.app.state.page_key)
        vary = "Accept, Accept-Encoding, Accept-Language"
        return assets.serve(request, page, **_HEADERS, cache_control="no-cache", vary=vary)
    words = words_for(request.headers)
    text = words.phrases["home"].format(curl=curl, address=address)
    return Response(text, media_type=TEXT, headers=in_language(words))


@router.post("/answer")
async def answer_form(request: Request) -> Response:
    """Decides what a form says, and keeps nothing of it."""
    language = language_of(request)
    words, texts = catalog(language), page_words(language)
    try:
        require_type(request, FORM)
        body = orjson.dumps(request_of(await read_body(request, MOST_BYTES)))
        asked = question(parse(DecisionRequest, body), request.app.state.clock())
    except (ProblemError, RefusedError) as refused:
        if isinstance(refused, ProblemError) and not _is_browser(request):
            raise
        problem = of(refused)
        content = problem_as_html(problem, words, texts)
        return _answered(content, language, int(problem.type.status))
    answered = answer(asked, words, decision_id())
    count_decision(answered)
    return _answered(answer_as_html(answered, words, texts), language)


def _is_browser(request: Request) -> bool:
    return preferred(accepted(request), (JSON, HTML)) == HTML


def _answered(content: str, language: str, status: int = 200) -> Response:
    title = escape(page_words(language)["page.title"])
    slots = {"content": content, "title": title, "language": language, "assets": assets.address()}
    html = fill("answer.html", language, slots)
    return HTMLResponse(html, status, {**_HEADERS, "Cache-Control": "no-store"})


@cache
def _module_links() -> str:
    """All scripts at once: none has to wait until another has asked for it."""
    paths = assets.listed("home/", ".js")
    return "\n".join(
        f'<link rel="modulepreload" href="{assets.address()}/{path}">' for path in paths
    )


@lru_cache(maxsize=_PAGES_KEPT)
def _home(language: str, curl: str, key: str | None) -> assets.Asset:
    return assets.asset_of(_home_html(language, curl, key).encode(), HTML)


def _home_html(language: str, curl: str, key: str | None) -> str:
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    slots = {
        "language": language,
        "drafted": " ".join(DRAFTED),
        "other": other,
        "other_name": page_words(other)["page.language"],
        "description": escape(page_words(language)["page.description"]),
        "assets": assets.address(),
        "modules": _module_links(),
        "curl": escape(curl),
        # The page's own publishable key, which its script sends with what it asks.
        "key": f'<meta name="followup-key" content="{escape(key)}">' if key else "",
    }
    return fill("home.html", language, slots)
