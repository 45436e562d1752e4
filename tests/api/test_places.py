"""Zones, countries and their parts; policies and languages: known, unknown, left out."""

import pytest

from tests.api.asking import SMALLEST, Body, assumed, decided, faults, post, refused
from tests.builders import request
from tests.client import Client

pytestmark = pytest.mark.anyio

UNKNOWN_ZONES = {
    "a misspelt one": ("America/NewYork", "America/New_York"),
    "small letters": ("europe/berlin", "Europe/Berlin"),
    "a city alone": ("Berlin", None),
    "an offset": ("+01:00", None),
    "an offset of UTC": ("UTC+1", None),
    "a zone of Windows": ("Eastern Standard Time", None),
    "a file of the database": ("zone.tab", None),
    "a path": ("../../etc/passwd", None),
    "an absolute path": ("/etc/localtime", None),
    "a folder": ("Europe", None),
    "a folder, closed": ("Europe/", None),
    "white space around": (" Europe/Berlin", "Europe/Berlin"),
    "a null byte": ("Europe/Berlin\u0000", "Europe/Berlin"),
    "this machine's": ("localtime", None),
    "none yet": ("Factory", None),
}


@pytest.mark.parametrize("pointer", ["/time_zone", "/employer/time_zone"])
@pytest.mark.parametrize(("name", "nearest"), UNKNOWN_ZONES.values(), ids=UNKNOWN_ZONES)
async def test_an_unknown_zone_is_refused_with_the_nearest_known_name(
    client: Client, pointer: str, name: str, nearest: str | None
) -> None:
    body = request() | (
        {"time_zone": name} if pointer == "/time_zone" else {"employer": {"time_zone": name}}
    )
    answer = await post(client, body)
    assert faults(answer) == [(pointer, "unknown_zone")]
    if nearest:
        assert f"`{nearest}`" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    "name",
    [
        *("UTC", "Etc/UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Calcutta"),
        *("US/Eastern", "EST5EDT", "Etc/GMT+12", "Australia/Lord_Howe", "Pacific/Kiritimati"),
    ],
)
async def test_every_zone_of_the_database_is_known(client: Client, name: str) -> None:
    decision = await decided(client, request(time_zone=name, employer={"time_zone": name}))
    assert decision["time_zone"] == name


UNKNOWN_COUNTRIES = {
    "none": ("ZZ", "unknown_country"),
    "the United Kingdom's other name": ("UK", "unknown_country"),
    "the European Union": ("EU", "unknown_country"),
    "small letters": ("us", "bad_pattern"),
    "three letters": ("USA", "bad_pattern"),
    "a name": ("Germany", "bad_pattern"),
    "nothing": ("", "bad_pattern"),
    "a line end": ("US\n", "bad_pattern"),
}


@pytest.mark.parametrize(("country", "code"), UNKNOWN_COUNTRIES.values(), ids=UNKNOWN_COUNTRIES)
async def test_an_unknown_country_is_refused(client: Client, country: str, code: str) -> None:
    found = await refused(client, request(employer={"country": country}))
    assert found == [("/employer/country", code)]


async def test_the_united_kingdom_is_told_its_code(client: Client) -> None:
    answer = await post(client, request(employer={"country": "UK"}))
    assert "`GB`" in answer.json()["errors"][0]["detail"]


REFUSED_PARTS = {
    "of another country": ({"country": "DE", "subdivision": "US-NY"}, "another_country"),
    "without its country": ({"subdivision": "NY"}, "bad_pattern"),
    "without its country, which is given": ({"country": "US", "subdivision": "NY"}, "bad_pattern"),
    "of no country": ({"subdivision": "ZZ-1"}, "unknown_country"),
    "in small letters": ({"subdivision": "us-ny"}, "bad_pattern"),
    "with a name": ({"subdivision": "US-New York"}, "bad_pattern"),
}


@pytest.mark.parametrize(("employer", "code"), REFUSED_PARTS.values(), ids=REFUSED_PARTS)
async def test_a_part_of_a_country_is_refused(client: Client, employer: Body, code: str) -> None:
    [(pointer, found)] = await refused(client, request(employer=employer))
    assert pointer == "/employer/subdivision"
    assert found.endswith(code)


@pytest.mark.parametrize("part", ["US-NY", "DE-BY", "GB-SCT", "CH-ZH", "JP-13"])
async def test_a_part_of_a_country_can_be_given_alone(client: Client, part: str) -> None:
    await decided(client, request(employer={"subdivision": part}))


