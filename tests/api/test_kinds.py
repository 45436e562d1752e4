"""Which field goes with which kind: by the tables of the contract, written out."""

import pytest

from tests.api.asking import Body, decided, placed, refused
from tests.builders import request
from tests.client import Client

pytestmark = pytest.mark.anyio

UPDATES = {
    "acknowledged": set[str](),
    "still_deciding": {"until"},
    "asked_to_wait": {"until"},
    "on_hold": {"until"},
    "away": {"from", "until"},
    "asked_for_material": {"answer_by"},
    "asked_question": {"answer_by"},
    "next_round_scheduled": {"next_round_at"},
    "interview_moved": {"next_round_at"},
    "verbal_offer": {"answer_by"},
    "offer": {"answer_by"},
    "rejected": set[str](),
    "position_filled": set[str](),
    "do_not_contact": set[str](),
}
EXTRAS = ("until", "from", "answer_by", "next_round_at")

TIMELINES = {
    "by_date": {"date"},
    "within": {"amount", "unit"},
    "between": {"from", "to"},
    "vague": {"amount", "unit"},
}
TIMELINE_FIELDS = {
    "date": "2026-12-01",
    "amount": 2,
    "unit": "weeks",
    "from": "2026-12-01",
    "to": "2026-12-04",
}

INFORMATION = (
    *("competing_offer", "forgotten_point", "correction", "material_ready"),
    *("availability_change", "new_credential", "referral", "other"),
)
NOTES = (
    *("thank_you", "check_in", "second_check_in", "new_information", "offer_deadline"),
    *("correction", "reply", "closing", "withdrawal", "post_rejection", "acceptance", "decline"),
    "other",
)
CHOICES = {
    "/interview/stage": ("phone_screen", "first", "second", "later", "final"),
    "/interview/level": ("entry", "professional", "executive"),
    "/candidate_status": (
        *("interested", "not_interested", "accepted_elsewhere", "accepted_here"),
        "declined_here",
    ),
    "/employer/sector": (
        *("academia", "government", "healthcare", "finance", "technology", "other"),
    ),
    "/route": ("direct", "agency"),
    "/message_facts/tone": ("warm", "formal"),
}


def updated(kind: str, *extras: str) -> Body:
    update: Body = {"kind": kind, "at": "2026-11-21T10:00:00-05:00"}
    if kind == "next_round_scheduled":
        update["next_round_at"] = "2026-12-08"
    return request(employer_updates=[update | dict.fromkeys(extras, "2026-12-08")])


def promised(kind: str, fields: set[str]) -> Body:
    given = {name: TIMELINE_FIELDS[name] for name in sorted(fields)}
    return request(timeline={"kind": kind} | given)


@pytest.mark.parametrize("extra", EXTRAS)
@pytest.mark.parametrize("kind", UPDATES)
async def test_an_update_takes_its_own_extra_fields_and_no_other(
    client: Client, kind: str, extra: str
) -> None:
    if extra in UPDATES[kind]:
        await decided(client, updated(kind, extra))
    else:
        expected = [(f"/employer_updates/0/{extra}", "not_for_this_kind")]
        assert await refused(client, updated(kind, extra)) == expected


@pytest.mark.parametrize("kind", UPDATES)
async def test_an_update_takes_all_of_its_fields_or_none(client: Client, kind: str) -> None:
    await decided(client, updated(kind, *UPDATES[kind]))
    await decided(client, updated(kind))


async def test_a_scheduled_round_needs_its_moment(client: Client) -> None:
    update = {"kind": "next_round_scheduled", "at": "2026-11-21"}
    found = await refused(client, request(employer_updates=[update]))
    assert found == [("/employer_updates/0/next_round_at", "missing")]


@pytest.mark.parametrize("kind", UPDATES)
async def test_an_update_needs_the_moment_at_which_it_came(client: Client, kind: str) -> None:
    found = await refused(client, request(employer_updates=[{"kind": kind}]))
    assert ("/employer_updates/0/at", "missing") in found


@pytest.mark.parametrize("kind", TIMELINES)
async def test_a_timeline_takes_its_own_fields(client: Client, kind: str) -> None:
    await decided(client, promised(kind, TIMELINES[kind]))


@pytest.mark.parametrize("extra", TIMELINE_FIELDS)
@pytest.mark.parametrize("kind", TIMELINES)
async def test_a_timeline_takes_no_other_fields(client: Client, kind: str, extra: str) -> None:
    if extra not in TIMELINES[kind]:
        found = await refused(client, promised(kind, TIMELINES[kind] | {extra}))
        assert found == [(f"/timeline/{extra}", "not_for_this_kind")]


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, field) for kind, fields in TIMELINES.items() for field in sorted(fields)],
)
async def test_a_timeline_needs_all_of_its_fields(client: Client, kind: str, field: str) -> None:
    found = await refused(client, promised(kind, TIMELINES[kind] - {field}))
    assert found == [(f"/timeline/{field}", "missing")]


async def test_a_vague_timeline_needs_nothing(client: Client) -> None:
    await decided(client, promised("vague", set()))


@pytest.mark.parametrize("unit", ["days", "business_days", "weeks", "months"])
@pytest.mark.parametrize("kind", ["within", "vague"])
async def test_every_unit_is_counted(client: Client, kind: str, unit: str) -> None:
    await decided(client, request(timeline={"kind": kind, "amount": 2, "unit": unit}))


@pytest.mark.parametrize("kind", INFORMATION)
async def test_only_a_competing_offer_has_a_deadline(client: Client, kind: str) -> None:
    item = {"kind": kind, "summary": "something"}
    await decided(client, request(new_information=[item]))
    body = request(new_information=[item | {"deadline": "2026-12-01"}])
    if kind == "competing_offer":
        await decided(client, body)
    else:
        expected = [("/new_information/0/deadline", "not_for_this_kind")]
        assert await refused(client, body) == expected


@pytest.mark.parametrize("kind", NOTES)
async def test_only_a_thank_you_needs_no_moment(client: Client, kind: str) -> None:
    await decided(client, request(notes_sent=[{"kind": kind, "sent_at": "2026-11-21"}]))
    body = request(notes_sent=[{"kind": kind}])
    if kind == "thank_you":
        await decided(client, body)
    else:
        assert await refused(client, body) == [("/notes_sent/0/sent_at", "missing")]


@pytest.mark.parametrize("channel", ["email", "phone", "letter", "in_person", "other"])
async def test_a_note_goes_by_any_channel(client: Client, channel: str) -> None:
    note = {"kind": "check_in", "sent_at": "2026-11-21", "channel": channel}
    await decided(client, request(notes_sent=[note]))


@pytest.mark.parametrize(
    ("pointer", "choice"),
    [(pointer, choice) for pointer, choices in CHOICES.items() for choice in choices],
)
async def test_every_choice_of_the_contract_is_taken(
    client: Client, pointer: str, choice: str
) -> None:
    body = request(message_facts={"role": "Data Engineer"})
    await decided(client, placed(body, pointer, choice))
