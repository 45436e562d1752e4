"""Another customer's key gets a 404, for every route with an identifier in the API description."""

from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from app.customers.key_scope import OF_A_CUSTOMER
from app.customers.register import create_key, create_tenant
from app.settings import Authentication, Settings
from app.storage.database import Database
from app.storage.schema import decisions
from tests.api.published import document
from tests.client import Client, client_of
from tests.conftest import NOW
from tests.storage.rows import row

pytestmark = pytest.mark.anyio


class Thing(NamedTuple):
    """Something with an identifier."""

    make: Callable[[Database, str], str]
    """Makes one for a customer; gives the value that stands in the address."""
    body: Any = None
    """What a request to it says, where it says anything."""


def _a_subject(database: Database, tenant_id: str) -> str:
    with database.writing(tenant_id) as scope:
        scope.insert(insert(decisions), [row(subject_id="ana")])
    return "ana"


THINGS = {
    ("GET", "/v1/subjects/{subject_id}/export"): Thing(_a_subject),
    ("DELETE", "/v1/subjects/{subject_id}"): Thing(_a_subject),
}
"""A route with an identifier that is not in here fails `test_no_route_is_missed`."""


@pytest.fixture
async def client(make_app: Callable[..., FastAPI], database: Database) -> AsyncIterator[Client]:
    settings = Settings(access_log=False, authentication=Authentication.REQUIRED)
    async with client_of(make_app(settings, database)) as caller:
        yield caller


def bearer(database: Database, tenant_id: str) -> dict[str, str]:
    create_tenant(database, tenant_id, NOW)
    key = create_key(database, tenant_id, NOW, name=tenant_id, scopes=OF_A_CUSTOMER)
    return {"authorization": f"Bearer {key}"}


def test_no_route_is_missed() -> None:
    described = {
        (method.upper(), path)
        for path, operations in document()["paths"].items()
        for method in operations
        if "{" in path
    }
    assert described == THINGS.keys()


@pytest.mark.parametrize(("method", "path"), THINGS)
async def test_it_is_there_for_its_customer_and_for_no_other(
    client: Client, database: Database, method: str, path: str
) -> None:
    mine, theirs = (bearer(database, tenant) for tenant in ("mine", "theirs"))
    thing = THINGS[method, path]
    before, _, rest = path.partition("{")
    address = f"{before}{thing.make(database, 'mine')}{rest.partition('}')[2]}"
    foreign = await client.request(method, address, headers=theirs, json=thing.body)
    assert (foreign.status_code, foreign.json()["type"]) == (404, "/problems/not-found")
    own = await client.request(method, address, headers=mine, json=thing.body)
    assert own.is_success, own.text
