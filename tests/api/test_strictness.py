"""Nothing is guessed, converted or passed over: names, types, choices, null, names given twice."""

import json
from typing import Any

import pytest

from tests.api.asking import (
    EVERY_TIMELINE,
    EVERYTHING,
    SMALLEST,
    Body,
    at,
    decided,
    faults,
    placed,
    pointers,
    post,
    post_text,
    refused,
    without,
)
from tests.client import Client

pytestmark = pytest.mark.anyio

MISSPELT = {
    "/asof": "as_of",
    "/timezone": "time_zone",
    "/interviews": "interview",
    "/note_sent": "notes_sent",
    "/employer_update": "employer_updates",
    "/new_informations": "new_information",
    "/candidateStatus": "candidate_status",
    "/message_fact": "message_facts",
    "/policyversion": "policy_version",
    "/subjectid": "subject_id",
    "/interview/endedAt": "ended_at",
    "/interview/stages": "stage",
    "/timeline/mayAsk": "may_ask",
    "/timeline/from_": "from",
    "/timeline/given": "given_at",
    "/notes_sent/0/sentAt": "sent_at",
    "/notes_sent/0/chanel": "channel",
    "/notes_sent/0/bounce": "bounced",
    "/new_information/0/sumary": "summary",
    "/new_information/0/dead_line": "deadline",
    "/employer_updates/0/untill": "until",
    "/employer_updates/0/from_": "from",
    "/employer_updates/1/answerBy": "answer_by",
    "/employer_updates/2/next_round": "next_round_at",
    "/employer/timezone": "time_zone",
    "/employer/contry": "country",
    "/employer/sub_division": "subdivision",
    "/message_facts/candidate": "candidate_name",
    "/message_facts/recipient": "recipients",
    "/message_facts/recipients/0/topic": "topics",
    "/message_facts/recipients/0/nam": "name",
}


@pytest.mark.parametrize(("pointer", "meant"), MISSPELT.items(), ids=MISSPELT)
async def test_an_unknown_field_is_refused_with_the_nearest_known_name(
    client: Client, pointer: str, meant: str
) -> None:
    answer = await post(client, placed(EVERYTHING, pointer, "2026-11-21"))
    assert faults(answer) == [(pointer, "unknown_field")]
    assert f"`{meant}`" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("value", [None, {}, [], 0, "x", {"deep": [{"er": 1}]}], ids=str)
async def test_an_unknown_field_is_refused_whatever_its_value(
    client: Client, value: object
) -> None:
    assert await refused(client, SMALLEST | {"mood": value}) == [("/mood", "unknown_field")]


@pytest.mark.parametrize(
    "name",
    ["", "/", "~", "a/b~c", "0", "ended_at", "MARKER'\"<>", "\u2028", "é", "a\\b", "{nearest}"],
)
async def test_an_unknown_field_of_any_name_is_refused(client: Client, name: str) -> None:
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    assert await refused(client, SMALLEST | {name: 1}) == [(pointer, "unknown_field")]


async def test_every_unknown_field_is_named(client: Client) -> None:
    body = placed(SMALLEST | {"one": 1, "two": 2}, "/interview/three", 3)
    found = {pointer for pointer, _ in await refused(client, body)}
    assert found == {"/one", "/two", "/interview/three"}


OBJECTS = ["", *(each for each in pointers(EVERYTHING) if isinstance(at(EVERYTHING, each), dict))]
LEAVES = [each for each in pointers(EVERYTHING) if not isinstance(at(EVERYTHING, each), dict)]


@pytest.mark.parametrize("pointer", OBJECTS, ids=lambda pointer: pointer or "the body")
async def test_a_name_given_twice_is_refused(client: Client, pointer: str) -> None:
    text = json.dumps(EVERYTHING)
    inside = json.dumps(at(EVERYTHING, pointer))
    name, value = next(iter(json.loads(inside).items()))
    twice = f"{{{json.dumps(name)}:{json.dumps(value)},{inside[1:]}"
    answer = await post_text(client, text.replace(inside, twice, 1))
    assert [code for _, code in faults(answer)] == ["duplicate_name"]


async def test_a_name_given_twice_is_pointed_at(client: Client) -> None:
    answer = await post_text(client, f'{json.dumps(SMALLEST)[:-1]},"route":"direct","route":null}}')
    assert faults(answer) == [("/route", "duplicate_name")]


