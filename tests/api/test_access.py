"""Who may ask: keys, scopes, origins, rates."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from starlette.requests import Request

from app.api.access import caller_of
from app.api.openapi import describe
from app.api.permissions import PERMISSIONS, UnlistedError, require_all_listed
from app.api.storage import may_be_stored, tenant_of
from app.customers.key_scope import OF_A_CUSTOMER, OF_A_PAGE, KeyScope
from app.customers.key_text import KeyKind, KeyText
from app.customers.register import create_key, create_tenant, revoke_key
from app.main import create_app
from app.settings import Authentication, SettingError, Settings, from_environment
from app.storage.database import Database
from tests.api.asking import DECISIONS, SMALLEST, post
from tests.api.published import held_to_description
from tests.client import Answer, Client, client_of
from tests.conftest import NOW

pytestmark = pytest.mark.anyio

REQUIRED = Settings(access_log=False, authentication=Authentication.REQUIRED)
ORIGIN = "https://jobs.example"
CLOSED = sorted({(each.method, each.path) for each in PERMISSIONS if each.scope is not None})
OPEN = sorted(each.path for each in PERMISSIONS if each.scope is None and "{" not in each.path)


def new_key(database: Database, **more: Any) -> str:
    usual: dict[str, Any] = {"name": "web", "scopes": OF_A_CUSTOMER}
    return str(create_key(database, "acme", NOW, **usual | more))


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


@pytest.fixture
def register(sqlite_database: Database) -> Database:
    create_tenant(sqlite_database, "acme", NOW)
    return sqlite_database


@pytest.fixture
def key(register: Database) -> str:
    return new_key(register)


@pytest.fixture
def page_key(register: Database) -> str:
    return new_key(register, kind=KeyKind.PUBLISHABLE, scopes=OF_A_PAGE, origins=[ORIGIN])


@pytest.fixture
async def closed(make_app: Callable[..., FastAPI], register: Database) -> AsyncIterator[Client]:
    """A service that needs keys."""
    async with client_of(make_app(REQUIRED, register)) as caller:
        caller.event_hooks = {"response": [held_to_description]}
        yield caller


@pytest.fixture
async def opened(make_app: Callable[..., FastAPI], register: Database) -> AsyncIterator[Client]:
    """One that does not."""
    async with client_of(make_app(database=register)) as caller:
        yield caller


def code(answer: Answer) -> str:
    """Of its only fault."""
    (error,) = answer.json()["errors"]
    found: str = error["code"]
    return found


async def test_a_good_key_is_answered(closed: Client, key: str) -> None:
    assert (await post(closed, SMALLEST, **bearer(key))).status_code == 200


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_without_a_key_nothing_is_answered_but_that_one_is_needed(
    closed: Client, method: str, path: str
) -> None:
    answer = await closed.request(method, path)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/key-needed")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="followup"'


@pytest.mark.parametrize("path", OPEN)
async def test_health_and_descriptions_are_open_all_the_same(closed: Client, path: str) -> None:
    assert (await closed.get(path)).status_code == 200


@pytest.mark.parametrize("path", ["/problems/key-needed", "/pages/any/home/home.css"])
async def test_so_are_the_pages(closed: Client, path: str) -> None:
    assert (await closed.get(path)).status_code == 200


async def test_what_is_not_there_is_told_to_who_has_a_key(closed: Client, key: str) -> None:
    assert (await closed.get("/v1/nothing")).status_code == 401
    assert (await closed.get("/v1/nothing", headers=bearer(key))).status_code == 404


@pytest.mark.parametrize("header", ["Basic dTpw", "fut_live_x", "Bearer", ""])
async def test_what_is_no_bearer_is_no_key(closed: Client, opened: Client, header: str) -> None:
    """It may be meant for a proxy before the service."""
    answer = await post(closed, SMALLEST, authorization=header)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/key-needed")
    assert (await post(opened, SMALLEST, authorization=header)).status_code == 200


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
async def test_the_scheme_is_read_as_http_has_it(closed: Client, key: str, scheme: str) -> None:
    assert (await post(closed, SMALLEST, authorization=f"{scheme} {key}")).status_code == 200


@pytest.mark.parametrize("needed", Authentication)
async def test_a_wrong_key_is_refused_and_why_is_told(
    make_app: Callable[..., FastAPI], register: Database, key: str, needed: Authentication
) -> None:
    """Also where none is needed: who sends one means a customer."""
    revoked = new_key(register)
    revoke_key(register, KeyText.read(revoked).id, NOW)
    wrong = {
        key[:-1]: "key_mistyped",
        "x.y.z": "key_mistyped",
        "\u00e9": "key_mistyped",
        str(KeyText.new(KeyKind.SECRET)): "key_unknown",
        new_key(register, expires_at=NOW): "key_expired",
        revoked: "key_revoked",
    }
    settings = Settings(access_log=False, authentication=needed)
    async with client_of(make_app(settings, register)) as client:
        for text, why in wrong.items():
            headers = [(b"authorization", f"Bearer {text}".encode())]
            answer = await client.post(DECISIONS, json=SMALLEST, headers=headers)
            assert (answer.status_code, code(answer)) == (401, why)
            assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
            assert text not in answer.text


async def test_a_mistyped_key_asks_nothing_of_the_database(
    make_app: Callable[..., FastAPI], key: str
) -> None:
    with Database("postgresql://nobody@127.0.0.1:1/none") as gone:
        async with client_of(make_app(REQUIRED, gone)) as client:
            assert (await post(client, SMALLEST, **bearer(f"{key}x"))).status_code == 401
            answer = await post(client, SMALLEST, **bearer(key))
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


async def test_a_revoked_key_is_refused_ten_seconds_later(register: Database, key: str) -> None:
    now: list[datetime] = [NOW]
    app = create_app(REQUIRED, lambda: now[0], register)
    async with client_of(app) as client:
        assert (await post(client, SMALLEST, **bearer(key))).status_code == 200
        revoke_key(register, KeyText.read(key).id, NOW)
        now[0] += timedelta(seconds=10)
        assert (await post(client, SMALLEST, **bearer(key))).status_code == 401


async def test_a_key_without_the_scope_is_told_which(closed: Client, register: Database) -> None:
    text = new_key(register, scopes=[KeyScope.DECISIONS_READ])
    answer = await post(closed, SMALLEST, **bearer(text))
    assert (answer.status_code, code(answer)) == (403, "scope_missing")
    assert answer.headers["WWW-Authenticate"].endswith(
        'error="insufficient_scope", scope="decisions:write"'
    )
    assert "decisions:write" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_every_route_needs_its_scope(
    closed: Client, register: Database, method: str, path: str
) -> None:
    (permission,) = [each for each in PERMISSIONS if (each.method, each.path) == (method, path)]
    for needed in permission.scopes:
        text = new_key(register, scopes=frozenset(KeyScope) - {needed})
        answer = await closed.request(method, path, headers=bearer(text))
        assert (answer.status_code, code(answer)) == (403, "scope_missing")
        assert f'scope="{needed}"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/calendars"),
        ("POST", "/v1/webhook-endpoints"),
        ("PATCH", "/v1/webhook-endpoints/{endpoint_id}"),
    ],
)
def test_what_has_answers_sent_somewhere_needs_the_right_to_read_them(
    method: str, path: str
) -> None:
    (found,) = [each for each in PERMISSIONS if (each.method, each.path) == (method, path)]
    assert KeyScope.APPLICATIONS_READ in found.scopes


async def test_counts_are_for_who_runs_the_service(
    closed: Client, register: Database, key: str
) -> None:
    assert (await closed.get("/metrics", headers=bearer(key))).status_code == 403
    own = new_key(register, scopes=[KeyScope.METRICS_READ])
    assert (await closed.get("/metrics", headers=bearer(own))).status_code == 200


class TestPublishable:
    async def test_a_page_of_its_origin_may_ask(self, closed: Client, page_key: str) -> None:
        answer = await post(closed, SMALLEST, origin=ORIGIN, **bearer(page_key))
        assert answer.status_code == 200

    async def test_what_a_page_asks_leaves_no_record(
        self, closed: Client, key: str, page_key: str
    ) -> None:
        asked = await post(closed, SMALLEST, origin=ORIGIN, **bearer(page_key))
        kept = await post(closed, SMALLEST, **bearer(key))
        assert ("Location" in asked.headers, "Location" in kept.headers) == (False, True)
        records = (await closed.get(DECISIONS, headers=bearer(key))).json()["items"]
        assert [each["id"] for each in records] == [kept.json()["id"]]

    @pytest.mark.parametrize("origin", ["https://evil.example", f"{ORIGIN}:8443", "null", None])
    async def test_no_other_page_may(
        self, closed: Client, page_key: str, origin: str | None
    ) -> None:
        headers = bearer(page_key) | ({} if origin is None else {"origin": origin})
        answer = await post(closed, SMALLEST, **headers)
        assert (answer.status_code, code(answer)) == (403, "origin_not_allowed")

    @pytest.mark.parametrize(
        ("method", "path"),
        sorted({(each.method, each.path) for each in PERMISSIONS
                if each.scope is not None and not each.from_page}),
    )  # fmt: skip
    async def test_nor_may_it_ask_what_is_no_pages_business(
        self, closed: Client, page_key: str, method: str, path: str
    ) -> None:
        answer = await closed.request(method, path, headers=bearer(page_key) | {"origin": ORIGIN})
        assert (answer.status_code, code(answer)) == (403, "not_from_a_page")

    async def test_the_service_s_own_page_carries_its_key(
        self, make_app: Callable[..., FastAPI], page_key: str
    ) -> None:
        settings = Settings(access_log=False, page_key=page_key)
        async with client_of(make_app(settings)) as client:
            page = await client.get("/", headers={"accept": "text/html"})
        assert f'<meta name="followup-key" content="{page_key}">' in page.text

    def test_no_other_key_can_be_put_there(self, key: str, page_key: str) -> None:
        assert from_environment({"PAGE_KEY": page_key}).page_key == page_key
        for wrong in (key, page_key[:-1], '"><script>'):
            with pytest.raises(SettingError, match="PAGE_KEY"):
                from_environment({"PAGE_KEY": wrong})


class TestRates:
    @pytest.mark.parametrize("requests", [1, 3])
    async def test_a_key_may_ask_so_often_and_is_told_what_is_left(
        self, opened: Client, register: Database, requests: int
    ) -> None:
        text = new_key(register, requests_per_minute=requests)
        left = []
        for _ in range(requests):
            answer = await post(opened, SMALLEST, **bearer(text))
            assert answer.status_code == 200
            assert answer.headers["RateLimit-Policy"] == f'"key";q={requests};w=60'
            left.append(answer.headers["RateLimit"].partition(";t=")[0])
        assert left == [f'"key";r={each}' for each in reversed(range(requests))]
        refused = await post(opened, SMALLEST, **bearer(text))
        assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-requests")
        assert f"{requests} requests" in refused.json()["detail"]
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert refused.headers["RateLimit"].startswith('"key";r=0;t=')

    async def test_each_key_has_its_own_count(self, opened: Client, register: Database) -> None:
        one, other = (new_key(register, requests_per_minute=1) for _ in range(2))
        assert [(await post(opened, SMALLEST, **bearer(each))).status_code
                for each in (one, one, other)] == [200, 429, 200]  # fmt: skip

    async def test_a_key_without_a_number_has_the_setting_s(
        self, make_app: Callable[..., FastAPI], register: Database, key: str
    ) -> None:
        settings = Settings(access_log=False, requests_per_minute=2)
        async with client_of(make_app(settings, register)) as client:
            told = [(await post(client, SMALLEST, **bearer(key))).status_code for _ in range(3)]
        assert told == [200, 200, 429]

    async def test_refusals_count_too(self, opened: Client, register: Database) -> None:
        text = new_key(register, requests_per_minute=1, scopes=[KeyScope.SUBJECTS_READ])
        told = [(await post(opened, SMALLEST, **bearer(text))).status_code for _ in range(2)]
        assert told == [403, 429]

    async def test_without_a_key_there_is_no_limit_and_no_header(
        self, make_app: Callable[..., FastAPI]
    ) -> None:
        settings = Settings(access_log=False, requests_per_minute=1)
        async with client_of(make_app(settings)) as client:
            answers = [await post(client, SMALLEST) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert not [name for name in answers[0].headers if name.startswith("ratelimit")]


@pytest.mark.parametrize(
    ("environment", "named"),
    [({"AUTH": "on"}, "AUTH"), ({"RATE_LIMIT": "0"}, "RATE_LIMIT"), ({"RATE_LIMIT": "x"}, "RATE")],
)
def test_a_setting_that_cannot_be_is_named(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError, match=named):
        from_environment(environment)


def test_settings_are_read_by_their_names() -> None:
    read = from_environment({"AUTH": "required", "RATE_LIMIT": "60"})
    assert (read.authentication, read.requests_per_minute) == (Authentication.REQUIRED, 60)


async def test_whose_rows_are_read_is_settled_by_the_key(
    make_app: Callable[..., FastAPI], register: Database, key: str, page_key: str
) -> None:
    seen: list[tuple[str, bool]] = []

    async def asked(request: Request) -> Any:
        seen.append((tenant_of(request), may_be_stored(request)))

    app = make_app(database=register)
    app.router.routes[0].app = _endpoint(asked)  # type: ignore[attr-defined]
    async with client_of(app) as client:
        for headers in ({}, bearer(key), bearer(page_key) | {"origin": ORIGIN}):
            await post(client, SMALLEST, **headers)
    assert seen == [("local", True), ("acme", True), ("acme", False)]


def _endpoint(note: Callable[[Request], Any]) -> Any:
    async def serve(scope: Any, receive: Any, send: Any) -> None:
        await note(Request(scope, receive))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    return serve


def test_who_was_not_let_through_is_nobody() -> None:
    with pytest.raises(KeyError):
        caller_of({"type": "http"})


def test_a_route_that_is_not_in_the_table_stops_the_start(make_app: Callable[..., FastAPI]) -> None:
    app, router = make_app(), APIRouter()

    @router.get("/v1/forgotten/{name}")
    async def forgotten(name: str) -> str:
        return name

    app.include_router(router)
    with pytest.raises(UnlistedError, match="/v1/forgotten"):
        require_all_listed(app)


@pytest.mark.parametrize("needed", Authentication)
def test_every_operation_is_described_with_the_scope_it_needs(
    make_app: Callable[..., FastAPI], needed: Authentication
) -> None:
    document = describe(make_app(Settings(access_log=False, authentication=needed)))
    described = {
        (method.upper(), path): operation.get("security", [])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    listed = {(each.method, each.described_path): list(each.scopes) for each in PERMISSIONS}
    assert described.keys() <= listed.keys()
    for route, security in described.items():
        if not listed[route]:
            assert security == []
        else:
            assert security[0] == {"key": listed[route]}
            assert ({} in security) == (needed is Authentication.OPEN)
