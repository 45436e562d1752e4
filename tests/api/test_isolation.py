"""Another customer's key gets a 404, for every route with an identifier in the API description."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI

from app.api.permissions import PERMISSIONS
from app.customers.key_scope import OF_A_CUSTOMER
from app.customers.register import create_key, create_tenant
from app.settings import Authentication, Settings
from app.storage.database import Database
from tests.api.asking import DECISIONS, SMALLEST
from tests.api.published import document
from tests.applications.telling import PATH as APPLICATIONS
from tests.applications.telling import THANKED, tracked
from tests.calendars.subscribing import PATH as CALENDARS
from tests.client import Client, client_of
from tests.conftest import NOW
from tests.endpoints.asking import PATH as ENDPOINTS

pytestmark = pytest.mark.anyio


Headers = dict[str, str]


class Thing(NamedTuple):
    """Something with an identifier."""

    make: Callable[[Client, Headers], Awaitable[str]]
    """Makes one for the customer of the key; gives the value that stands in the address."""
    body: Any = None
    """What a request to it says, where it says anything."""
    refusal: int | None = None
    """The status with which its own customer is told that it cannot be done now."""


async def _a_decision(client: Client, key: Headers) -> str:
    answer = await client.post(DECISIONS, json=SMALLEST | {"subject_id": "ana"}, headers=key)
    return answer.headers["Location"].removeprefix(f"{DECISIONS}/")


async def _a_subject(client: Client, key: Headers) -> str:
    await _a_decision(client, key)
    return "ana"


async def _an_application(client: Client, key: Headers) -> str:
    answer = await client.post(APPLICATIONS, json=tracked(), headers=key)
    return answer.headers["Location"].removeprefix(f"{APPLICATIONS}/")


async def _a_calendar(client: Client, key: Headers) -> str:
    answer = await client.post(CALENDARS, json={"all": True}, headers=key)
    return answer.headers["Location"].removeprefix(f"{CALENDARS}/")


async def _an_endpoint(client: Client, key: Headers) -> str:
    body = {"url": "https://jobs.example/followup"}
    answer = await client.post(ENDPOINTS, json=body, headers=key)
    return answer.headers["Location"].removeprefix(f"{ENDPOINTS}/")


async def _a_delivery(client: Client, key: Headers) -> str:
    """Both its identifiers, as they stand in its address."""
    endpoint = await _an_endpoint(client, key)
    application = await _an_application(client, key)
    told = await client.post(f"{APPLICATIONS}/{application}/events", json=THANKED, headers=key)
    assert told.is_success, told.text
    path = f"{endpoint}/deliveries"
    (delivery,) = (await client.get(f"{ENDPOINTS}/{path}", headers=key)).json()["items"]
    return f"{path}/{delivery['id']}"


_ONE = f"{APPLICATIONS}/{{application_id}}"
_ENDPOINT = f"{ENDPOINTS}/{{endpoint_id}}"
_DELIVERY = f"{_ENDPOINT}/deliveries/{{delivery_id}}"
THINGS = {
    ("GET", "/v1/decisions/{decision_id}"): Thing(_a_decision),
    ("POST", "/v1/decisions/{decision_id}/replay"): Thing(_a_decision, {}),
    ("GET", _ONE): Thing(_an_application),
    ("PATCH", _ONE): Thing(_an_application, {"route": "agency"}),
    ("DELETE", _ONE): Thing(_an_application),
    ("POST", f"{_ONE}/events"): Thing(_an_application, THANKED),
    ("GET", f"{_ONE}/decision"): Thing(_an_application),
    ("GET", f"{_ONE}/plan"): Thing(_an_application),
    ("GET", f"{_ONE}/history"): Thing(_an_application),
    ("GET", "/v1/calendars/{calendar_id}"): Thing(_a_calendar),
    ("DELETE", "/v1/calendars/{calendar_id}"): Thing(_a_calendar),
    ("GET", _ENDPOINT): Thing(_an_endpoint),
    ("PATCH", _ENDPOINT): Thing(_an_endpoint, {"verdicts": ["wait"]}),
    ("DELETE", _ENDPOINT): Thing(_an_endpoint),
    ("POST", f"{_ENDPOINT}/rotate-secret"): Thing(_an_endpoint, {}),
    ("POST", f"{_ENDPOINT}/ping"): Thing(_an_endpoint, {}),
    ("GET", f"{_ENDPOINT}/deliveries"): Thing(_an_endpoint),
    ("POST", f"{_ENDPOINT}/deliveries/replay"): Thing(_an_endpoint, {}),
    ("GET", _DELIVERY): Thing(_a_delivery),
    ("POST", f"{_DELIVERY}/replay"): Thing(_a_delivery, {}, refusal=409),
    ("GET", "/v1/subjects/{subject_id}/export"): Thing(_a_subject),
    ("DELETE", "/v1/subjects/{subject_id}"): Thing(_a_subject),
}
"""A route with an identifier that is not in here fails `test_no_route_is_missed`."""
LISTS = (DECISIONS, APPLICATIONS, "/v1/agenda", CALENDARS, ENDPOINTS)


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
    # What is open to all, rules and policies, is nobody's.
    open_to_all = {(each.method, each.described_path) for each in PERMISSIONS if each.scope is None}
    assert described - open_to_all == THINGS.keys()


@pytest.mark.parametrize(("method", "path"), THINGS)
async def test_it_is_there_for_its_customer_and_for_no_other(
    client: Client, database: Database, method: str, path: str
) -> None:
    mine, theirs = (bearer(database, tenant) for tenant in ("mine", "theirs"))
    thing = THINGS[method, path]
    before, after = path.partition("{")[0], path.rpartition("}")[2]
    address = f"{before}{await thing.make(client, mine)}{after}"
    for headers in (mine, theirs):
        headers["if-match"] = "*"
    foreign = await client.request(method, address, headers=theirs, json=thing.body)
    assert (foreign.status_code, foreign.json()["type"]) == (404, "/problems/not-found")
    own = await client.request(method, address, headers=mine, json=thing.body)
    assert own.status_code == thing.refusal or own.is_success, own.text


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_has_its_own_customers_things_alone(
    client: Client, database: Database, path: str
) -> None:
    mine, theirs = (bearer(database, tenant) for tenant in ("mine", "theirs"))
    await _a_decision(client, mine)
    await _an_application(client, mine)
    await _a_calendar(client, mine)
    await _an_endpoint(client, mine)
    found = [(await client.get(path, headers=key)).json()["items"] for key in (mine, theirs)]
    assert found[0]
    assert found[1] == []
