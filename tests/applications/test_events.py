"""`POST /v1/applications/{id}/events`: what may be told, what is refused, where the fault is."""

import asyncio
from typing import Any

import pytest

from tests.api.asking import Body, faults
from tests.applications.telling import REFUSED, THANKED, created, state, tell, told
from tests.client import Client

pytestmark = pytest.mark.anyio

EVERY_TYPE: dict[str, tuple[Body, str, Any]] = {
    "interview_scheduled": (
        {"at": "2026-12-04T10:00", "stage": "second"}, "/employer_updates/0/kind",
        "next_round_scheduled",
    ),
    "interview_held": ({"at": "2026-11-22T10:00", "stage": "final"}, "/interview/stage", "final"),
    "interview_cancelled": ({"at": "2026-11-19"}, "/employer_updates/0/kind", "interview_moved"),
    "timeline_given": (
        {"at": "2026-11-21", "timeline": {"kind": "by_date", "date": "2026-12-01"}},
        "/timeline/date", "2026-12-01",
    ),
    "note_sent": ({"at": "2026-11-21", "kind": "closing", "channel": "phone"},
                  "/notes_sent/0/channel", "phone"),
    "employer_update": ({"at": "2026-11-21", "kind": "away", "from": "2026-11-25"},
                        "/employer_updates/0/from", "2026-11-25"),
    "new_information": ({"at": "2026-11-21", "kind": "competing_offer", "deadline": "2026-12-01"},
                        "/new_information/0/deadline", "2026-12-01"),
    "candidate_status": ({"at": "2026-11-21", "status": "not_interested"},
                         "/candidate_status", "not_interested"),
    "facts_changed": ({"at": "2026-11-21", "employer": {"country": "US"}},
                      "/employer/country", "US"),
}  # fmt: skip


@pytest.mark.parametrize("name", EVERY_TYPE)
async def test_every_type_tells_in_the_state(keeping: Client, name: str) -> None:
    fields, pointer, expected = EVERY_TYPE[name]
    where = await created(keeping)
    found = await told(keeping, where, {"type": name, **fields})
    value: Any = found["state"]
    for part in pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list) else value[part]
    assert value == expected
    assert await state(keeping, where) == found["state"]


async def test_news_is_told_and_what_was_told_can_be_taken_back(keeping: Client) -> None:
    where = await created(keeping)
    await told(keeping, where, {"type": "new_information", "at": "2026-11-21", "kind": "referral"})
    telling = {"type": "new_information_told", "at": "2026-11-22", "kind": "referral"}
    found = await told(keeping, where, telling)
    assert found["state"]["new_information"][0]["told_at"] == "2026-11-22"
    back = {"type": "event_retracted", "at": "2026-11-23", "retracts": found["event_id"]}
    assert "told_at" not in (await told(keeping, where, back))["state"]["new_information"][0]


async def test_a_mistake_can_be_taken_back_before_it_arrives(client: Client) -> None:
    where = await created(client)
    await told(client, where, {"type": "event_retracted", "at": "2026-11-22", "retracts": "oops"})
    found = await told(client, where, REFUSED | {"event_id": "oops"})
    assert found["state"]["employer_updates"] == []


async def test_the_same_event_again_changes_nothing(keeping: Client) -> None:
    where = await created(keeping)
    event = THANKED | {"event_id": "thanked"}
    first, again = await tell(keeping, where, event), await tell(keeping, where, event)
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.json()["state"] == again.json()["state"]
    with_null = await told(keeping, where, event | {"channel": None})
    assert len(with_null["state"]["notes_sent"]) == 1


async def test_the_same_event_id_with_another_body_is_a_conflict(keeping: Client) -> None:
    where = await created(keeping)
    await told(keeping, where, THANKED | {"event_id": "1"})
    for other in (REFUSED, THANKED | {"channel": "email"}):
        assert (await tell(keeping, where, other | {"event_id": "1"})).status_code == 409
    assert (await state(keeping, where))["employer_updates"] == []