async def test_a_name_given_twice_inside_is_pointed_at(client: Client) -> None:
    ended_at = json.dumps("2026-11-20T15:00:00-05:00")
    text = f'{{"interview":{{"ended_at":{ended_at},"ended_at":{ended_at}}}}}'
    assert faults(await post_text(client, text)) == [("/interview/ended_at", "duplicate_name")]


@pytest.mark.parametrize(
    "twice",
    [
        pytest.param('"reference":"a","\\u0072eference":"a"', id="spelt by an escape"),
        pytest.param('"reference" : "a","reference"\n:\t"a"', id="with white space"),
        pytest.param('"reference":"a\\":","reference":"b"', id="beside a text like a name"),
        pytest.param('"reference":null,"reference":null', id="null both times"),
    ],
)
async def test_a_name_given_twice_is_seen_however_it_is_written(client: Client, twice: str) -> None:
    answer = await post_text(client, f"{json.dumps(SMALLEST)[:-1]},{twice}}}")
    assert faults(answer) == [("/reference", "duplicate_name")]


@pytest.mark.parametrize("text", ['a": b', '"ended_at":', '","reference":"', '{"a":1,"a":2}'])
async def test_a_text_that_looks_like_names_is_a_text(client: Client, text: str) -> None:
    assert (await decided(client, SMALLEST | {"reference": text}))["reference"] == text


async def test_the_same_name_in_two_objects_is_right(client: Client) -> None:
    notes = [{"kind": "thank_you"}, {"kind": "check_in", "sent_at": "2026-11-22"}]
    await decided(client, SMALLEST | {"notes_sent": notes})


WRONG: dict[str, Any] = {
    "a string": "2",
    "a whole number": 2,
    "a fraction": 0.5,
    "a whole fraction": 2.0,
    "a huge number": 10**40,
    "true": True,
    "a list": ["email"],
    "an object": {"kind": "email"},
}
RIGHT = {str: {"a string"}, bool: {"true"}, int: {"a whole number"}, list: {"a list"}}


@pytest.mark.parametrize("pointer", LEAVES)
async def test_a_value_of_a_wrong_type_is_refused_and_not_converted(
    client: Client, pointer: str
) -> None:
    right = RIGHT[type(at(EVERYTHING, pointer))]
    for name, value in WRONG.items():
        if name not in right:
            found = await refused(client, placed(EVERYTHING, pointer, value))
            assert [where for where, _ in found] == [pointer], name


@pytest.mark.parametrize("pointer", ["/timeline/amount"])
async def test_a_number_is_not_taken_from_anything_else(client: Client, pointer: str) -> None:
    body = placed(EVERYTHING, "/timeline", EVERY_TIMELINE[0])
    for name, value in WRONG.items():
        if name not in {"a whole number", "a whole fraction"}:
            found = await refused(client, placed(body, pointer, value))
            assert [where for where, _ in found] == [pointer], name


async def test_a_whole_number_with_a_point_is_as_the_description_says(client: Client) -> None:
    body = placed(EVERYTHING, "/timeline", {"kind": "within", "amount": 2.0, "unit": "weeks"})
    await decided(client, body)


@pytest.mark.parametrize("pointer", OBJECTS[1:])
async def test_an_object_is_not_taken_from_anything_else(client: Client, pointer: str) -> None:
    for name, value in WRONG.items():
        if name != "an object":
            found = await refused(client, placed(EVERYTHING, pointer, value))
            assert found == [(pointer, "not_an_object")], name


@pytest.mark.parametrize("value", [None, [], [SMALLEST], "x", 0, True], ids=str)
async def test_a_body_that_is_no_object_is_refused(client: Client, value: object) -> None:
    assert await refused(client, value) == [("", "not_an_object")]


CHOICES = [
    *("/interview/stage", "/interview/level", "/timeline/kind", "/timeline/unit"),
    *("/notes_sent/0/kind", "/notes_sent/0/channel", "/new_information/0/kind"),
    *("/employer_updates/0/kind", "/candidate_status", "/employer/sector", "/route"),
    "/message_facts/tone",
]


