"""What the page weighs, how it is kept by browsers, and that its words fit each other."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.api import pages
from app.api.page_words import LANGUAGES, page_words
from app.domain.vocabulary import InformationKind, NoteKind, UpdateKind
from app.words.catalog import catalog
from tests.client import Answer, Client

pytestmark = pytest.mark.anyio

MOST_BYTES = 60 * 1_024
FOLDER = Path(pages.__file__).parent
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Found(HTMLParser):
    """Addresses that a page names, and fields with their options."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.addresses |= {
            str(named[name])
            for name in ("src", "href")
            if tag in {"script", "link"} and named.get(name)
        }
        if tag == "style" or (tag == "script" and "src" not in named):
            self.inline.append(tag)
        self.inline += [name for name in named if name == "style" or name.startswith("on")]


async def home(client: Client, **headers: str) -> Answer:
    return await client.get("/", headers=BROWSER | headers)


async def test_page_styles_scripts_and_words_weigh_at_most_sixty_kib(client: Client) -> None:
    page = await home(client)
    sizes = {"/": len(gzip.compress(page.content))}
    for address in Found(page.text).addresses:
        answer = await client.get(address, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200, address
        sizes[address] = int(answer.headers["content-length"])
    assert len(sizes) > 15
    assert sum(sizes.values()) <= MOST_BYTES, sizes


async def test_every_script_that_is_imported_is_named_in_the_page(client: Client) -> None:
    named = {address.rpartition("/")[2] for address in Found((await home(client)).text).addresses}
    for script in (FOLDER / "static" / "home").glob("*.js"):
        for imported in re.findall(r'from "\./(.+?)"', script.read_text(encoding="utf-8")):
            assert imported in named


async def test_nothing_is_inline_and_the_policy_forbids_it(client: Client) -> None:
    answer = await home(client)
    assert Found(answer.text).inline == []
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy


async def test_files_are_kept_for_good_under_the_address_of_their_content(client: Client) -> None:
    style = next(each for each in Found((await home(client)).text).addresses if "home.css" in each)
    answer = await client.get(style)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    old = await client.get("/pages/000000000000/home/home.css")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")


async def test_who_takes_no_gzip_gets_none(client: Client) -> None:
    plain = await client.get("/pages/x/home/main.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == (FOLDER / "static/home/main.js").read_text(encoding="utf-8")


async def test_a_page_that_is_known_is_not_sent_again(client: Client) -> None:
    first = await home(client)
    again = await home(client, **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await home(client, **{"if-none-match": first.headers["etag"], "accept-language": "de"})
    assert other.status_code == 200


async def test_a_file_that_is_not_there_is_a_problem(client: Client) -> None:
    for path in ("home/nothing.js", "../home.html", "home/../../home.html"):
        assert (await client.get(f"/pages/x/{path}")).status_code == 404


LIKED = {
    "": "en",
    "de": "de",
    "de-AT,en;q=0.5": "de",
    "en-GB, de;q=0.9": "en",
    "fr, de;q=0.2": "de",
    "fr": "en",
    "de;q=0": "en",
    "de;q=much": "en",
}


@pytest.mark.parametrize(("liked", "language"), LIKED.items())
async def test_the_language_is_the_favourite_of_those_there_are(
    client: Client, liked: str, language: str
) -> None:
    answer = await home(client, **{"accept-language": liked})
    assert f'<html lang="{language}"' in answer.text
    assert "Accept-Language" in answer.headers["vary"]


async def test_the_language_of_the_address_wins_and_an_unknown_one_does_not_matter(
    client: Client,
) -> None:
    german = {"accept-language": "de"}
    named = await client.get("/?language=en", headers=BROWSER | german)
    unknown = await client.get("/?language=<script>", headers=BROWSER | german)
    assert '<html lang="en"' in named.text
    assert '<html lang="de"' in unknown.text


async def test_a_terminal_still_gets_the_line_to_copy(client: Client) -> None:
    answer = await client.get("/", headers={"accept": "*/*"})
    assert answer.headers["content-type"].startswith("text/plain")
    assert "curl -s http://test/v1/decisions --json" in answer.text


def test_the_languages_have_the_same_words() -> None:
    first, *others = (page_words(language) for language in LANGUAGES)
    for other in others:
        assert list(other) == list(first)
        for key, text in first.items():
            slots = re.findall(r"\{\w+\}", text)
            assert sorted(re.findall(r"\{\w+\}", other[key])) == sorted(slots), key


def test_no_word_is_left_over_and_none_is_missing() -> None:
    markup = (FOLDER / "home.html").read_text("utf-8") + (FOLDER / "answer.html").read_text("utf-8")
    scripts = "".join(each.read_text("utf-8") for each in (FOLDER / "static/home").glob("*.js"))
    server = "".join(
        (FOLDER.parent / name).read_text("utf-8") for name in ("home.py", "answer_page.py")
    )
    said = markup + scripts + server
    built = re.findall(r"`([a-z]+\.(?:note\.)?)\$\{", scripts)
    words = page_words("en")
    unused = [key for key in words if f'"{key}"' not in said and f"'{key}'" not in said]
    assert [key for key in unused if not key.startswith(tuple(built))] == []
    for key in re.findall(r'data-word(?:-label)?="([^"]+)"', markup):
        assert key in words
    for key in re.findall(r'say\("([^"]+)"', scripts):
        assert key in words


def test_a_fault_in_the_pages_own_words_is_one_of_the_service() -> None:
    own = {key.removeprefix("fault.") for key in page_words("en") if key.startswith("fault.")}
    assert own
    assert own <= set(catalog("en").faults)


def test_everything_that_can_be_sent_said_or_new_can_be_chosen() -> None:
    markup = (FOLDER / "home.html").read_text("utf-8")
    lists = {"notes_sent": NoteKind, "employer_updates": UpdateKind}
    for name, kinds in {**lists, "new_information": InformationKind}.items():
        select = re.search(rf'name="/{name}/#/kind".*?</select>', markup, re.DOTALL)
        assert select is not None
        offered = set(re.findall(r'value="(\w+)"', select[0]))
        assert offered == {str(kind) for kind in kinds}


FORM = {"content-type": "application/x-www-form-urlencoded"}


async def test_a_form_is_answered_in_the_language_of_its_address_and_not_kept(
    client: Client,
) -> None:
    body = "/interview/ended_at=2026-11-20&/employer/time_zone=Europe/Berlin"
    answer = await client.post("/answer?language=de", content=body, headers=FORM)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert '<html lang="de"' in answer.text
    assert "veröffentlichten Quellen" in answer.text


async def test_an_impossible_form_is_a_page_with_the_status_of_its_problem(client: Client) -> None:
    answer = await client.post("/answer", content="/interview/ended_at=<b>", headers=FORM)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert "/interview/ended_at" in answer.text
    assert "<b>" not in answer.text


REFUSED = {
    "JSON": (b"{}", {"content-type": "application/json"}, 415),
    "no type": (b"/route=agency", {}, 415),
    "far too much": (b"/message_facts/role=" + b"x" * 70_000, FORM, 413),
}


@pytest.mark.parametrize(("body", "headers", "status"), REFUSED.values(), ids=REFUSED)
async def test_what_is_no_form_is_a_problem(
    client: Client, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await client.post("/answer", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