async def test_another_application_may_have_the_same_event_id(client: Client) -> None:
    for name in ("a", "b"):
        where = await created(client, external_id=name)
        assert (await told(client, where, THANKED | {"event_id": "1"}))["event_id"] == "1"


async def test_an_event_without_an_id_is_given_one_and_counts_each_time(client: Client) -> None:
    where = await created(client)
    first, again = await told(client, where, THANKED), await told(client, where, THANKED)
    assert first["event_id"].startswith("evt_")
    assert first["event_id"] != again["event_id"]
    assert len(again["state"]["notes_sent"]) == 2


WRONG: dict[str, tuple[Body, tuple[str, str]]] = {
    "no type": ({"at": "2026-11-21"}, ("/type", "missing")),
    "an unknown type": ({"type": "ghosted", "at": "2026-11-21"}, ("/type", "not_one_of")),
    "a type that nobody reports": (
        {"type": "application_changed", "at": "2026-11-21", "patch": {}},
        ("/type", "not_one_of"),
    ),
    "a type that is no text": ({"type": [], "at": "2026-11-21"}, ("/type", "not_one_of")),
    "no moment": ({"type": "note_sent", "kind": "closing"}, ("/at", "missing")),
    "no kind": ({"type": "note_sent", "at": "2026-11-21"}, ("/kind", "missing")),
    "a field of another type": (
        {"type": "note_sent", "kind": "closing", "at": "2026-11-21", "stage": "first"},
        ("/stage", "unknown_field"),
    ),
    "a field of another kind": (
        {"type": "employer_update", "kind": "rejected", "at": "2026-11-21", "until": "2026-12-01"},
        ("/until", "not_for_this_kind"),
    ),
    "a missing field of its kind": (
        {"type": "employer_update", "kind": "next_round_scheduled", "at": "2026-11-21"},
        ("/next_round_at", "missing"),
    ),
    "a deadline of no offer": (
        {"type": "new_information", "kind": "other", "at": "2026-11-21", "deadline": "2026-12-01"},
        ("/deadline", "not_for_this_kind"),
    ),
    "a timeline without its date": (
        {"type": "timeline_given", "at": "2026-11-21", "timeline": {"kind": "by_date"}},
        ("/timeline/date", "missing"),
    ),
    "no facts": ({"type": "facts_changed", "at": "2026-11-21"}, ("", "no_facts")),
    "no such day": ({**THANKED, "at": "2026-11-31"}, ("/at", "no_such_day")),
    "no moment at all": ({**THANKED, "at": "soon"}, ("/at", "not_a_moment")),
    "a note from tomorrow": ({**THANKED, "at": "2026-11-24"}, ("/at", "not_yet")),
    "a round that is not over": (
        {"type": "interview_held", "at": "2026-11-24T10:00"},
        ("/at", "not_yet"),
    ),
    "five minutes and a second ahead": (
        {**THANKED, "at": "2026-11-23T10:05:01-05:00"},
        ("/at", "not_yet"),
    ),
    "a note sent after it is told": (
        {**THANKED, "sent_at": "2026-11-24T10:00"},
        ("/sent_at", "later_than_as_of"),
    ),
    "a promise of the past": (
        {"type": "timeline_given", "at": "2026-11-21",
         "timeline": {"kind": "by_date", "date": "2026-11-20"}},
        ("/timeline/date", "promised_before_it_was_said"),
    ),
    "an end before the update": (
        {"type": "employer_update", "kind": "on_hold", "at": "2026-11-22", "until": "2026-11-20"},
        ("/until", "earlier_than_the_update"),
    ),
    "an unknown zone": (
        {"type": "facts_changed", "at": "2026-11-21", "employer": {"time_zone": "Mars/Base"}},
        ("/employer/time_zone", "unknown_zone"),
    ),
    "a place that is none": (
        {"type": "facts_changed", "at": "2026-11-21",
         "employer": {"country": "DE", "subdivision": "US-NY"}},
        ("/employer/subdivision", "subdivision_of_another_country"),
    ),
    "two of one name": (
        {"type": "facts_changed", "at": "2026-11-21",
         "message_facts": {"recipients": [{"ref": "a"}, {"ref": "a"}]}},
        ("/message_facts/recipients/1/ref", "ref_used_twice"),
    ),
    "an empty id": ({**THANKED, "event_id": ""}, ("/event_id", "too_short")),
    "an id that is too long": ({**THANKED, "event_id": "x" * 129}, ("/event_id", "too_long")),
}  # fmt: skip