@pytest.mark.parametrize("pointer", CHOICES)
async def test_a_choice_that_is_none_is_refused_with_the_known_ones(
    client: Client, pointer: str
) -> None:
    for value in ("", "Direct", "DIRECT", " direct", "unknown", "first "):
        answer = await post(client, placed(EVERYTHING, pointer, value))
        assert faults(answer) == [(pointer, "not_one_of")], value
        assert "`" in answer.json()["errors"][0]["detail"]


REQUIRED = [
    *("/interview", "/interview/ended_at", "/timeline/kind", "/notes_sent/0/kind"),
    *("/new_information/0/kind", "/employer_updates/0/kind", "/employer_updates/0/at"),
]
NEEDED_BY_KIND = ["/timeline/date", "/employer_updates/2/next_round_at"]
OPTIONAL = [
    pointer
    for pointer in pointers(EVERYTHING)
    if pointer not in {*REQUIRED, *NEEDED_BY_KIND} and not pointer.rpartition("/")[2].isdigit()
]


@pytest.mark.parametrize("pointer", [*REQUIRED, *NEEDED_BY_KIND])
async def test_a_required_field_that_is_absent_or_null_is_missing(
    client: Client, pointer: str
) -> None:
    assert await refused(client, without(EVERYTHING, pointer)) == [(pointer, "missing")]
    assert await refused(client, placed(EVERYTHING, pointer, None)) == [(pointer, "missing")]


@pytest.mark.parametrize("pointer", OPTIONAL)
async def test_null_means_absent(client: Client, pointer: str) -> None:
    absent = await post(client, without(EVERYTHING, pointer))
    null = await post(client, placed(EVERYTHING, pointer, None))
    assert null.status_code == absent.status_code
    assert null.json() | {"id": ""} == absent.json() | {"id": ""}


async def test_every_field_can_be_null_at_once(client: Client) -> None:
    nothing: Body = dict.fromkeys(EVERYTHING) | SMALLEST
    nothing["interview"] = SMALLEST["interview"] | {"stage": None, "level": None}
    assert await decided(client, nothing) | {"id": ""} == await decided(client, SMALLEST) | {
        "id": ""
    }


LISTS = ["/notes_sent", "/new_information", "/employer_updates", "/message_facts/recipients"]


@pytest.mark.parametrize("pointer", LISTS)
async def test_null_in_a_list_is_no_member_of_it(client: Client, pointer: str) -> None:
    found = await refused(client, placed(EVERYTHING, pointer, [None]))
    assert found == [(f"{pointer}/0", "not_an_object")]


@pytest.mark.parametrize("pointer", ["/message_facts/topics", "/notes_sent/0/to"])
async def test_null_in_a_list_of_texts_is_no_text(client: Client, pointer: str) -> None:
    found = await refused(client, placed(EVERYTHING, pointer, [None]))
    assert found == [(f"{pointer}/0", "wrong_type")]


@pytest.mark.parametrize("pointer", [*LISTS, "/message_facts/topics", "/notes_sent/0/to"])
async def test_an_empty_list_is_as_none(client: Client, pointer: str) -> None:
    empty = await decided(client, placed(EVERYTHING, pointer, []))
    assert empty | {"id": ""} == await decided(client, without(EVERYTHING, pointer)) | {"id": ""}


async def test_every_fault_of_shape_is_named_at_once(client: Client) -> None:
    body = {"interview": {"ended_at": 1, "stage": "x"}, "route": 2, "notes_sent": [{}], "x": 1}
    assert set(await refused(client, body)) == {
        ("/interview/ended_at", "wrong_type"),
        ("/interview/stage", "not_one_of"),
        ("/route", "not_one_of"),
        ("/notes_sent/0/kind", "missing"),
        ("/x", "unknown_field"),
    }


async def test_every_fault_of_sense_is_named_at_once(client: Client) -> None:
    body = SMALLEST | {
        "time_zone": "Europe/Nowhere",
        "timeline": {"kind": "within", "amount": 2, "date": "2026-12-01"},
        "notes_sent": [{"kind": "check_in"}],
        "employer": {"country": "ZZ"},
    }
    assert set(await refused(client, body)) == {
        ("/time_zone", "unknown_zone"),
        ("/timeline/unit", "missing"),
        ("/timeline/date", "not_for_this_kind"),
        ("/notes_sent/0/sent_at", "missing"),
        ("/employer/country", "unknown_country"),
    }
