"""What was sent to an endpoint: listed newest first, and read with its content and attempts."""

from typing import Any

import pytest
from sqlalchemy import event, update

from app.storage.database import Database
from app.storage.delivery_rows import Sought, page
from app.storage.outbox import DeliveryStatus, note_attempts
from app.storage.schema import LOCAL_TENANT
from app.storage.webhook_tables import deliveries as delivery_table
from tests.api.asking import Body, faults
from tests.applications.telling import REFUSED, THANKED, Clock, told
from tests.applications.telling import created as tracked_at
from tests.client import Client
from tests.deliveries.rows import delivery, endpoint, put
from tests.endpoints.asking import PATH, URL, created, deliveries, read, settled, uuid_of

pytestmark = pytest.mark.anyio


async def test_what_an_event_changes_is_told_to_every_endpoint(keeping: Client) -> None:
    endpoints = [await created(keeping) for _ in range(2)]
    application = await tracked_at(keeping)
    decision = (await told(keeping, application, THANKED))["decision"]
    for where in endpoints:
        (listed,) = await deliveries(keeping, where)
        found = await read(keeping, f"{where}/deliveries/{listed['id']}")
        content = found["content"]
        assert listed["application_id"] == application.rpartition("/")[2]
        assert (listed["status"], listed["attempt_count"]) == ("pending", 0)
        assert found["attempts"] == []
        assert content["type"] == listed["type"] == "decision.changed"
        assert content["data"]["decision_id"] == decision["id"]
        assert content["data"]["wait_until"] == decision["wait_until"]
        assert content["data"]["previous"]["verdict"] == "follow_up_now"


async def test_an_attempt_is_told_with_what_came_of_it(
    keeping: Client, database: Database, clock: Clock
) -> None:
    where = await created(keeping)
    await told(keeping, await tracked_at(keeping), THANKED)
    settled(database, where, clock)
    (listed,) = await deliveries(keeping, where)
    attempts: list[Body] = [
        {"number": 1, "duration_ms": 15_000, "response_status": None, "error": "timed_out"},
        {"number": 3, "duration_ms": 12, "response_status": 500, "error": None},
    ]
    with database.writing(LOCAL_TENANT) as scope:
        of = {"delivery_id": uuid_of(listed["id"]), "started_at": clock.now}
        note_attempts(scope, [each | of for each in reversed(attempts)])
    found = await read(keeping, f"{where}/deliveries/{listed['id']}")
    moment = {"started_at": "2026-11-23T15:00:00+00:00"}
    assert found["attempts"] == [each | moment for each in attempts]
    assert (found["status"], found["next_attempt_at"]) == ("dead", None)
    assert found["settled_at"] == "2026-11-23T15:00:00+00:00"


async def test_the_newest_comes_first_and_filters_narrow(
    keeping: Client, database: Database, clock: Clock
) -> None:
    where = await created(keeping)
    applications = [await tracked_at(keeping, external_id=name) for name in ("a", "b")]
    await told(keeping, applications[0], THANKED)
    settled(database, where, clock, DeliveryStatus.DELIVERED)
    await told(keeping, applications[1], THANKED)
    await told(keeping, applications[1], REFUSED)
    named = [each.rpartition("/")[2] for each in applications]
    listed = await deliveries(keeping, where)
    assert [each["application_id"] for each in listed] == [named[1], named[1], named[0]]
    assert [each["status"] for each in listed] == ["pending", "superseded", "delivered"]
    for status in ("pending", "superseded", "delivered"):
        (only,) = await deliveries(keeping, where, status=status)
        assert only["status"] == status
    assert await deliveries(keeping, where, status="dead") == []
    assert len(await deliveries(keeping, where, application_id=named[1])) == 2
    assert await deliveries(keeping, where, application_id=named[0], status="pending") == []


