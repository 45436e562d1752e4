"""`Prefer`, `X-Request-Id`, languages, and what a browser of another origin may do."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import pytest
from fastapi import FastAPI

from app.api.permissions import PERMISSIONS
from app.settings import Settings
from app.storage.database import Database
from tests.api.asking import DECISIONS, SMALLEST, post, post_text
from tests.applications.telling import PATH, tracked
from tests.client import Answer, Client, client_of

pytestmark = pytest.mark.anyio

ORIGIN = "https://jobs.example"
SECOND = "http://localhost:3000"


@pytest.mark.parametrize("prefer", ["no-store", "no-store, wait=10", "respond-async,no-store"])
async def test_prefer_no_store_is_applied(client: Client, prefer: str) -> None:
    answer = await post(client, SMALLEST, prefer=prefer)
    assert answer.headers["Preference-Applied"] == "no-store"


@pytest.mark.parametrize(
    "prefer",
    [
        "NO-STORE",
        pytest.param('no-store; foo="bar"', id="with a parameter"),
    ],
)
async def test_prefer_no_store_is_known_in_any_spelling(client: Client, prefer: str) -> None:
    answer = await post(client, SMALLEST, prefer=prefer)
    assert answer.headers["Preference-Applied"] == "no-store"


@pytest.mark.parametrize(
    "prefer",
    [
        "return=minimal",
        "no-store-please",
    ],
)
async def test_other_preferences_are_passed_over(client: Client, prefer: str) -> None:
    answer = await post(client, SMALLEST, prefer=prefer)
    assert answer.status_code == 200
    assert "Preference-Applied" not in answer.headers


async def test_without_prefer_nothing_is_applied(client: Client) -> None:
    assert "Preference-Applied" not in (await post(client, SMALLEST)).headers


async def test_an_unknown_language_is_answered_in_english(client: Client) -> None:
    answer = await post(client, SMALLEST, accept_language="tlh, fr-FR;q=0.5")
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == "en"


@pytest.mark.parametrize("sane", ["a", "0197-abc_DEF.~", "x" * 64])
async def test_a_sane_request_id_is_echoed(client: Client, sane: str) -> None:
    assert (await post(client, SMALLEST, x_request_id=sane)).headers["X-Request-Id"] == sane
    refused = await post(client, {}, x_request_id=sane)
    assert (refused.status_code, refused.headers["X-Request-Id"]) == (422, sane)


@pytest.mark.parametrize(
    "strange", ["", " ", "x" * 65, "a b", 'a"b', "<script>", "{}", "a,b", "a\tb"]
)
async def test_in_place_of_any_other_one_is_minted(client: Client, strange: str) -> None:
    answer = await post(client, SMALLEST, x_request_id=strange)
    assert UUID(answer.headers["X-Request-Id"]).version == 7


@pytest.mark.parametrize("path", ["/livez", "/docs", "/nothing", "/pages/page.css"])
async def test_every_answer_has_a_request_id(client: Client, path: str) -> None:
    one, other = await client.get(path), await client.get(path)
    assert UUID(one.headers["X-Request-Id"]) != UUID(other.headers["X-Request-Id"])


def readable(answer: Answer, name: str) -> str:
    """A header that a browser shows the scripts of the page."""
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert name in answer.headers["Access-Control-Expose-Headers"].split(", ")
    return answer.headers[name]


class TestAnotherOrigin:
    @pytest.fixture
    async def shared(self, make_app: Callable[..., FastAPI]) -> AsyncIterator[Client]:
        """A caller of an application that two origins may call."""
        settings = Settings(access_log=False, cors_origins=(ORIGIN, SECOND))
        async with client_of(make_app(settings)) as caller:
            yield caller

    async def asked_first(self, client: Client, **headers: str) -> Answer:
        """As a browser asks before it posts JSON."""
        asked = {
            "origin": ORIGIN,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type,prefer,x-request-id",
        }
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.options(DECISIONS, headers=asked | named)

    @pytest.mark.parametrize("origin", [ORIGIN, SECOND])
    async def test_a_listed_origin_may_post_json(self, shared: Client, origin: str) -> None:
        answer = await self.asked_first(shared, origin=origin)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]
        allowed = answer.headers["Access-Control-Allow-Headers"].lower()
        assert all(name in allowed for name in ("content-type", "prefer", "x-request-id"))
        assert "Access-Control-Allow-Credentials" not in answer.headers

    @pytest.mark.parametrize(
        "origin",
        [
            *("https://evil.example", "https://jobs.example.evil.example", "null"),
            *("http://jobs.example", "https://jobs.example:8443"),
        ],
    )
    async def test_no_other_origin_may(self, shared: Client, origin: str) -> None:
        answer = await self.asked_first(shared, origin=origin)
        assert "Access-Control-Allow-Origin" not in answer.headers
        posted = await post(shared, SMALLEST, origin=origin)
        assert "Access-Control-Allow-Origin" not in posted.headers

    async def test_its_scripts_can_read_the_headers_that_count(self, shared: Client) -> None:
        answer = await post(shared, SMALLEST, origin=ORIGIN)
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        exposed = answer.headers["Access-Control-Expose-Headers"]
        for name in ("Decision-Id", "Location", "Retry-After", "X-Request-Id"):
            assert name in exposed
        assert "Origin" in answer.headers["Vary"]

    @pytest.mark.parametrize("method", sorted({each.method for each in PERMISSIONS} | {"HEAD"}))
    async def test_it_may_ask_by_every_method_there_is(self, shared: Client, method: str) -> None:
        asked = "authorization,content-type,idempotency-key,if-match,if-none-match"
        answer = await self.asked_first(
            shared, access_control_request_method=method, access_control_request_headers=asked
        )
        assert answer.status_code == 200
        assert method in answer.headers["Access-Control-Allow-Methods"]

    async def test_by_no_other_method_or_header(self, shared: Client) -> None:
        for refused in (
            {"access_control_request_method": "PUT"},
            {"access_control_request_headers": "x-forwarded-for"},
        ):
            assert (await self.asked_first(shared, **refused)).status_code == 400

    async def test_it_tracks_as_a_program_does(
        self, make_app: Callable[..., FastAPI], sqlite_database: Database
    ) -> None:
        """With what it reads of one answer it can ask for the next."""
        settings = Settings(access_log=False, cors_origins=(ORIGIN,))
        async with client_of(make_app(settings, sqlite_database)) as page:
            page.headers["origin"] = ORIGIN
            made = await page.post(PATH, json=tracked(), headers={"idempotency-key": "1"})
            again = await page.post(PATH, json=tracked(), headers={"idempotency-key": "1"})
            tag = {"if-match": readable(made, "ETag")}
            where = readable(made, "Location")
            changed = await page.patch(where, json={"route": "agency"}, headers=tag)
            gone = await page.delete(where, headers={"if-match": readable(changed, "ETag")})
            assert gone.status_code == 204
        assert readable(again, "Idempotent-Replayed") == "true"

    async def test_its_scripts_can_read_problems_too(self, shared: Client) -> None:
        answer = await post_text(shared, "{", origin=ORIGIN)
        assert answer.status_code == 400
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN

    async def test_its_scripts_can_read_of_a_failure(
        self, make_app: Callable[..., FastAPI]
    ) -> None:
        app = make_app(Settings(access_log=False, cors_origins=(ORIGIN,)))
        app.state.clock = None
        async with client_of(app) as caller:
            answer = await post(caller, SMALLEST, origin=ORIGIN)
        assert answer.status_code == 500
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN

    async def test_a_refused_preflight_is_a_problem(self, shared: Client) -> None:
        answer = await self.asked_first(shared, origin="https://evil.example")
        assert answer.status_code == 400
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "CORS_ORIGINS" in answer.json()["detail"]

    async def test_without_the_setting_there_is_nothing_for_it(self, client: Client) -> None:
        for answer in (
            await self.asked_first(client),
            await post(client, SMALLEST, origin=ORIGIN),
        ):
            assert not [name for name in answer.headers if name.startswith("access-control")]
