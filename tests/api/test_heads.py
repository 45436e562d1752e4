"""`HEAD` is answered wherever `GET` is, without content."""

import re
from collections.abc import AsyncIterator, Callable

import pytest
from fastapi import FastAPI

from app.api.permissions import PERMISSIONS
from app.customers.key_scope import KeyScope
from app.customers.register import create_key
from app.settings import Authentication, Settings
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT
from tests.api.asking import DECISIONS, SMALLEST, post
from tests.applications.telling import PATH, created
from tests.client import Answer, Client, client_of
from tests.conftest import NOW
from tests.server import running

pytestmark = pytest.mark.anyio

POLICY = "2026-11"
GETS = [each.path for each in PERMISSIONS if each.method == "GET"]
_CHANGING = {"x-request-id", "decision-id"}
"""Each answer has its own."""


@pytest.fixture
async def keeping(
    make_app: Callable[..., FastAPI], sqlite_database: Database
) -> AsyncIterator[Client]:
    async with client_of(make_app(None, sqlite_database)) as caller:
        yield caller


@pytest.mark.parametrize("path", GETS)
async def test_a_head_tells_what_a_get_would(keeping: Client, path: str) -> None:
    record = (await post(keeping, SMALLEST)).json()["id"]
    known = {
        "application_id": (await created(keeping)).rpartition("/")[2],
        "decision_id:decision": record,
        "subject_id:path": "ana",
        "rule_id": "late_thank_you",
        "slug": "not-found",
        "path:path": "nothing",
    }
    address = re.sub(r"{([^}]+)}", lambda name: known.get(name[1], POLICY), path)
    query = f"?against={POLICY}" if path.endswith("/diff") else ""
    got = await keeping.get(address + query)
    head = await keeping.head(address + query)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert got.content
    if path != "/metrics":  # which counts the requests themselves
        assert told(head) == told(got)


def told(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in _CHANGING}


async def test_what_answers_no_get_answers_no_head(keeping: Client) -> None:
    answer = await keeping.head(f"{DECISIONS}/batch")
    assert (answer.status_code, answer.headers["Allow"], answer.content) == (405, "POST", b"")


async def test_it_takes_the_key_that_a_get_takes(
    make_app: Callable[..., FastAPI], sqlite_database: Database
) -> None:
    settings = Settings(access_log=False, authentication=Authentication.REQUIRED)
    keys = {
        scope: create_key(sqlite_database, LOCAL_TENANT, NOW, name=scope, scopes=[scope])
        for scope in (KeyScope.APPLICATIONS_READ, KeyScope.APPLICATIONS_WRITE)
    }
    async with client_of(make_app(settings, sqlite_database)) as client:
        assert (await client.head(PATH)).status_code == 401
        for scope, status in (
            (KeyScope.APPLICATIONS_READ, 200),
            (KeyScope.APPLICATIONS_WRITE, 403),
        ):
            headers = {"authorization": f"Bearer {keys[scope]}"}
            assert (await client.head(PATH, headers=headers)).status_code == status


async def test_what_one_has_is_unchanged(keeping: Client) -> None:
    where = await created(keeping)
    tag = (await keeping.head(where)).headers["ETag"]
    assert (await keeping.head(where, headers={"if-none-match": tag})).status_code == 304


def test_over_the_wire_nothing_follows_the_headers() -> None:
    with running() as service:
        for path in ("/v1/rules", "/livez", "/nothing", DECISIONS):
            status, content = service.ask("GET", path, Accept="application/json")
            assert content
            assert service.ask("HEAD", path, Accept="application/json") == (status, b"")
        assert "Traceback" not in service.said()
