"""`/v1/calendars`: made, listed, read, revoked; the token is told once and kept nowhere."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.api.openapi import describe
from app.api.telemetry import Telemetry
from app.customers.key_scope import KeyScope
from app.customers.register import create_key
from app.main import create_app
from app.settings import Authentication, Settings
from app.storage.application_tables import idempotency_keys
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT, metadata
from tests.api.asking import Body, faults
from tests.applications.telling import Clock, created
from tests.calendars.subscribing import ALL, PATH, fetched, seen, subscribed
from tests.client import Client, client_of

pytestmark = pytest.mark.anyio

KEY = {"idempotency-key": "key-1"}


async def test_a_calendar_is_made_read_and_listed(keeping: Client) -> None:
    where = await created(keeping)
    made = [
        await subscribed(keeping, body)
        for body in (
            {"application_id": where.rpartition("/")[2]},
            {"subject_id": "ana", "language": "de"},
            {"all": True},
        )
    ]
    for each in made:
        assert each["url"] == f"{PATH}/{each['token']}.ics"
        read = (await keeping.get(f"{PATH}/{each['id']}")).json()
        assert read == {name: each[name] for name in each if name not in {"token", "url"}}
    told = [(each["application_id"], each["subject_id"], each["all"]) for each in made]
    assert told == [
        (where.rpartition("/")[2], None, False),
        (None, "ana", False),
        (None, None, True),
    ]
    assert [each["language"] for each in made] == ["en", "de", "en"]
    listed = (await keeping.get(PATH)).json()
    assert [each["id"] for each in listed["items"]] == [each["id"] for each in made]
    assert not {"token", "url"} & listed["items"][0].keys()


async def test_location_leads_to_it(client: Client) -> None:
    answer = await client.post(PATH, json=ALL)
    assert answer.headers["Location"] == f"{PATH}/{answer.json()['id']}"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_pages_hold_each_once(keeping: Client, limit: int) -> None:
    made = [(await subscribed(keeping))["id"] for _ in range(3)]
    found, path = [], f"{PATH}?limit={limit}"
    while path:
        page = await keeping.get(path)
        found += [each["id"] for each in page.json()["items"]]
        path = page.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert found == made


async def test_tokens_differ_and_only_their_digests_are_kept(
    keeping: Client, database: Database
) -> None:
    made = [await subscribed(keeping) for _ in range(3)]
    made += [await subscribed(keeping, idempotency_key="key-1")]
    tokens = {each["token"] for each in made}
    assert len(tokens) == 4
    with database.unbound_reading() as connection:
        held = [
            str(tuple(row))
            for table in metadata.tables.values()
            for row in connection.execute(select(table))
        ]
    assert len(held) > 4
    assert not [row for row in held for token in tokens if token in row]


async def test_the_token_is_in_no_log_line(sqlite_database: Database, clock: Clock) -> None:
    app, log = create_app(Settings(access_log=False), clock, sqlite_database), io.BytesIO()
    async with client_of(Telemetry(app, log)) as client:  # type: ignore[arg-type]
        calendar = await subscribed(client)
        await fetched(client, calendar["url"])
        await client.head(f"{PATH}/{calendar['token'][:-1]}.ics")
        await client.get(f"{PATH}/{calendar['token']}")
        await client.delete(calendar["url"])
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["route"] for line in lines[1:3]] == [f"{PATH}/{{token}}.ics"] * 2
    assert calendar["token"][:-1] not in log.getvalue().decode()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({}, [("", "not_exactly_one")]),
        ({"language": "de"}, [("", "not_exactly_one")]),
        ({"all": True, "subject_id": "ana"}, [("", "not_exactly_one")]),
        ({"all": None, "subject_id": None}, [("", "not_exactly_one")]),
        ({"all": False}, [("", "not_exactly_one")]),
        ({"all": 1}, [("/all", "wrong_type")]),
        ({"all": "true"}, [("/all", "wrong_type")]),
        ({"subject_id": ""}, [("/subject_id", "too_short")]),
        ({"subject_id": "a" * 129}, [("/subject_id", "too_long")]),
        ({"subject_id": "a\x00"}, [("/subject_id", "bad_characters")]),
        ({"subject_id": 7}, [("/subject_id", "wrong_type")]),
        ({"application_id": "app_1"}, [("/application_id", "unknown_application")]),
        (
            {"application_id": "app_01977a2e-0000-7000-8000-000000000000"},
            [("/application_id", "unknown_application")],
        ),
        ({"all": True, "language": "xx"}, [("/language", "not_one_of")]),
        ({"all": True, "language": "fr"}, [("/language", "not_one_of")]),
        ({"all": True, "language": "e"}, [("/language", "bad_pattern")]),
        ({"all": True, "language": "en" + "-aaaaaaaa" * 4}, [("/language", "too_long")]),
        ({"all": True, "tokn": "x"}, [("/tokn", "unknown_field")]),
        ([], [("", "not_an_object")]),
        ("all", [("", "not_an_object")]),
    ],
)
async def test_a_wrong_body_is_refused(
    client: Client, body: Any, found: list[tuple[str, str]]
) -> None:
    assert faults(await client.post(PATH, json=body)) == found


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"{", {}, 400),
        (b'{"all":true,"all":true}', {}, 422),
        (b"{}" + b" " * 4_096, {}, 413),
        (b'{"all":true}', {"content-type": "text/plain"}, 415),
        (b'{"all":true}', {"accept": "text/calendar"}, 406),
        (b'{"all":true}', {"idempotency-key": " "}, 422),
    ],
)
async def test_a_wrong_request_is_refused(
    client: Client, content: bytes, headers: dict[str, str], status: int
) -> None:
    headers = {"content-type": "application/json"} | headers
    assert (await client.post(PATH, content=content, headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", f"{PATH}?x=1", 422),
        ("GET", f"{PATH}?x=1", 422),
        ("GET", f"{PATH}?cursor=x", 422),
        ("GET", f"{PATH}?cursor=WyJjYWxlbmRhcnMiLCJ4Il0", 422),
        ("GET", f"{PATH}?limit=0", 422),
        ("GET", f"{PATH}?limit=201", 422),
        ("GET", f"{PATH}/cal_1", 404),
        ("GET", f"{PATH}/cal_01977a2e-0000-7000-8000-000000000000", 404),
        ("GET", f"{PATH}/cal_01977a2e-0000-7000-8000-000000000000?x=1", 422),
        ("DELETE", f"{PATH}/cal_1", 404),
        ("DELETE", f"{PATH}/cal_01977a2e-0000-7000-8000-000000000000", 404),
        ("DELETE", f"{PATH}/cal_01977a2e-0000-7000-8000-000000000000?x=1", 422),
        ("PUT", PATH, 405),
        ("PATCH", f"{PATH}/cal_1", 405),
    ],
)
async def test_a_wrong_address_is_refused(
    client: Client, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path, json=ALL if method == "POST" else None)
    assert answer.status_code == status, answer.text


async def test_the_language_is_that_of_the_caller_unless_one_is_given(client: Client) -> None:
    german = await subscribed(client, accept_language="de, en;q=0.5")
    english = await subscribed(client, {"all": True, "language": "en-GB"}, accept_language="de")
    assert (german["language"], english["language"]) == ("de", "en")


async def test_sent_again_it_is_the_same_calendar_whose_address_was_told(
    keeping: Client,
) -> None:
    first = await keeping.post(PATH, json=ALL, headers=KEY)
    again = await keeping.post(PATH, json=ALL, headers=KEY)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert again.json() == first.json() | {"token": None, "url": None}
    assert again.headers["Location"] == first.headers["Location"]
    assert len((await keeping.get(PATH)).json()["items"]) == 1
    assert await seen(keeping, first.json()["url"]) == []


@pytest.mark.parametrize("ends", ["revoked", "erased"])
async def test_what_was_answered_goes_with_the_calendar(
    keeping: Client, database: Database, ends: str
) -> None:
    made = await subscribed(keeping, {"subject_id": "ana"}, idempotency_key="key-1")
    if ends == "revoked":
        await keeping.delete(f"{PATH}/{made['id']}")
    else:
        erased = (await keeping.delete("/v1/subjects/ana")).json()["erased"]
        assert (erased["calendars"], erased["idempotency_keys"]) == (1, 1)
    with database.reading(LOCAL_TENANT) as scope:
        assert scope.select(select(idempotency_keys)).all() == []


async def test_a_calendar_outlives_a_key_that_has_expired(keeping: Client, clock: Clock) -> None:
    made = await subscribed(keeping, idempotency_key="key-1")
    clock.now += timedelta(days=2)
    other = await subscribed(keeping, idempotency_key="key-1")
    assert other["id"] != made["id"]
    assert await seen(keeping, made["url"]) == []


async def test_where_keys_are_needed_the_address_is_key_enough_for_the_feed_alone(
    sqlite_database: Database, clock: Clock
) -> None:
    settings = Settings(access_log=False, authentication=Authentication.REQUIRED)
    write, read, make = (
        {
            "authorization": "Bearer "
            + str(create_key(sqlite_database, LOCAL_TENANT, clock.now, name="x", scopes=scopes))
        }
        for scopes in (
            [KeyScope.CALENDARS_WRITE],
            [KeyScope.CALENDARS_READ],
            [KeyScope.CALENDARS_WRITE, KeyScope.APPLICATIONS_READ],
        )
    )
    async with client_of(create_app(settings, clock, sqlite_database)) as client:
        assert (await client.post(PATH, json=ALL)).status_code == 401
        assert (await client.post(PATH, json=ALL, headers=read)).status_code == 403
        refused = await client.post(PATH, json=ALL, headers=write)
        assert refused.status_code == 403
        assert "`applications:read`" in refused.json()["errors"][0]["detail"]
        made: Body = (await client.post(PATH, json=ALL, headers=make)).json()
        assert (await client.get(made["url"])).status_code == 200
        assert (await client.head(made["url"])).status_code == 200
        assert (await client.get(f"{PATH}/{made['id']}")).status_code == 401
        assert (await client.get(f"{PATH}/{made['id']}", headers=write)).status_code == 403
        assert (await client.get(f"{PATH}/{made['id']}", headers=read)).status_code == 200
        assert (await client.delete(f"{PATH}/{made['id']}", headers=read)).status_code == 403
        assert (await client.delete(f"{PATH}/{made['id']}", headers=write)).status_code == 204
        assert (await client.get(made["url"])).status_code == 404


def test_the_feed_needs_no_key_by_its_description() -> None:
    paths = describe(create_app(Settings(access_log=False)))["paths"]
    assert "security" not in paths[f"{PATH}/{{token}}.ics"]["get"]
    assert paths[PATH]["post"]["security"]