@pytest.mark.parametrize(("event", "fault"), WRONG.values(), ids=WRONG)
async def test_what_cannot_have_happened_is_refused_where_it_is_wrong(
    client: Client, event: Body, fault: tuple[str, str]
) -> None:
    where = await created(client)
    before = await state(client, where)
    assert faults(await tell(client, where, event)) == [fault]
    assert await state(client, where) == before


async def test_clocks_may_differ_by_five_minutes(client: Client) -> None:
    where = await created(client)
    await told(client, where, {**THANKED, "at": "2026-11-23T10:05:00-05:00"})


async def test_a_planned_round_may_lie_ahead(client: Client) -> None:
    where = await created(client)
    await told(client, where, {"type": "interview_scheduled", "at": "2027-02-01T10:00"})
    await told(client, where, {"type": "interview_cancelled", "at": "2027-02-01T10:00"})


async def test_a_local_time_needs_a_zone(client: Client) -> None:
    where = await created(client, employer=None)
    assert faults(await tell(client, where, {**THANKED, "at": "2026-11-21T10:00"})) == [
        ("/at", "zone_needed")
    ]


async def test_what_others_rest_on_cannot_be_taken_back(client: Client) -> None:
    where = await created(client, employer=None)
    zone = {"employer": {"time_zone": "America/New_York"}}
    await told(
        client, where, {"type": "facts_changed", "at": "2026-11-20", "event_id": "z", **zone}
    )
    await told(client, where, {**THANKED, "at": "2026-11-21T10:00"})
    back = {"type": "event_retracted", "at": "2026-11-22", "retracts": "z"}
    assert faults(await tell(client, where, back)) == [("", "zone_needed")]


async def test_what_takes_back_cannot_be_taken_back(client: Client) -> None:
    where = await created(client)
    back = {"type": "event_retracted", "at": "2026-11-22"}
    await told(client, where, back | {"retracts": "x", "event_id": "r"})
    again = await tell(client, where, back | {"retracts": "r"})
    assert faults(again) == [("/retracts", "not_retractable")]


async def test_a_state_has_64_kib(client: Client) -> None:
    where = await created(client)
    long = {**THANKED, "to": [f"{index:02}" + "x" * 1_998 for index in range(17)]}
    assert len((await told(client, where, long))["state"]["notes_sent"]) == 1
    assert faults(await tell(client, where, long)) == [("", "state_too_large")]


async def test_a_hundred_and_one_notes_are_decided(client: Client) -> None:
    where = await created(client)
    for _ in range(101):
        await told(client, where, {**THANKED, "kind": "check_in"})
    assert len((await state(client, where))["notes_sent"]) == 100


async def test_events_at_once_are_all_kept(keeping: Client) -> None:
    where = await created(keeping)
    sent = [THANKED | {"event_id": str(index), "kind": "check_in"} for index in range(8)]
    answers = await asyncio.gather(*(tell(keeping, where, each) for each in sent))
    assert [answer.status_code for answer in answers] == [200] * 8
    assert len((await state(keeping, where))["notes_sent"]) == 8


async def test_one_name_at_once_is_one_application(keeping: Client) -> None:
    locations = {
        (await answer).headers["Location"]
        for answer in [
            asyncio.ensure_future(keeping.post("/v1/applications", json={
                "external_id": "same", "interview": {"ended_at": "2026-11-20"}
            })) for _ in range(6)
        ]
    }  # fmt: skip
    assert len(locations) == 1
