"""Moments in their three forms, where they are read, and when they cannot be."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from tests.api.asking import (
    EVERY_TIMELINE,
    EVERYTHING,
    Body,
    assumed,
    at,
    decided,
    placed,
    pointers,
    refused,
)
from tests.builders import NOW, request
from tests.client import Client

pytestmark = pytest.mark.anyio


AS_OF = {
    "with an offset": ("2026-11-23T10:00:00-05:00", {}, "2026-11-23T10:00:00-05:00"),
    "with another offset": ("2026-11-23T20:30:00+05:30", {}, "2026-11-23T10:00:00-05:00"),
    "in UTC": ("2026-11-23T15:00:00Z", {}, "2026-11-23T10:00:00-05:00"),
    "in UTC, by an offset of zero": ("2026-11-23T15:00:00-00:00", {}, "2026-11-23T10:00:00-05:00"),
    "without seconds": ("2026-11-23T10:00-05:00", {}, "2026-11-23T10:00:00-05:00"),
    "without seconds in UTC": ("2026-11-23T15:00Z", {}, "2026-11-23T10:00:00-05:00"),
    "with one decimal": ("2026-11-23T10:00:00.9-05:00", {}, "2026-11-23T10:00:00-05:00"),
    "with nine decimals": ("2026-11-23T15:00:00.999999999Z", {}, "2026-11-23T10:00:00-05:00"),
    "local, in the employer's zone": ("2026-11-23T10:00", {}, "2026-11-23T10:00:00-05:00"),
    "local with seconds": ("2026-11-23T10:00:59", {}, "2026-11-23T10:00:59-05:00"),
    "local with nine decimals": ("2026-11-23T10:00:59.000000001", {}, "2026-11-23T10:00:59-05:00"),
    "local, in the caller's zone first": (
        "2026-11-23T10:00",
        {"time_zone": "Europe/Berlin"},
        "2026-11-23T04:00:00-05:00",
    ),
    "local, in the caller's zone alone": (
        "2026-11-23T10:00",
        {"time_zone": "Europe/Berlin", "employer": None},
        "2026-11-23T04:00:00-05:00",
    ),
    "a date in the employer's zone": ("2026-11-23", {}, "2026-11-23T12:00:00-05:00"),
    "a date in the caller's zone": (
        "2026-11-23",
        {"time_zone": "Europe/Berlin"},
        "2026-11-23T06:00:00-05:00",
    ),
    "a date with no zone known": (
        "2026-11-23",
        {"employer": None},
        "2026-11-23T07:00:00-05:00",
    ),
    "the second of a leap day's end": ("2028-02-29T23:59:59Z", {}, "2028-02-29T18:59:59-05:00"),
    "the widest offset": ("2026-11-23T10:00:00+23:59", {}, "2026-11-22T05:01:00-05:00"),
    "the first day of a policy": ("2020-01-02", {}, "2020-01-02T12:00:00-05:00"),
    "the last second of 2100": ("2100-12-31T23:59:59Z", {}, "2100-12-31T18:59:59-05:00"),
}


@pytest.mark.parametrize(("written", "also", "read"), AS_OF.values(), ids=AS_OF)
async def test_as_of_is_read(client: Client, written: str, also: Body, read: str) -> None:
    body = request(interview={"ended_at": "2020-01-01T10:00:00-05:00"}, as_of=written, **also)
    decision = await decided(client, body)
    assert decision["as_of"] == read
    needed_a_reading = not re.search(r":.*(Z|[+-]..:..)$", written)
    assert ("/as_of" in assumed(decision)) == needed_a_reading


ENDED_AT = {
    "a past day means noon": ("2026-11-20", "2026-11-20T12:00:00-05:00"),
    "today means as_of, since noon has not come": ("2026-11-23", "2026-11-23T10:00:00-05:00"),
    "a day ahead means its end": ("2026-11-27", "2026-11-27T23:59:59-05:00"),
    "a local time": ("2026-11-20T15:00", "2026-11-20T15:00:00-05:00"),
    "a local time before the clock changed": ("2026-10-20T15:00", "2026-10-20T15:00:00-04:00"),
    "the first of a repeated hour": ("2026-11-01T01:30", "2026-11-01T01:30:00-04:00"),
    "a local time ahead": ("2026-12-01T15:00:30", "2026-12-01T15:00:30-05:00"),
}


@pytest.mark.parametrize(("written", "read"), ENDED_AT.values(), ids=ENDED_AT)
async def test_the_end_of_the_interview_is_read_and_the_reading_is_told(
    client: Client, written: str, read: str
) -> None:
    decision = await decided(client, request(interview={"ended_at": written}))
    assert assumed(decision)["/interview/ended_at"] == read


async def test_later_the_same_day_noon_has_come(client: Client) -> None:
    body = request(as_of="2026-11-23T16:00:00-05:00", interview={"ended_at": "2026-11-23"})
    assert assumed(await decided(client, body))["/interview/ended_at"] == (
        "2026-11-23T12:00:00-05:00"
    )


DAYS_WITHOUT_ZONE = {
    "a past day means noon in UTC": ("2026-11-20", "2026-11-20T12:00:00+00:00"),
    "a day ahead means its end in UTC": ("2026-12-01", "2026-12-01T23:59:59+00:00"),
}


@pytest.mark.parametrize(("written", "read"), DAYS_WITHOUT_ZONE.values(), ids=DAYS_WITHOUT_ZONE)
async def test_a_day_with_no_zone_known_is_read_in_utc(
    client: Client, written: str, read: str
) -> None:
    body = request(interview={"ended_at": written}, employer=None)
    decision = await decided(client, body)
    assert assumed(decision)["/interview/ended_at"] == read
    assert "UTC" in str(decision["assumptions"])


async def test_a_moment_with_an_offset_is_no_assumption(client: Client) -> None:
    assert "/interview/ended_at" not in assumed(await decided(client, request()))


async def test_a_repeated_hour_is_told_apart_from_any_other(client: Client) -> None:
    twice = await decided(client, request(interview={"ended_at": "2026-11-01T01:30"}))
    once = await decided(client, request(interview={"ended_at": "2026-11-01T03:30"}))
    assert "twice" in str(twice["assumptions"])
    assert "twice" not in str(once["assumptions"])


async def test_the_second_of_a_repeated_hour_can_be_given_by_its_offset(client: Client) -> None:
    body = request(as_of="2026-11-01T01:45:00-05:00", interview={"ended_at": "2026-10-31T15:00"})
    assert (await decided(client, body))["as_of"] == "2026-11-01T01:45:00-05:00"


GAPS = {
    "in New York": ("America/New_York", "2026-03-08T02:30"),
    "its first second": ("America/New_York", "2026-03-08T02:00"),
    "its last second": ("America/New_York", "2026-03-08T02:59:59"),
    "in Berlin": ("Europe/Berlin", "2026-03-29T02:00:01"),
    "of half an hour, on Lord Howe Island": ("Australia/Lord_Howe", "2026-10-04T02:15"),
    "of a whole day, in Samoa": ("Pacific/Apia", "2011-12-30T10:00"),
}


@pytest.mark.parametrize(("zone", "written"), GAPS.values(), ids=GAPS)
async def test_a_local_time_that_the_clock_skips_is_refused(
    client: Client, zone: str, written: str
) -> None:
    body = request(interview={"ended_at": written}, employer={"time_zone": zone})
    assert await refused(client, body) == [("/interview/ended_at", "in_clock_gap")]


@pytest.mark.parametrize("written", ["2026-03-08T01:59:59", "2026-03-08T03:00"])
async def test_the_edges_of_a_gap_are_read(client: Client, written: str) -> None:
    await decided(client, request(interview={"ended_at": written}))


async def test_as_of_that_the_clock_skips_is_refused(client: Client) -> None:
    body = request(as_of="2027-03-14T02:30")
    assert await refused(client, body) == [("/as_of", "in_clock_gap")]


PLACES = [
    *("/as_of", "/interview/ended_at", "/timeline/date", "/timeline/given_at"),
    *("/notes_sent/0/sent_at", "/new_information/0/deadline", "/new_information/0/told_at"),
    *("/employer_updates/0/at", "/employer_updates/0/from", "/employer_updates/0/until"),
    *("/employer_updates/1/answer_by", "/employer_updates/2/next_round_at"),
    *("/timeline/from", "/timeline/to"),
]
BETWEEN = placed(EVERYTHING, "/timeline", EVERY_TIMELINE[1])


def everything_with(pointer: str) -> Body:
    body: Body = BETWEEN if pointer in {"/timeline/from", "/timeline/to"} else EVERYTHING
    return body


FORMS: dict[str, Any] = {
    "a number": 1763629200,
    "a fraction": 1763629200.5,
    "a string of digits": "1763629200",
    "a basic date": "20261120",
    "a week": "2026-W47-5",
    "an ordinal day": "2026-324",
    "a month": "2026-11",
    "a space for the T": "2026-11-20 15:00",
    "a small t": "2026-11-20t15:00:00z",
    "an hour alone": "2026-11-20T15",
    "hour 24": "2026-11-20T24:00",
    "minute 60": "2026-11-20T15:60",
    "a leap second": "2026-12-31T23:59:60Z",
    "ten decimals": "2026-11-20T15:00:00.0123456789Z",
    "a point without decimals": "2026-11-20T15:00:00.Z",
    "a comma": "2026-11-20T15:00:00,5Z",
    "decimals of minutes": "2026-11-20T15:00.5Z",
    "an offset without colon": "2026-11-20T15:00:00-0500",
    "an offset of hours": "2026-11-20T15:00:00-05",
    "an offset with seconds": "2026-11-20T15:00:00-05:00:30",
    "an offset of 24 hours": "2026-11-20T15:00:00+24:00",
    "an offset of 60 minutes": "2026-11-20T15:00:00+05:60",
    "a date with an offset": "2026-11-20-05:00",
    "the name of a zone": "2026-11-20T15:00:00-05:00[America/New_York]",
    "white space before": " 2026-11-20",
    "white space after": "2026-11-20 ",
    "a line end after": "2026-11-20\n",
    "nothing": "",
    "words": "next Friday",
    "Arabic digits": "٢٠٢٦-٠٢-٢٠",
    "Arabic digits inside": "20٢٦-11-20",
    "a full-width digit": "2026-11-2\uff10",
    "month 13": "2026-13-20",
    "month 0": "2026-00-20",
    "day 0": "2026-11-00",
    "day 32": "2026-12-32",
    "30 February": "2026-02-30",
    "29 February of a year without": "2026-02-29",
    "29 February 2100": "2100-02-29",
    "31 November with a time": "2026-11-31T15:00:00Z",
    "1999": "1999-12-31",
    "the last second of 1999": "1999-12-31T23:59:59Z",
    "2101": "2101-01-01",
    "a year of five digits": "12026-11-20",
    "a year before Christ": "-2026-11-20",
    "true": True,
    "a list": ["2026-11-20"],
    "an object": {"date": "2026-11-20"},
}


@pytest.mark.parametrize("written", FORMS.values(), ids=FORMS)
async def test_what_is_no_moment_is_refused(client: Client, written: object) -> None:
    [(pointer, _)] = await refused(client, request(interview={"ended_at": written}))
    assert pointer == "/interview/ended_at"


@pytest.mark.parametrize("pointer", PLACES)
async def test_it_is_refused_wherever_a_moment_can_stand(client: Client, pointer: str) -> None:
    for written in (1763629200, "1763629200", "2026-02-30", "2101-01-01", "soon"):
        found = await refused(client, placed(everything_with(pointer), pointer, written))
        assert [where for where, _ in found] == [pointer], written


@pytest.mark.parametrize("pointer", PLACES)
async def test_a_local_time_with_no_zone_known_is_refused(client: Client, pointer: str) -> None:
    body = everything_with(pointer) | {"time_zone": None, "employer": None}
    for place in set(PLACES) & set(pointers(body)):
        body = placed(body, place, f"{at(body, place)[:10]}T15:00:00-05:00")
    await decided(client, body)
    local = at(body, pointer).removesuffix(":00-05:00")
    assert await refused(client, placed(body, pointer, local)) == [(pointer, "zone_needed")]


@pytest.mark.parametrize("year", [2000, 2001, 2019, 2025, 2099, 2100])
async def test_every_year_from_2000_to_2100_is_a_moment(client: Client, year: int) -> None:
    for written in (f"{year}-01-01", f"{year}-12-31T23:59:59Z", f"{year}-12-31"):
        await decided(client, request(interview={"ended_at": written}))


@pytest.mark.parametrize(
    "written",
    [
        *("2000-01-01T00:00:00Z", "2000-01-01T00:00:00+14:00", "2000-01-01T00:00+23:59"),
        *("2100-12-31T23:59:59Z", "2100-12-31T23:59:59-12:00", "2100-12-31T23:59-23:59"),
    ],
)
async def test_the_ends_of_the_range_are_decided_in_any_offset(
    client: Client, written: str
) -> None:
    await decided(client, request(interview={"ended_at": written}))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "America/New_York"])
async def test_the_ends_of_the_range_are_decided_in_any_zone(client: Client, zone: str) -> None:
    for written in ("2000-01-01", "2100-12-31", "2000-01-01T00:00", "2100-12-31T23:59:59"):
        body = request(interview={"ended_at": written}, employer={"time_zone": zone})
        await decided(client, body)
        if written.startswith("2100"):
            await decided(client, body | {"as_of": written})


@pytest.mark.parametrize("as_of", ["2019-12-31", "2019-12-30T23:59:59Z", "2000-01-01"])
async def test_before_the_first_policy_nothing_can_be_decided(client: Client, as_of: str) -> None:
    body = request(as_of=as_of, interview={"ended_at": "2000-01-01"})
    assert await refused(client, body) == [("/as_of", "before_the_first_policy")]


async def test_a_policy_can_be_named_for_a_moment_before_it(client: Client) -> None:
    body = request(
        as_of="2015-01-01", policy_version="2026-11", interview={"ended_at": "2014-12-31"}
    )
    assert (await decided(client, body))["policy"]["version"] == "2026-11"


class TestFactsLaterThanAsOf:
    """A fact cannot be later than the moment of the decision; a plan can."""

    FACTS: ClassVar[dict[str, tuple[str, Body]]] = {
        "a note sent": ("/notes_sent/0/sent_at", {"notes_sent": [{"kind": "check_in"}]}),
        "news told": ("/new_information/0/told_at", {"new_information": [{"kind": "other"}]}),
        "an update": ("/employer_updates/0/at", {"employer_updates": [{"kind": "rejected"}]}),
        "a promise": ("/timeline/given_at", {"timeline": {"kind": "vague"}}),
    }

    @pytest.mark.parametrize(("pointer", "also"), FACTS.values(), ids=FACTS)
    async def test_with_as_of_given_not_by_a_second(
        self, client: Client, pointer: str, also: Body
    ) -> None:
        body = request(**also)
        await decided(client, placed(body, pointer, "2026-11-23T10:00:00-05:00"))
        late = placed(body, pointer, "2026-11-23T10:00:01-05:00")
        assert await refused(client, late) == [(pointer, "later_than_as_of")]

    @pytest.mark.parametrize(("pointer", "also"), FACTS.values(), ids=FACTS)
    async def test_with_as_of_defaulted_by_five_minutes_at_most(
        self, client: Client, pointer: str, also: Body
    ) -> None:
        body = request(as_of=None, **also)
        edge = NOW + timedelta(minutes=5)
        await decided(client, placed(body, pointer, edge.isoformat()))
        late = placed(body, pointer, (edge + timedelta(seconds=1)).isoformat())
        assert await refused(client, late) == [(pointer, "later_than_as_of")]

    @pytest.mark.parametrize(("pointer", "also"), FACTS.values(), ids=FACTS)
    async def test_a_day_ahead_is_refused_and_today_is_not(
        self, client: Client, pointer: str, also: Body
    ) -> None:
        body = request(**also)
        decision = await decided(client, placed(body, pointer, "2026-11-23"))
        assert assumed(decision)[pointer] == "2026-11-23T10:00:00-05:00"
        ahead = placed(body, pointer, "2026-11-24")
        assert await refused(client, ahead) == [(pointer, "later_than_as_of")]

    async def test_all_of_them_are_named_at_once(self, client: Client) -> None:
        body = request()
        for pointer, also in self.FACTS.values():
            body = placed(body | also, pointer, "2026-12-01T00:00:00Z")
        assert {where for where, _ in await refused(client, body)} == {
            pointer for pointer, _ in self.FACTS.values()
        }

    async def test_the_interview_may_lie_ahead(self, client: Client) -> None:
        body = request(interview={"ended_at": "2026-12-01T15:00:00-05:00"})
        assert (await decided(client, body))["verdict"] == "wait"

    async def test_what_is_planned_may_lie_ahead(self, client: Client) -> None:
        moved = {"kind": "interview_moved", "at": "2026-11-22", "next_round_at": "2100-01-01"}
        body = request(
            timeline={"kind": "by_date", "date": "2100-12-31"},
            employer_updates=[moved],
            new_information=[{"kind": "competing_offer", "deadline": "2100-12-31"}],
        )
        await decided(client, body)


IMPOSSIBLE = {
    "promised before it was said": (
        {"timeline": {"kind": "by_date", "date": "2026-11-19"}},
        ("/timeline/date", "promised_before_it_was_said"),
    ),
    "promised before it was said, by its own date": (
        {"timeline": {"kind": "by_date", "date": "2026-11-21", "given_at": "2026-11-22"}},
        ("/timeline/date", "promised_before_it_was_said"),
    ),
    "a span that ends before it begins": (
        {"timeline": {"kind": "between", "from": "2026-12-04", "to": "2026-12-01"}},
        ("/timeline/to", "ends_before_it_begins"),
    ),
    "an absence that ends before it begins": (
        {
            "employer_updates": [
                {"kind": "away", "at": "2026-11-22", "from": "2026-12-04", "until": "2026-12-01"}
            ]
        },
        ("/employer_updates/0/until", "ends_before_it_begins"),
    ),
    "a pause that ended before it was announced": (
        {"employer_updates": [{"kind": "on_hold", "at": "2026-11-22", "until": "2026-11-21"}]},
        ("/employer_updates/0/until", "earlier_than_the_update"),
    ),
    "an answer due before it was asked for": (
        {
            "employer_updates": [
                {"kind": "asked_question", "at": "2026-11-22", "answer_by": "2026-11-21"}
            ]
        },
        ("/employer_updates/0/answer_by", "earlier_than_the_update"),
    ),
    "a round held before it was planned": (
        {
            "employer_updates": [
                {
                    "kind": "next_round_scheduled",
                    "at": "2026-11-22",
                    "next_round_at": "2026-11-21",
                }
            ]
        },
        ("/employer_updates/0/next_round_at", "earlier_than_the_update"),
    ),
    "two recipients of one ref": (
        {"message_facts": {"recipients": [{"ref": "a"}, {"name": "B"}, {"ref": "a"}]}},
        ("/message_facts/recipients/2/ref", "ref_used_twice"),
    ),
}


@pytest.mark.parametrize(("also", "fault"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
async def test_an_impossible_history_is_refused(
    client: Client, also: Body, fault: tuple[str, str]
) -> None:
    assert await refused(client, request(**also)) == [fault]


async def test_a_promise_for_the_day_on_which_it_was_given_is_possible(client: Client) -> None:
    await decided(client, request(timeline={"kind": "by_date", "date": "2026-11-20"}))


async def test_a_promised_moment_lasts_to_the_end_of_its_day(client: Client) -> None:
    sent = [{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}]
    body = request(notes_sent=sent, timeline={"kind": "by_date", "date": "2026-11-25"})
    by_day = await decided(client, body)
    by_hour = await decided(client, placed(body, "/timeline/date", "2026-11-25T09:00:00-05:00"))
    assert by_day["wait_until"] == by_hour["wait_until"]
    assert assumed(by_hour)["/timeline/date"] == "2026-11-25"
    assert "/timeline/date" not in assumed(by_day)


async def test_a_thank_you_without_a_moment_was_sent_the_day_after(client: Client) -> None:
    decision = await decided(client, request(notes_sent=[{"kind": "thank_you"}]))
    assert assumed(decision)["/notes_sent/0/sent_at"] == "2026-11-21T15:00:00-05:00"


async def test_a_promise_without_a_moment_was_given_at_the_interview(client: Client) -> None:
    decision = await decided(client, request(timeline={"kind": "vague"}))
    assert assumed(decision)["/timeline/given_at"] == "2026-11-20T15:00:00-05:00"


async def test_facts_of_an_earlier_round_are_allowed(client: Client) -> None:
    body = request(
        notes_sent=[{"kind": "thank_you", "sent_at": "2026-10-01"}],
        employer_updates=[{"kind": "acknowledged", "at": "2000-01-01"}],
    )
    await decided(client, body)


def test_now_of_these_tests_is_a_monday() -> None:
    assert datetime(2026, 11, 23, 15, 0, tzinfo=UTC) == NOW
    assert NOW.isoweekday() == 1