async def test_a_part_without_holidays_of_its_own_is_an_assumption(client: Client) -> None:
    decision = await decided(client, request(employer={"country": "US", "subdivision": "US-ZZ"}))
    assert assumed(decision)["/employer/subdivision"] == "US-ZZ"


@pytest.mark.parametrize("country", ["AQ", "BV", "TF", "KP"])
async def test_a_country_with_hardly_any_holidays_is_no_error(client: Client, country: str) -> None:
    await decided(client, request(employer={"country": country}))


async def test_without_a_zone_it_is_the_only_one_of_the_country(client: Client) -> None:
    decision = await decided(client, request(employer={"country": "JP"}))
    assert decision["time_zone"] == "Asia/Tokyo"
    assert assumed(decision)["/employer/time_zone"] == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("employer", "offset"),
    [
        pytest.param({"country": "US"}, "-05:00", id="of a country with many"),
        pytest.param({}, "-05:00", id="of an employer of whom nothing is known"),
        pytest.param(None, "-05:00", id="of no employer"),
    ],
)
async def test_without_a_zone_it_is_the_offset_of_the_interview(
    client: Client, employer: Body | None, offset: str
) -> None:
    decision = await decided(client, request(employer=employer))
    assert decision["time_zone"] == offset
    assert assumed(decision)["/employer/time_zone"] == offset


async def test_the_offset_of_an_interview_in_utc_is_utc(client: Client) -> None:
    decision = await decided(client, {"interview": {"ended_at": "2026-11-20T20:00:00Z"}})
    assert decision["time_zone"] == "+00:00"
    assert decision["as_of"] == "2026-11-23T15:00:00+00:00"


async def test_the_offset_of_a_local_interview_is_that_of_the_callers_zone(
    client: Client,
) -> None:
    body = {"interview": {"ended_at": "2026-11-20T15:00"}, "time_zone": "Europe/Berlin"}
    assert (await decided(client, body))["time_zone"] == "+01:00"


async def test_without_a_country_it_is_that_of_the_zone(client: Client) -> None:
    decision = await decided(client, request(employer={"time_zone": "Asia/Calcutta"}))
    assert assumed(decision)["/employer/country"] == "IN"


async def test_a_zone_that_lies_in_no_country_has_no_holidays(client: Client) -> None:
    decision = await decided(client, request(employer={"time_zone": "UTC"}))
    assert assumed(decision)["/employer/country"] is None


async def test_what_is_given_is_no_assumption(client: Client) -> None:
    employer = {"time_zone": "America/New_York", "country": "US", "subdivision": "US-NY"}
    assert assumed(await decided(client, request(employer=employer))) == {}


@pytest.mark.parametrize("version", ["2026-10", "2026-11-01", "latest", "MARKER", "../2026-11"])
async def test_an_unknown_policy_is_refused_with_the_known_ones(
    client: Client, version: str
) -> None:
    answer = await post(client, SMALLEST | {"policy_version": version})
    assert faults(answer) == [("/policy_version", "unknown_policy")]
    assert "2026-11" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("tag", ["en", "EN", "en-GB", "en-US", "en-Latn-US"])
async def test_a_language_with_drafts_is_known_by_any_of_its_tags(client: Client, tag: str) -> None:
    await decided(client, SMALLEST | {"message_facts": {"language": tag}})


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        *(("pt", "unknown_language"), ("zz", "unknown_language"), ("eng", "unknown_language")),
        *(("e", "bad_pattern"), ("english", "bad_pattern"), ("en_GB", "bad_pattern")),
        *(("", "bad_pattern"), ("en-", "bad_pattern"), ("en-toolongsub", "bad_pattern")),
    ],
)
async def test_a_language_without_drafts_is_refused(client: Client, tag: str, code: str) -> None:
    found = await refused(client, SMALLEST | {"message_facts": {"language": tag}})
    assert found == [("/message_facts/language", code)]


async def test_a_note_to_nobody_known_is_not_passed_over_in_silence(client: Client) -> None:
    body = request(
        as_of="2026-11-20T20:00:00-05:00",
        message_facts={"recipients": [{"ref": "ana"}]},
        notes_sent=[{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00", "to": ["anna"]}],
    )
    assert "/notes_sent/0/to" in assumed(await decided(client, body))