async def test_a_list_comes_in_pages_that_keep_their_filters(
    keeping: Client, database: Database, clock: Clock
) -> None:
    where = await created(keeping)
    for number in range(5):
        await told(keeping, await tracked_at(keeping, external_id=f"{number}"), THANKED)
    settled(database, where, clock)
    whole = await deliveries(keeping, where)
    found, path = [], f"{where}/deliveries?limit=2&status=dead"
    while path:
        page = await keeping.get(path)
        found += page.json()["items"]
        path = page.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert found == whole
    assert len(found) == 5


def test_what_was_given_up_is_found_without_looking_at_the_rest(
    database: Database, clock: Clock
) -> None:
    """Also as a statement that is prepared for any value."""
    where = endpoint(database, URL)
    put(database, (delivery(where, clock.now) for _ in range(2_000)))
    done = {"status": "delivered", "next_attempt_at": None, "settled_at": clock.now}
    asked: list[tuple[str, Any]] = []
    with database.writing(LOCAL_TENANT) as scope:
        scope.change(update(delivery_table).values(**done))
    with database.unbound_writing() as connection:
        connection.exec_driver_sql("ANALYZE")

    @event.listens_for(database.engine, "before_cursor_execute")
    def noted(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if "FROM deliveries" in statement:
            asked.append((statement, parameters))

    with database.reading(LOCAL_TENANT) as scope:
        assert page(scope, Sought(where, DeliveryStatus.DEAD), None, 50) == []
    (statement, parameters) = asked.pop()
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    with database.unbound_reading() as connection:
        plan = str(connection.exec_driver_sql(f"{explain} {statement}", parameters).all())
    assert "ix_deliveries_dead" in plan


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("status=lost", "unknown_parameter_value"),
        ("status=", "unknown_parameter_value"),
        ("status=dead&status=pending", "other_parameters"),
        ("application_id=application-1", "parameter_no_id"),
        ("application_id=", "parameter_no_id"),
        ("cursor=x", "wrong_cursor"),
        ("limit=0", "parameter_out_of_range"),
        ("limit=201", "parameter_out_of_range"),
        ("type=ping", "other_parameters"),
    ],
)
async def test_a_wrong_query_is_refused(client: Client, query: str, code: str) -> None:
    where = await created(client)
    assert faults(await client.get(f"{where}/deliveries?{query}")) == [("", code)]


async def test_the_cursor_of_another_endpoint_is_refused(client: Client) -> None:
    one, other = await created(client), await created(client)
    for name in ("a", "b"):
        await told(client, await tracked_at(client, external_id=name), THANKED)
    cursor = (await client.get(f"{one}/deliveries?limit=1")).json()["next_cursor"]
    assert (await client.get(f"{one}/deliveries?cursor={cursor}")).status_code == 200
    assert faults(await client.get(f"{other}/deliveries?cursor={cursor}")) == [("", "wrong_cursor")]


async def test_a_delivery_to_another_endpoint_is_not_found(client: Client) -> None:
    one, other = await created(client), await created(client, verdicts=["do_not_follow_up"])
    await told(client, await tracked_at(client), THANKED)
    (listed,) = await deliveries(client, one)
    assert await deliveries(client, other) == []
    for path in ("", "/replay"):
        method = "POST" if path else "GET"
        answer = await client.request(method, f"{other}/deliveries/{listed['id']}{path}")
        assert answer.status_code == 404


async def test_what_is_about_an_application_goes_with_it(keeping: Client) -> None:
    where = await created(keeping)
    application = await tracked_at(keeping)
    await told(keeping, application, THANKED)
    await keeping.delete(application, headers={"if-match": "*"})
    assert await deliveries(keeping, where) == []


async def test_an_address_beside_the_deliveries_is_none_of_them(client: Client) -> None:
    where = await created(client)
    answer = await client.get(f"{where}/deliveries/replay")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert (await client.get(f"{where}/deliveries/dec_1")).status_code == 404
    assert (await client.put(f"{PATH}/x/ping")).headers["Allow"] == "POST"
