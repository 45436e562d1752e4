"""How the tests post a state, and what they read of the answer."""

import json
from copy import deepcopy
from typing import Any, TypeAlias

from tests.client import Answer, Client

Body: TypeAlias = dict[str, Any]
Json: TypeAlias = Any

DECISIONS = "/v1/decisions"
SMALLEST: Body = {"interview": {"ended_at": "2026-11-20T15:00:00-05:00"}}


async def post(client: Client, body: object, **headers: str) -> Answer:
    """As JSON; `accept="text/plain"` sends that header."""
    return await post_text(client, json.dumps(body), **headers)


async def post_text(client: Client, text: str | bytes, **headers: str) -> Answer:
    """As JSON, byte for byte."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post(
        DECISIONS, content=text, headers={"content-type": "application/json"} | named
    )


async def decided(client: Client, body: object) -> Body:
    """The decision. Fails if there is none."""
    answer = await post(client, body)
    assert answer.status_code == 200, answer.text
    decision: Body = answer.json()
    return decision


async def refused(client: Client, body: object) -> list[tuple[str, str]]:
    """Pointer and code of each fault. Fails if there is none."""
    return faults(await post(client, body))


def faults(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    errors = answer.json()["errors"]
    assert errors
    return [(error["pointer"], error["code"]) for error in errors]


def assumed(decision: Body) -> dict[str, str | None]:
    """What was assumed, by pointer."""
    return {each["pointer"]: each["value"] for each in decision["assumptions"]}


def placed(body: Body, pointer: str, value: object) -> Body:
    """The body with the value at the pointer."""
    changed = deepcopy(body)
    parent, _, last = pointer.rpartition("/")
    where = at(changed, parent)
    where[int(last) if isinstance(where, list) else last] = value
    return changed


def without(body: Body, pointer: str) -> Body:
    """The body without what is at the pointer."""
    changed = deepcopy(body)
    parent, _, last = pointer.rpartition("/")
    del at(changed, parent)[last]
    return changed


def at(body: Json, pointer: str) -> Json:
    """What is at the pointer."""
    for part in pointer.split("/")[1:]:
        body = body[int(part)] if isinstance(body, list) else body[part]
    return body


def pointers(value: object, pointer: str = "") -> list[str]:
    """Of everything inside a body."""
    if isinstance(value, dict):
        inside = [(f"{pointer}/{name}", each) for name, each in value.items()]
    elif isinstance(value, list):
        inside = [(f"{pointer}/{index}", each) for index, each in enumerate(value)]
    else:
        inside = []
    return [found for each, inner in inside for found in (each, *pointers(inner, each))]


EVERYTHING: Body = {
    "as_of": "2026-11-30T10:00:00-05:00",
    "time_zone": "America/New_York",
    "interview": {"ended_at": "2026-11-20T15:00", "stage": "second", "level": "professional"},
    "timeline": {
        "kind": "by_date",
        "date": "2026-12-04",
        "given_at": "2026-11-20T15:10",
        "may_ask": True,
    },
    "notes_sent": [
        {
            "kind": "thank_you",
            "sent_at": "2026-11-20T19:00:00Z",
            "to": ["ana"],
            "channel": "email",
            "bounced": False,
        }
    ],
    "new_information": [
        {
            "kind": "competing_offer",
            "summary": "an offer from elsewhere",
            "deadline": "2026-12-05",
            "told_at": "2026-11-25",
        }
    ],
    "employer_updates": [
        {
            "kind": "away",
            "at": "2026-11-24T11:30:00-05:00",
            "from": "2026-11-25",
            "until": "2026-11-29",
        },
        {
            "kind": "asked_question",
            "at": "2026-11-29T11:30:00-05:00",
            "answer_by": "2026-12-01",
        },
        {
            "kind": "next_round_scheduled",
            "at": "2026-11-29T12:30:00-05:00",
            "next_round_at": "2026-12-08T10:00",
        },
    ],
    "candidate_status": "interested",
    "employer": {
        "time_zone": "America/New_York",
        "country": "US",
        "subdivision": "US-NY",
        "sector": "technology",
    },
    "route": "direct",
    "message_facts": {
        "candidate_name": "Sam Lee",
        "recipients": [{"ref": "ana", "name": "Ana Ruiz", "topics": ["event sourcing"]}],
        "role": "Data Engineer",
        "company": "Acme",
        "topics": ["the team's plans"],
        "strength": "ten years with payroll systems",
        "gap": "my work on audits",
        "language": "en",
        "tone": "formal",
    },
    "policy_version": "2026-11",
    "reference": "application-1",
    "subject_id": "person-1",
}
"""A body with every field that can stand in one; `EVERY_TIMELINE` has the other timelines."""

EVERY_TIMELINE: list[Body] = [
    {"kind": "within", "amount": 2, "unit": "weeks"},
    {"kind": "between", "from": "2026-12-01", "to": "2026-12-04"},
    {"kind": "vague", "amount": 2, "unit": "weeks"},
    {"kind": "vague"},
]
