"""`POST /v1/plans`: the steps as data, as a calendar to read, and as a calendar to keep."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from tests.api.asking import Body, decided, faults
from tests.client import Answer, Client

pytestmark = pytest.mark.anyio

PROMISED: Body = {
    "as_of": "2026-11-23T10:00:00-05:00",
    "interview": {"ended_at": "2026-11-20T15:00:00-05:00"},
    "timeline": {"kind": "by_date", "date": "2026-11-25"},
    "notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}],
    "employer": {"time_zone": "America/New_York"},
    "message_facts": {"company": "Acme"},
}


async def post(client: Client, body: Body, accept: str = "application/json") -> Answer:
    return await client.post("/v1/plans", json=body, headers={"accept": accept})


async def test_a_promised_date_is_waited_for_then_asked_about_then_let_go(client: Client) -> None:
    answer = await post(client, PROMISED)
    steps = answer.json()["steps"]
    assert [(step["from"], step["verdict"], step["message_kind"]) for step in steps] == [
        ("2026-11-23T10:00:00-05:00", "wait", "check_in"),
        ("2026-12-01T09:00:00-05:00", "follow_up_now", "check_in"),
        ("2027-01-26T00:00:00-05:00", "do_not_follow_up", None),
    ]
    assert [step["until"] for step in steps] == [steps[1]["from"], steps[2]["from"], None]


async def test_the_first_step_is_the_decision(client: Client) -> None:
    first = (await post(client, PROMISED)).json()["steps"][0]
    decision = await decided(client, PROMISED)
    assert first["until"] == decision["valid_until"]
    same = ("verdict", "wait_until", "rule", "summary")
    assert [first[name] for name in same] == [decision[name] for name in same]


async def test_a_step_that_says_write_tells_what_follows_if_it_is_sent(client: Client) -> None:
    steps = (await post(client, PROMISED)).json()["steps"]
    assert [step["if_sent"] is None for step in steps] == [True, False, True]
    sequel = [(step["from"], step["verdict"], step["message_kind"]) for step in steps[1]["if_sent"]]
    assert sequel == [
        ("2026-12-01T09:00:00-05:00", "wait", "second_check_in"),
        ("2026-12-08T09:00:00-05:00", "follow_up_now", "second_check_in"),
        ("2027-01-26T00:00:00-05:00", "do_not_follow_up", None),
    ]
    assert all("if_sent" not in step for step in steps[1]["if_sent"])


async def test_as_text_it_reads_like_a_calendar(client: Client) -> None:
    answer = await post(client, PROMISED, "text/plain")
    assert answer.text.startswith(
        "Monday 23 November 2026, 10 am New York time\n"
        "  Wait until Tuesday 1 December 2026, 9 am New York time: they said they would answer by "
        "Wednesday 25 November 2026.\n\n"
        "Tuesday 1 December 2026, 9 am New York time\n  Write now: "
    )
    assert "If you write on Tuesday 1 December 2026, 9 am New York time:" in answer.text


async def test_as_a_calendar_each_step_is_an_event(client: Client) -> None:
    answer = await post(client, PROMISED, "text/calendar")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [
        datetime(2026, 11, 23, 15, tzinfo=UTC),
        datetime(2026, 12, 1, 14, tzinfo=UTC),
        datetime(2027, 1, 26, 5, tzinfo=UTC),
    ]
    assert [event.get("dtend") is None for event in events] == [False, False, True]
    assert len({str(event["uid"]) for event in events}) == 3
    assert "Acme" not in answer.text


async def test_the_same_request_gives_the_same_calendar(client: Client) -> None:
    first, again = [await post(client, PROMISED, "text/calendar") for _ in range(2)]
    assert first.content == again.content


async def test_another_application_has_other_events(client: Client) -> None:
    other = PROMISED | {"message_facts": {"company": "Bolt"}}
    calendars = [await post(client, body, "text/calendar") for body in (PROMISED, other)]
    uids = [
        {str(event["uid"]) for event in Calendar.from_ical(each.content).walk("VEVENT")}
        for each in calendars
    ]
    assert not uids[0] & uids[1]


async def test_what_is_not_offered_is_406(client: Client) -> None:
    answer = await post(client, PROMISED, "text/html")
    assert answer.status_code == 406
    assert "text/calendar" in answer.json()["detail"]


async def test_a_plan_is_held_to_the_shape_of_a_decision(client: Client) -> None:
    assert faults(await post(client, {"interview": {}})) == [("/interview/ended_at", "missing")]


async def test_a_query_is_refused(client: Client) -> None:
    answer = await client.post("/v1/plans?explain=full", json=PROMISED)
    assert faults(answer) == [("", "unknown_parameter")]


async def test_a_plan_lists_the_days_off_from_the_interview_to_a_week_past_its_end(
    client: Client,
) -> None:
    days = (await post(client, PROMISED)).json()["days_off"]
    assert days[:5] == [
        {"date": "2026-11-21", "holiday": None},
        {"date": "2026-11-22", "holiday": None},
        {"date": "2026-11-26", "holiday": "Thanksgiving Day"},
        {"date": "2026-11-28", "holiday": None},
        {"date": "2026-11-29", "holiday": None},
    ]
    assert days[-1] == {"date": "2027-01-31", "holiday": None}


async def test_days_off_go_back_a_month_and_ahead_a_year_at_most(client: Client) -> None:
    long_ago = PROMISED | {
        "interview": {"ended_at": "2021-11-20T15:00:00-05:00"},
        "timeline": {"kind": "by_date", "date": "2030-01-01", "given_at": "2026-11-20"},
    }
    days = [day["date"] for day in (await post(client, long_ago)).json()["days_off"]]
    assert (days[0], days[-1]) == ("2026-10-24", "2027-11-21")


async def test_weekends_are_those_of_the_country(client: Client) -> None:
    riyadh = PROMISED | {"employer": {"time_zone": "Asia/Riyadh"}}
    days = (await post(client, riyadh)).json()["days_off"]
    assert [day["date"] for day in days[:2]] == ["2026-11-20", "2026-11-21"]
