"""`/v1/webhook-endpoints`: created, read, listed, changed, deleted; on both databases."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.api.webhook_endpoints import MOST_ENDPOINTS
from app.main import create_app
from app.maintenance import upkeep
from app.settings import Settings
from app.storage.application_tables import idempotency_keys
from app.storage.database import Database
from app.storage.endpoint_rows import change
from app.storage.schema import LOCAL_TENANT
from app.storage.webhook_tables import deliveries as delivery_table
from tests.api.asking import Body, faults
from tests.api.published import held_to_description
from tests.applications.telling import THANKED, Clock, told
from tests.applications.telling import created as tracked_at
from tests.client import Client, client_of
from tests.deliveries.rows import endpoint_row
from tests.endpoints.asking import (
    NOWHERE,
    PATH,
    URL,
    create,
    created,
    deliveries,
    put,
    read,
    serving,
    uuid_of,
)
from tests.hosts import nowhere

pytestmark = pytest.mark.anyio

KEY = {"idempotency-key": "key-1"}
JSON = {"content-type": "application/json"}


async def test_what_is_created_can_be_read_but_for_its_secret(keeping: Client) -> None:
    answer = await create(keeping, description="the job board", verdicts=["wait"], causes=["time"])
    told_once = answer.json()
    assert answer.status_code == 201
    assert told_once.pop("secret").startswith("whsec_")
    found = await keeping.get(answer.headers["Location"])
    assert found.json() == told_once
    assert found.headers["ETag"] == answer.headers["ETag"]
    assert answer.headers["Location"] == f"{PATH}/{told_once['id']}"
    assert (await keeping.get(PATH)).json()["items"] == [told_once]


async def test_what_is_not_said_is_as_usual(client: Client) -> None:
    found = await read(client, await created(client))
    del found["id"], found["created_at"], found["changed_at"]
    assert found == {
        "url": URL,
        "description": None,
        "verdicts": [],
        "causes": [],
        "spread_seconds": 60,
        "disabled": False,
        "disabled_at": None,
        "disabled_reason": None,
        "failure_count": 0,
        "resume_at": None,
        "previous_secret_until": None,
    }


async def test_every_endpoint_has_a_secret_of_its_own(client: Client) -> None:
    secrets = {(await create(client)).json()["secret"] for _ in range(5)}
    assert len(secrets) == 5


async def test_filters_stand_each_once_and_in_one_order(client: Client) -> None:
    twice = ["wait", "follow_up_now", "wait"]
    found = await read(client, await created(client, verdicts=twice, causes=["time", "event"]))
    assert (found["verdicts"], found["causes"]) == (["follow_up_now", "wait"], ["event", "time"])


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, ("/url", "missing")),
        ({"url": None}, ("/url", "missing")),
        ({"url": ""}, ("/url", "too_short")),
        ({"url": 1}, ("/url", "wrong_type")),
        ({"url": f"https://jobs.example/{'x' * 2_048}"}, ("/url", "too_long")),
        ({"url": URL, "secret": "whsec_mine"}, ("/secret", "unknown_field")),
        ({"url": URL, "disabled": True}, ("/disabled", "unknown_field")),
        ({"url": URL, "description": ""}, ("/description", "too_short")),
        ({"url": URL, "description": "x" * 201}, ("/description", "too_long")),
        ({"url": URL, "description": "\n"}, ("/description", "bad_characters")),
        ({"url": URL, "verdicts": "wait"}, ("/verdicts", "not_a_list")),
        ({"url": URL, "verdicts": ["later"]}, ("/verdicts/0", "not_one_of")),
        ({"url": URL, "verdicts": [None]}, ("/verdicts/0", "not_one_of")),
        ({"url": URL, "verdicts": ["wait"] * 4}, ("/verdicts", "too_many")),
        ({"url": URL, "causes": ["created"]}, ("/causes/0", "not_one_of")),
        ({"url": URL, "causes": ["time"] * 5}, ("/causes", "too_many")),
        ({"url": URL, "spread_seconds": -1}, ("/spread_seconds", "out_of_range")),
        ({"url": URL, "spread_seconds": 3_601}, ("/spread_seconds", "out_of_range")),
        ({"url": URL, "spread_seconds": 1.5}, ("/spread_seconds", "wrong_type")),
        ({"url": URL, "spread_seconds": "60"}, ("/spread_seconds", "wrong_type")),
    ],
)
async def test_what_cannot_be_an_endpoint_is_refused(
    client: Client, body: Body, fault: tuple[str, str]
) -> None:
    assert faults(await client.post(PATH, json=body)) == [fault]
    assert (await client.get(PATH)).json()["items"] == []


@pytest.mark.parametrize("spread_seconds", [0, 3_600, 60.0])
async def test_the_ends_of_the_spread_are_inside(client: Client, spread_seconds: float) -> None:
    found = await read(client, await created(client, spread_seconds=spread_seconds))
    assert found["spread_seconds"] == spread_seconds


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("jobs.example", "url_unreadable"),
        ("https://jobs.example/ ", "url_unreadable"),
        ("http://jobs.example/", "url_not_https"),
        ("https://me:secret@jobs.example/", "url_with_user"),
        ("https://jobs.example/#top", "url_with_fragment"),
        ("https://jobs.example:22/", "url_port"),
        ("https://127.0.0.1/", "url_host_not_public"),
        ("https://[::1]/", "url_host_not_public"),
        ("https://169.254.169.254/", "url_host_not_public"),
        ("https://0x7f000001/", "url_host_unusual"),
        ("https://localhost/", "url_host_not_public"),
    ],
)
async def test_a_destination_that_is_not_public_is_refused(
    client: Client, url: str, code: str
) -> None:
    assert faults(await create(client, url=url)) == [("/url", code)]
    where = await created(client)
    assert faults(await put(client, where, {"url": url})) == [("/url", code)]
    assert (await read(client, where))["url"] == URL


@pytest.mark.parametrize(
    ("addresses", "status"),
    [(["192.88.98.1"], 201), (["192.88.98.1", "10.0.0.1"], 422), (["::1"], 422), ([], 201)],
)
async def test_a_name_that_stands_for_a_private_address_is_refused(
    sqlite_database: Database, clock: Clock, addresses: Sequence[str], status: int
) -> None:
    async with serving(sqlite_database, clock, lambda _: addresses) as client:
        answer = await create(client)
    assert answer.status_code == status
    if status == 422:
        assert faults(answer) == [("/url", "url_host_not_public")]


async def test_where_local_destinations_are_allowed_they_are_taken(
    sqlite_database: Database, clock: Clock
) -> None:
    async with serving(sqlite_database, clock, allows_local=True) as client:
        assert (await create(client, url="http://127.0.0.1:8080/hook")).status_code == 201
        refused = await create(client, url="http://169.254.169.254/")
        assert faults(refused) == [("/url", "url_host_not_public")]


async def test_there_are_at_most_twenty(keeping: Client) -> None:
    answers = await asyncio.gather(*(create(keeping) for _ in range(MOST_ENDPOINTS + 3)))
    refused = [answer for answer in answers if answer.status_code != 201]
    assert [answer.status_code for answer in refused] == [409] * 3
    assert {answer.json()["type"] for answer in refused} == {"/problems/too-many-endpoints"}
    items = (await keeping.get(PATH)).json()["items"]
    assert len(items) == MOST_ENDPOINTS
    await keeping.delete(f"{PATH}/{items[0]['id']}", headers={"if-match": "*"})
    assert (await create(keeping)).status_code == 201


async def test_a_list_comes_in_pages(keeping: Client) -> None:
    made = [uuid_of(await created(keeping)) for _ in range(5)]
    found, path = [], f"{PATH}?limit=2"
    while path:
        page = await keeping.get(path)
        found += [uuid_of(item["id"]) for item in page.json()["items"]]
        path = page.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert found == made


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("cursor=x", "wrong_cursor"),
        ("cursor=WyJhcHBsaWNhdGlvbnMiLCJ4Il0", "wrong_cursor"),
        ("limit=0", "parameter_out_of_range"),
        ("limit=21", "parameter_out_of_range"),
        ("url=x", "other_parameters"),
    ],
)
async def test_a_wrong_query_is_refused(client: Client, query: str, code: str) -> None:
    assert faults(await client.get(f"{PATH}?{query}")) == [("", code)]


async def test_the_same_key_has_the_same_endpoint_and_secret(keeping: Client) -> None:
    first = await keeping.post(PATH, json={"url": URL}, headers=KEY)
    again = await keeping.post(PATH, json={"url": URL}, headers=KEY)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len((await keeping.get(PATH)).json()["items"]) == 1


async def test_the_secret_is_in_no_answer_that_is_kept(keeping: Client, database: Database) -> None:
    secret = (await keeping.post(PATH, json={"url": URL}, headers=KEY)).json()["secret"]
    with database.reading(LOCAL_TENANT) as scope:
        (kept,) = scope.select(select(idempotency_keys)).all()
    assert secret not in str(kept)
    assert URL in str(bytes(kept.content))


async def test_an_answer_told_again_has_the_secret_that_signs_now(client: Client) -> None:
    first = await client.post(PATH, json={"url": URL}, headers=KEY)
    rotated = await client.post(f"{first.headers['Location']}/rotate-secret")
    again = await client.post(PATH, json={"url": URL}, headers=KEY)
    assert again.json()["secret"] == rotated.json()["secret"] != first.json()["secret"]


async def test_the_key_of_an_endpoint_that_is_gone_makes_another(keeping: Client) -> None:
    first = await keeping.post(PATH, json={"url": URL}, headers=KEY)
    await keeping.delete(first.headers["Location"], headers={"if-match": "*"})
    again = await keeping.post(PATH, json={"url": URL}, headers=KEY)
    assert again.status_code == 201
    assert again.json()["id"] != first.json()["id"]
    assert "Idempotent-Replayed" not in again.headers


async def test_who_has_it_already_is_not_sent_it_again(client: Client) -> None:
    where = await created(client)
    tag = {"if-none-match": (await client.get(where)).headers["ETag"]}
    assert (await client.get(where, headers=tag)).status_code == 304
    await put(client, where, {"description": "other"})
    assert (await client.get(where, headers=tag)).status_code == 200


async def test_a_destination_that_begins_to_fail_has_another_tag(
    client: Client, sqlite_database: Database, clock: Clock
) -> None:
    where = await created(client)
    before = await client.get(where)
    _fail(sqlite_database, where, clock)
    after = await client.get(where)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.json()["failure_count"] == 5
    assert after.json()["resume_at"] == "2026-11-23T15:01:00+00:00"


async def test_a_change_needs_the_tag_it_was_read_with(keeping: Client) -> None:
    where = await created(keeping)
    patch: dict[str, Any] = {"json": {"description": "other"}}
    assert (await keeping.patch(where, **patch)).status_code == 428
    for stale in ('"1"', 'W/"1"', f"W/{(await keeping.get(where)).headers['ETag']}"):
        answer = await keeping.patch(where, **patch, headers={"if-match": stale})
        assert answer.status_code == 412
    wrong = await keeping.patch(where, **patch, headers={"if-match": "1"})
    assert faults(wrong) == [("", "bad_entity_tag")]
    tag = (await keeping.get(where)).headers["ETag"]
    good = await keeping.patch(where, **patch, headers={"if-match": tag})
    assert (good.status_code, good.json()["description"]) == (200, "other")
    assert (await keeping.patch(where, **patch, headers={"if-match": tag})).status_code == 412


async def test_null_in_a_change_is_as_usual_again(client: Client) -> None:
    where = await created(
        client, description="mine", verdicts=["wait"], causes=["time"], spread_seconds=5
    )
    names = ("description", "verdicts", "causes", "spread_seconds")
    answer = await put(client, where, dict.fromkeys(names))
    assert [answer.json()[name] for name in names] == [None, [], [], 60]


async def test_what_a_change_does_not_name_stays(client: Client) -> None:
    where = await created(client, verdicts=["wait"], spread_seconds=5)
    other = "https://jobs.example/other"
    answer = await put(client, where, {"url": other})
    found = answer.json()
    assert (found["url"], found["verdicts"], found["spread_seconds"]) == (other, ["wait"], 5)


@pytest.mark.parametrize("patch", [{}, {"url": URL}, {"disabled": False}, {"verdicts": None}])
async def test_a_change_that_changes_nothing_is_none(client: Client, patch: Body) -> None:
    where = await created(client)
    tag = (await client.get(where)).headers["ETag"]
    assert (await put(client, where, patch)).headers["ETag"] == tag


@pytest.mark.parametrize(
    ("patch", "fault"),
    [
        ({"url": None}, ("/url", "missing")),
        ({"id": "whe_1"}, ("/id", "unknown_field")),
        ({"failure_count": 0}, ("/failure_count", "unknown_field")),
        ({"disabled": "true"}, ("/disabled", "wrong_type")),
        ({"disabled": 1}, ("/disabled", "wrong_type")),
        ({"verdicts": {}}, ("/verdicts", "not_a_list")),
        ({"spread_seconds": 3_601}, ("/spread_seconds", "out_of_range")),
    ],
)
async def test_a_change_to_what_cannot_be_is_refused(
    client: Client, patch: Body, fault: tuple[str, str]
) -> None:
    where = await created(client)
    before = await read(client, where)
    assert faults(await put(client, where, patch)) == [fault]
    assert await read(client, where) == before


@pytest.mark.parametrize(
    ("text", "status"), [("[]", 422), ("{", 400), ('{"url":"a","url":"b"}', 422)]
)
async def test_a_change_is_an_object(client: Client, text: str, status: int) -> None:
    headers = {"if-match": "*", "content-type": "application/merge-patch+json"}
    answer = await client.patch(await created(client), content=text, headers=headers)
    assert answer.status_code == status


async def test_it_can_be_disabled_and_enabled(keeping: Client, clock: Clock) -> None:
    where = await created(keeping)
    disabled = (await put(keeping, where, {"disabled": True})).json()
    assert disabled["disabled"] is True
    assert disabled["disabled_reason"] == "asked"
    assert disabled["disabled_at"] == "2026-11-23T15:00:00+00:00"
    clock.now += timedelta(hours=1)
    again = (await put(keeping, where, {"disabled": True})).json()
    assert again["disabled_at"] == disabled["disabled_at"]
    enabled = (await put(keeping, where, {"disabled": False})).json()
    assert [enabled[f"disabled{end}"] for end in ("", "_at", "_reason")] == [False, None, None]


@pytest.mark.parametrize(
    "patch", [{"disabled": False}, {"disabled": None}, {"url": "https://jobs.example/other"}]
)
async def test_enabling_and_another_destination_forget_the_failures(
    client: Client, sqlite_database: Database, clock: Clock, patch: Body
) -> None:
    where = await created(client)
    _fail(sqlite_database, where, clock)
    found = (await put(client, where, patch)).json()
    assert (found["failure_count"], found["resume_at"]) == (0, None)


async def test_a_change_of_something_else_forgets_no_failure(
    client: Client, sqlite_database: Database, clock: Clock
) -> None:
    where = await created(client)
    _fail(sqlite_database, where, clock)
    assert (await put(client, where, {"verdicts": ["wait"]})).json()["failure_count"] == 5


async def test_what_waits_for_a_disabled_endpoint_waits_until_it_is_given_up(
    keeping: Client, clock: Clock
) -> None:
    where = await created(keeping)
    application = await tracked_at(keeping)
    await told(keeping, application, THANKED)
    await put(keeping, where, {"disabled": True})
    assert [each["status"] for each in await deliveries(keeping, where)] == ["pending"]
    clock.now += timedelta(days=3) - timedelta(seconds=1)
    await put(keeping, where, {"disabled": False})
    assert [each["status"] for each in await deliveries(keeping, where)] == ["pending"]
    await put(keeping, where, {"disabled": True})
    clock.now += timedelta(seconds=1)
    await put(keeping, where, {"disabled": False})
    assert [each["status"] for each in await deliveries(keeping, where)] == ["dead"]


async def test_what_is_new_while_it_is_disabled_waits_for_it(client: Client) -> None:
    where = await created(client)
    await put(client, where, {"disabled": True})
    await told(client, await tracked_at(client), THANKED)
    await put(client, where, {"disabled": False})
    assert [each["status"] for each in await deliveries(client, where)] == ["pending"]


async def test_deleting_needs_the_tag_and_takes_the_deliveries_along(
    keeping: Client, database: Database
) -> None:
    where = await created(keeping)
    await told(keeping, await tracked_at(keeping), THANKED)
    assert (await keeping.delete(where)).status_code == 428
    assert (await keeping.delete(where, headers={"if-match": '"1"'})).status_code == 412
    tag = (await keeping.get(where)).headers["ETag"]
    assert (await keeping.delete(where, headers={"if-match": tag})).status_code == 204
    assert (await keeping.get(where)).status_code == 404
    with database.reading(LOCAL_TENANT) as scope:
        assert scope.select(select(delivery_table)).all() == []


_MESSAGE = "msg_01977a2e-0000-7000-8000-000000000000"
ROUTES = [
    ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/rotate-secret"), ("POST", "/ping"),
    ("GET", "/deliveries"), ("POST", "/deliveries/replay"), ("GET", f"/deliveries/{_MESSAGE}"),
    ("POST", f"/deliveries/{_MESSAGE}/replay"),
]  # fmt: skip


@pytest.mark.parametrize("where", [NOWHERE, f"{PATH}/nothing", f"{NOWHERE[:-1]}A", f"{PATH}/app_1"])
@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_what_is_not_there_is_404(client: Client, method: str, path: str, where: str) -> None:
    body: Body | None = None if method in {"GET", "DELETE"} else {}
    answer = await client.request(method, f"{where}{path}", json=body, headers={"if-match": "*"})
    assert answer.status_code == 404, answer.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", PATH, {"url": URL}),
        ("GET", PATH, None),
        *((method, NOWHERE + path, {} if method in {"POST", "PATCH"} else None)
          for method, path in ROUTES),
    ],
)  # fmt: skip
async def test_without_a_database_it_is_unavailable(
    make_app: Callable[..., FastAPI], method: str, path: str, body: Body | None
) -> None:
    async with client_of(make_app()) as client:
        answer = await client.request(method, path, json=body, headers={"if-match": "*"})
    assert answer.status_code == 503


@pytest.mark.parametrize(
    "path", ["", "/rotate-secret", "/ping", "/deliveries/replay", f"/deliveries/{_MESSAGE}/replay"]
)
async def test_a_body_is_json_of_its_shape_alone(client: Client, path: str) -> None:
    where = f"{await created(client)}{path}" if path else PATH
    plain = await client.post(where, content="x", headers={"content-type": "text/plain"})
    broken = await client.post(where, content="{", headers=JSON)
    surplus = await client.post(where, content='{"surplus": 1}', headers=JSON)
    query = await client.post(f"{where}?surplus=1", content="{}", headers=JSON)
    unacceptable = await client.post(where, content="{}", headers=JSON | {"accept": "text/html"})
    large = await client.post(where, content=f'{{"x":"{"x" * 20_000}"}}', headers=JSON)
    assert plain.status_code == 415
    assert broken.status_code == 400
    assert ("/surplus", "unknown_field") in faults(surplus)
    assert faults(query) == [("", "unknown_parameter")]
    assert unacceptable.status_code == 406
    assert large.status_code == 413


BODILESS = ["/rotate-secret", "/ping", "/deliveries/replay", f"/deliveries/{_MESSAGE}/replay"]


@pytest.mark.parametrize("path", BODILESS)
@pytest.mark.parametrize(
    ("origin", "is_refused"),
    [
        ("https://evil.example", True),
        ("http://test.evil.example", True),
        ("http://test:8000", True),
        ("null", True),
        ("", True),
        ("http://test", False),
        ("https://test", False),
        ("https://jobs.example", False),
        (None, False),
    ],
)
async def test_what_says_nothing_may_be_asked_by_no_page_of_another_origin(
    sqlite_database: Database, clock: Clock, path: str, origin: str | None, *, is_refused: bool
) -> None:
    """A browser sends it without asking first, since it is what a form can send as well."""
    settings = Settings(access_log=False, cors_origins=("https://jobs.example",))
    app = create_app(settings, clock, sqlite_database, nowhere)
    headers = {} if origin is None else {"origin": origin}
    async with client_of(app) as client, app.state.sender:
        client.event_hooks = {"response": [held_to_description]}
        where = await created(client)
        answer = await client.post(f"{where}{path}", headers=headers)
        spoken = await client.post(f"{where}{path}", headers=headers, json={})
    refused = (403, "/problems/origin-not-allowed")
    told = [(each.status_code, each.json().get("type")) for each in (answer, spoken)]
    assert (told[0] == refused) is is_refused
    assert told[1] != refused, "with a body of JSON a browser has asked before"


async def test_a_page_of_another_origin_changes_nothing(client: Client) -> None:
    where = await created(client)
    before = (await client.get(where)).headers["ETag"]
    for path in BODILESS:
        await client.post(f"{where}{path}", headers={"origin": "https://evil.example"})
    assert (await client.get(where)).headers["ETag"] == before
    assert await deliveries(client, where) == []


async def test_a_secret_that_signs_no_more_is_forgotten_by_the_daily_upkeep(
    keeping: Client, database: Database, clock: Clock
) -> None:
    where = await created(keeping)
    other = await created(keeping)
    for each, hours in ((where, 1), (other, 2)):
        await keeping.post(f"{each}/rotate-secret", json={"overlap_hours": hours})
    clock.now += timedelta(hours=1) - timedelta(seconds=1)
    assert upkeep(database, clock.now, None).secrets_deleted == 0
    clock.now += timedelta(seconds=1)
    assert upkeep(database, clock.now, None).secrets_deleted == 1
    rows = {each: endpoint_row(database, uuid_of(each)) for each in (where, other)}
    assert rows[where].previous_secret is rows[where].previous_secret_until is None
    assert rows[other].previous_secret is not None
    assert rows[where].secret.startswith("whsec_")
    assert (await read(keeping, where))["previous_secret_until"] is None
    assert upkeep(database, clock.now, None).secrets_deleted == 0


def _fail(database: Database, where: str, clock: Clock) -> None:
    """Its breaker opens."""
    with database.writing(LOCAL_TENANT) as scope:
        resume_at = clock.now + timedelta(minutes=1)
        change(scope, uuid_of(where), {"failure_count": 5, "resume_at": resume_at})
