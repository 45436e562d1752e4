"""`/v1/applications`: created, read, listed, changed, deleted; on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.applications.tracking import MOST_EVENTS
from app.storage.application_rows import change
from app.storage.database import Database
from app.storage.schema import LOCAL_TENANT
from tests.api.asking import EVERYTHING, Body, decided, faults, without
from tests.applications.telling import (
    PATH,
    REFUSED,
    THANKED,
    Clock,
    created,
    put,
    state,
    tell,
    told,
    tracked,
    uuid_of,
)
from tests.client import Client

pytestmark = pytest.mark.anyio

NOWHERE = f"{PATH}/app_01977a2e-0000-7000-8000-000000000000"
LATER = datetime(2026, 12, 1, 15, tzinfo=UTC)


async def test_what_is_created_can_be_read(keeping: Client) -> None:
    answer = await keeping.post(PATH, json=tracked())
    assert answer.status_code == 201
    read = await keeping.get(answer.headers["Location"])
    assert read.status_code == 200
    assert read.json() == answer.json()
    assert read.headers["ETag"] == answer.headers["ETag"]
    assert read.json()["interview"] == tracked()["interview"]


async def test_the_same_name_and_body_again_is_the_same_application(keeping: Client) -> None:
    where = await created(keeping)
    again = await keeping.post(PATH, json=tracked())
    assert (again.status_code, again.headers["Location"]) == (200, where)


async def test_the_same_name_with_another_body_is_a_conflict_that_names_it(keeping: Client) -> None:
    where = await created(keeping)
    answer = await keeping.post(PATH, json=tracked(route="agency"))
    assert answer.status_code == 409
    assert answer.json()["application_id"] == where.rpartition("/")[2]
    assert answer.headers["Location"] == where


async def test_what_was_created_is_compared_and_not_what_became_of_it(client: Client) -> None:
    where = await created(client)
    await told(client, where, THANKED)
    again = await client.post(PATH, json=tracked())
    assert (again.status_code, again.headers["Location"]) == (200, where)
    assert again.json()["notes_sent"]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (tracked(external_id=None), ("/external_id", "missing")),
        (tracked(interview=None), ("/interview", "missing")),
        (tracked(as_of="2026-11-23"), ("/as_of", "unknown_field")),
        (tracked(intervew={}), ("/intervew", "unknown_field")),
        (tracked(external_id="x" * 129), ("/external_id", "too_long")),
        (tracked(notes_sent=[{"kind": "check_in", "sent_at": "2027-01-01"}]),
         ("/notes_sent/0/sent_at", "later_than_as_of")),
    ],
)  # fmt: skip
async def test_what_cannot_be_tracked_is_refused(
    client: Client, body: Body, fault: tuple[str, str]
) -> None:
    assert faults(await client.post(PATH, json=body)) == [fault]
    assert (await client.get(PATH)).json()["items"] == []


async def test_with_its_state_the_stateless_call_gives_the_same_answer(
    keeping: Client, clock: Clock
) -> None:
    clock.now = LATER
    where = await created(keeping, **without(EVERYTHING, "/as_of"))
    answer = (await keeping.get(f"{where}/decision")).json()
    same = await decided(keeping, await state(keeping, where))
    assert {**answer, "id": ""} == {**same, "id": ""}


async def test_the_decision_of_an_event_is_that_of_its_state(keeping: Client) -> None:
    found = await told(keeping, await created(keeping), THANKED)
    same = await decided(keeping, found["state"])
    assert {**found["decision"], "id": ""} == {**same, "id": ""}


async def test_a_change_needs_the_tag_it_was_read_with(keeping: Client) -> None:
    where = await created(keeping)
    patch: dict[str, Any] = {"json": {"route": "agency"}}
    assert (await keeping.patch(where, **patch)).status_code == 428
    stale = await keeping.patch(where, **patch, headers={"if-match": '"0"'})
    assert stale.status_code == 412
    weak = await keeping.patch(where, **patch, headers={"if-match": 'W/"1"'})
    assert weak.status_code == 412
    good = await keeping.patch(where, **patch, headers={"if-match": '"0", "1"'})
    assert (good.status_code, good.json()["route"]) == (200, "agency")
    assert good.headers["ETag"] != '"1"'
    assert (await state(keeping, where))["route"] == "agency"


async def test_a_change_that_changes_nothing_is_none(client: Client) -> None:
    where = await created(client)
    tag = (await client.get(where)).headers["ETag"]
    assert (await put(client, where, {"route": None})).headers["ETag"] == tag


@pytest.mark.parametrize(
    ("patch", "fault"),
    [
        ({"external_id": "other"}, ("/external_id", "cannot_be_changed")),
        ({"rout": None}, ("/rout", "unknown_field")),
        ({"employer": {"contry": None}}, ("/employer/contry", "unknown_field")),
        ({"interview": None}, ("/interview", "missing")),
        ({"interview": {"ended_at": None}}, ("/interview/ended_at", "missing")),
        ({"as_of": "2026-11-23"}, ("/as_of", "unknown_field")),
        ({"timeline": {"kind": "by_date"}}, ("/timeline/date", "missing")),
        ({"notes_sent": [{"kind": "check_in", "sent_at": "2027-01-01"}]},
         ("/notes_sent/0/sent_at", "later_than_as_of")),
        ({"employer": {"country": "UK"}}, ("/employer/country", "unknown_country")),
    ],
)  # fmt: skip
async def test_a_change_to_what_cannot_be_is_refused(
    client: Client, patch: Body, fault: tuple[str, str]
) -> None:
    where = await created(client)
    before = await state(client, where)
    assert faults(await put(client, where, patch)) == [fault]
    assert await state(client, where) == before


@pytest.mark.parametrize(("text", "status"), [("[]", 422), ("{", 400), ('{"route":NaN}', 400)])
async def test_a_change_is_an_object(client: Client, text: str, status: int) -> None:
    headers = {"if-match": "*", "content-type": "application/merge-patch+json"}
    answer = await client.patch(await created(client), content=text, headers=headers)
    assert answer.status_code == status


async def test_in_a_list_of_a_change_null_is_absent(client: Client) -> None:
    where = await created(client)
    note = {"kind": "check_in", "sent_at": "2026-11-22", "channel": None}
    answer = await put(client, where, {"notes_sent": [note]})
    assert answer.json()["notes_sent"] == [{"kind": "check_in", "sent_at": "2026-11-22"}]


async def test_ones_own_numbers_are_part_of_the_state_and_can_be_changed(client: Client) -> None:
    name = "usual_wait_business_days"
    where = await created(client, policy_overrides={name: 7})
    assert (await state(client, where))["policy_overrides"] == {name: 7}
    changed = await put(client, where, {"policy_overrides": {name: 9}})
    assert changed.json()["policy_overrides"] == {name: 9}
    told_now = (await client.get(f"{where}/decision")).json()
    assert told_now["policy"]["overrides"] == {name: 9}
    for wrong, code in (({name: 99}, "outside_admissible_range"), ({"nmae": 1}, "unknown_field")):
        refused = await put(client, where, {"policy_overrides": wrong})
        assert faults(refused) == [(f"/policy_overrides/{next(iter(wrong))}", code)]


async def test_answers_are_in_the_language_that_is_asked_for(client: Client) -> None:
    where, german = await created(client), {"Accept-Language": "de"}
    english = await client.get(f"{where}/decision")
    answer = await client.get(f"{where}/decision", headers=german)
    assert answer.headers["Content-Language"] == "de"
    assert answer.headers["ETag"] != english.headers["ETag"]
    assert answer.json()["summary"] != english.json()["summary"]
    for path in (f"{where}/decision", f"{where}/plan", "/v1/agenda"):
        text = await client.get(path, headers=german | {"Accept": "text/plain"})
        assert (text.headers["Content-Language"], "reiben" in text.text) == ("de", True)


async def test_what_happened_before_a_change_does_not_undo_it(client: Client) -> None:
    where = await created(client)
    await put(client, where, {"candidate_status": "not_interested"})
    late = {"type": "candidate_status", "at": "2026-11-21T10:00", "status": "interested"}
    found = await told(client, where, late)
    assert found["state"]["candidate_status"] == "not_interested"


async def test_deleting_needs_the_tag_and_leaves_nothing(keeping: Client) -> None:
    where = await created(keeping)
    await told(keeping, where, THANKED)
    assert (await keeping.delete(where)).status_code == 428
    assert (await keeping.delete(where, headers={"if-match": '"1"'})).status_code == 412
    assert (await keeping.delete(where, headers={"if-match": '"2"'})).status_code == 204
    assert (await keeping.get(where)).status_code == 404
    assert (await keeping.get("/v1/agenda")).json()["items"] == []
    assert await created(keeping) != where


@pytest.mark.parametrize("where", [NOWHERE, f"{PATH}/nothing", f"{NOWHERE[:-1]}A", f"{PATH}/dec_1"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""), ("GET", "?at=2026-11-20"), ("PATCH", ""), ("DELETE", ""), ("POST", "/events"),
        ("GET", "/decision"), ("GET", "/plan"), ("GET", "/history"),
    ],
)  # fmt: skip
async def test_what_is_not_there_is_404(client: Client, method: str, path: str, where: str) -> None:
    answer = await client.request(
        method,
        f"{where}{path}",
        json=THANKED if method == "POST" else {},
        headers={"if-match": "*"},
    )
    assert answer.status_code == 404


async def test_who_has_it_already_is_not_sent_it_again(client: Client) -> None:
    where = await created(client)
    tag = (await client.get(where)).headers["ETag"]
    same = await client.get(where, headers={"if-none-match": f'"x", {tag}'})
    assert (same.status_code, same.content) == (304, b"")
    await told(client, where, THANKED)
    assert (await client.get(where, headers={"if-none-match": tag})).status_code == 200


async def test_every_past_state_can_be_read(keeping: Client) -> None:
    where = await created(keeping)
    await told(keeping, where, REFUSED)
    await told(keeping, where, THANKED)
    early = (await keeping.get(where, params={"at": "2026-11-21"})).json()
    assert [note["kind"] for note in early["notes_sent"]] == ["thank_you"]
    assert early["employer_updates"] == []
    late = (await keeping.get(f"{where}?at=2026-11-22T17:00:00+02:00")).json()
    assert [said["kind"] for said in late["employer_updates"]] == ["rejected"]


@pytest.mark.parametrize(
    "at", ["", "soon", "2026-11-31", "20261121", "2026-11-21T10", "1999-01-01"]
)
async def test_what_is_no_moment_is_refused(client: Client, at: str) -> None:
    where = await created(client)
    answer = await client.get(where, params={"at": at})
    assert faults(answer) == [("", "parameter_not_a_moment")]


async def test_pages_hold_each_application_once(keeping: Client) -> None:
    names = [f"a{index}" for index in range(5)]
    for name in names:
        await created(keeping, external_id=name)
    found, path = [], f"{PATH}?limit=2"
    for _ in range(3):
        page = await keeping.get(path)
        found += [item["external_id"] for item in page.json()["items"]]
        path = page.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert (found, path) == (names, "")


async def test_a_list_is_narrowed_by_its_filters(client: Client) -> None:
    await created(client, external_id="a", subject_id="sam")
    await created(client, external_id="b", subject_id="ana")
    for query in ("external_id=b", "subject_id=ana", "external_id=b&subject_id=ana"):
        items = (await client.get(f"{PATH}?{query}")).json()["items"]
        assert [item["external_id"] for item in items] == ["b"]
    assert (await client.get(f"{PATH}?external_id=a&subject_id=ana")).json()["items"] == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("cursor=x", "wrong_cursor"),
        ("cursor=WzFd", "wrong_cursor"),
        ("cursor=WyJhcHBsaWNhdGlvbnMiLCJ4Il0", "wrong_cursor"),
        ("cursor=%C3%A9", "wrong_cursor"),
        ("limit=0", "parameter_out_of_range"),
        ("limit=201", "parameter_out_of_range"),
        ("limit=1.5", "parameter_out_of_range"),
        ("nothing=1", "other_parameters"),
        ("external_id=", "parameter_no_name"),
        (f"subject_id={'x' * 129}", "parameter_no_name"),
        ("limit=1&limit=2", "other_parameters"),
    ],
)
async def test_a_wrong_query_is_refused(client: Client, query: str, code: str) -> None:
    assert faults(await client.get(f"{PATH}?{query}")) == [("", code)]


async def test_the_cursor_of_another_list_is_refused(client: Client) -> None:
    for name in ("a", "b"):
        await created(client, external_id=name)
    cursor = (await client.get("/v1/agenda?limit=1")).json()["next_cursor"]
    assert faults(await client.get(f"{PATH}?cursor={cursor}")) == [("", "wrong_cursor")]


async def test_a_decision_is_kept_until_it_changes(keeping: Client, clock: Clock) -> None:
    where = await created(keeping)
    await told(keeping, where, THANKED)
    first = await keeping.get(f"{where}/decision")
    lasts = timedelta(seconds=int(first.headers["Cache-Control"].rpartition("=")[2]))
    tag = {"if-none-match": first.headers["ETag"]}
    clock.now += lasts - timedelta(seconds=1)
    assert (await keeping.get(f"{where}/decision", headers=tag)).status_code == 304
    clock.now += timedelta(seconds=1)
    later = await keeping.get(f"{where}/decision", headers=tag)
    assert later.status_code == 200
    assert later.json()["verdict"] != first.json()["verdict"]


async def test_an_event_changes_the_tag_of_the_decision(client: Client) -> None:
    where = await created(client)
    tag = {"if-none-match": (await client.get(f"{where}/decision")).headers["ETag"]}
    await told(client, where, THANKED)
    assert (await client.get(f"{where}/decision", headers=tag)).status_code == 200


async def test_a_decision_and_a_plan_can_be_read_as_text(client: Client) -> None:
    where = await created(client)
    text = {"accept": "text/plain"}
    assert (await client.get(f"{where}/decision", headers=text)).text.startswith("Follow up now\n")
    assert "New York time" in (await client.get(f"{where}/plan", headers=text)).text
    calendar = await client.get(f"{where}/plan", headers={"accept": "text/calendar"})
    assert calendar.text.startswith("BEGIN:VCALENDAR")


async def test_a_plan_is_that_of_its_state(client: Client) -> None:
    where = await created(client)
    same = await client.post("/v1/plans", json=await state(client, where))
    assert (await client.get(f"{where}/plan")).json() == same.json()


async def test_history_tells_what_was_answered_when(keeping: Client, clock: Clock) -> None:
    where = await created(keeping)
    await told(keeping, where, THANKED | {"event_id": "thanked"})
    clock.now += timedelta(days=100)
    items = (await keeping.get(f"{where}/history")).json()["items"]
    assert [(each["cause"], each["verdict"], each["message_kind"]) for each in items] == [
        ("created", "follow_up_now", "thank_you"),
        ("event", "wait", "check_in"),
        ("time", "follow_up_now", "check_in"),
        ("time", "do_not_follow_up", None),
    ]
    assert [each["event_id"] for each in items] == [None, "thanked", None, None]
    assert items[2]["as_of"] == items[1]["wait_until"]


async def test_history_is_the_same_however_often_it_is_looked_at(
    client: Client, clock: Clock
) -> None:
    looked, unseen = await created(client, external_id="a"), await created(client, external_id="b")
    for where in (looked, unseen):
        await told(client, where, THANKED | {"event_id": "thanked"})
    for _ in range(20):
        clock.now += timedelta(days=5)
        await client.get(f"{looked}/history")
    histories = [(await client.get(f"{where}/history")).json() for where in (looked, unseen)]
    for each in histories[0]["items"] + histories[1]["items"]:
        del each["decision_id"]
    assert histories[0] == histories[1]


async def test_history_comes_in_pages(client: Client, clock: Clock) -> None:
    where = await created(client)
    await told(client, where, THANKED)
    clock.now += timedelta(days=100)
    whole = (await client.get(f"{where}/history")).json()["items"]
    first = await client.get(f"{where}/history?limit=3")
    rest = await client.get(first.headers["Link"].partition(">")[0].removeprefix("<"))
    assert first.json()["items"] + rest.json()["items"] == whole
    assert rest.json()["next_cursor"] is None


async def test_a_clock_that_is_set_back_does_not_hide_what_happened(
    client: Client, clock: Clock
) -> None:
    where = await created(client)
    before = await told(client, where, THANKED)
    clock.now -= timedelta(days=30)
    assert (await client.get(f"{where}/decision")).json()["as_of"] == before["decision"]["as_of"]


async def test_an_application_holds_its_most_events_and_no_more(
    client: Client, sqlite_database: Database
) -> None:
    where = await created(client)
    await told(client, where, THANKED | {"event_id": "thanked"})
    with sqlite_database.writing(LOCAL_TENANT) as scope:
        change(scope, uuid_of(where), {"event_count": MOST_EVENTS - 1})
    await told(client, where, REFUSED)
    assert faults(await tell(client, where, REFUSED)) == [("", "too_many_events")]
    assert (await told(client, where, THANKED | {"event_id": "thanked"}))["event_id"] == "thanked"


async def test_a_method_that_an_address_does_not_answer_is_told_which_it_does(
    client: Client,
) -> None:
    answer = await client.put(await created(client), json={})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, PATCH"


async def test_what_cannot_be_decided_any_more_stands_in_nobodys_way(
    client: Client, sqlite_database: Database, clock: Clock
) -> None:
    """Its policy went with an upgrade: it says so itself, and can be mended."""
    where = await created(client)
    await created(client, external_id="other")
    with sqlite_database.writing(LOCAL_TENANT) as scope:
        gone = tracked(policy_version="1999-01", external_id=None)
        change(scope, uuid_of(where), {"state": gone, "created": gone})
    clock.now += timedelta(days=100)
    assert faults(await client.get(f"{where}/decision")) == [("/policy_version", "unknown_policy")]
    agenda = (await client.get("/v1/agenda?verdict=do_not_follow_up")).json()
    assert [item["external_id"] for item in agenda["items"]] == ["other"]
    assert (await client.get(f"{where}/history")).status_code == 200
    assert (await put(client, where, {"policy_version": None})).status_code == 200
    assert (await client.get(f"{where}/decision")).status_code == 200
