"""The pages' own texts, by language, and which language a browser gets.

They are data files beside the scripts, which read the same ones.
"""

import json
import re
from functools import cache
from html import escape
from importlib.resources import files

from starlette.requests import Request

from app.api import pages
from app.api.negotiation import preferred_language

LANGUAGES = ("en", "de")
_FOLDER = files(pages)
_WORD = re.compile(r'data-word="([^"]+)"([^>]*)>')
_LABEL = re.compile(r'data-word-label="([^"]+)"')
_SLOT = re.compile(r"\{\{(\w+)\}\}")
_ROWS = re.compile(r"<!-- rows (\d+) -->(.*?)<!-- /rows -->", re.DOTALL)


@cache
def page_words(language: str) -> dict[str, str]:
    text = (_FOLDER / "static" / "words" / f"{language}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words


def language_of(request: Request) -> str:
    """Named in the address (`?language=de`), else the browser's favourite of those there are."""
    named = request.query_params.get("language")
    if named in LANGUAGES:
        return str(named)
    return preferred_language(request.headers.get("accept-language", ""), LANGUAGES)


def fill(name: str, language: str, slots: dict[str, str]) -> str:
    """A page in one language. A slot is put in as it is: what is not markup has to be escaped."""
    words = page_words(language)
    html = _ROWS.sub(_repeated, (_FOLDER / name).read_text(encoding="utf-8"))
    html = _LABEL.sub(lambda found: f'{found[0]} aria-label="{escape(words[found[1]])}"', html)
    html = _WORD.sub(lambda found: found[0] + escape(words[found[1]], quote=False), html)
    return _SLOT.sub(lambda found: slots[found[1]], html)


def _repeated(rows: re.Match[str]) -> str:
    """A row as often as its list may have one without a script, `#` being its place."""
    return "".join(rows[2].replace("#", str(place)) for place in range(int(rows[1])))
