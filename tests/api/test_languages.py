"""`Accept-Language`: which language is answered, and that all of an answer is in it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from icalendar import Calendar

from app.api.negotiation import preferred_language
from app.settings import Settings
from app.words.languages import DRAFTED
from tests.api.asking import DECISIONS, SMALLEST, Body, post, post_text
from tests.client import Answer, Client, client_of

pytestmark = pytest.mark.anyio

NDJSON = "application/x-ndjson"
PROMISED: Body = {
    "as_of": "2026-11-23T10:00:00-05:00",
    "interview": {"ended_at": "2026-11-20T15:00:00-05:00"},
    "timeline": {"kind": "by_date", "date": "2026-11-25"},
    "notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}],
    "employer": {"time_zone": "America/New_York"},
}
WAIT = (
    "Warten Sie bis Dienstag, 1. Dezember 2026, 9 Uhr, Zeit in New York: "
    "Zugesagt ist eine Antwort bis Mittwoch, 25. November 2026."
)

PREFERRED = {
    "German": ("de", "de"),
    "in capitals": ("DE", "de"),
    "of Austria": ("de-AT", "de"),
    "in a script, of a region": ("de-Latn-CH-1996", "de"),
    "a browser in Vienna": ("de-AT,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"),
    "of Austria, rather than English, rather than of elsewhere": (
        "de-AT, en;q=0.9, de;q=0.8",
        "de",
    ),
    "another first, then German": ("fr-FR, de;q=0.5", "de"),
    "German rather than English": ("en;q=0.4, de;q=0.5", "de"),
    "English rather than German, by a hair": ("en;q=0.501, de;q=0.5", "en"),
    "both alike, German first": ("de, en", "de"),
    "both alike, English first": ("en, de", "en"),
    "anything": ("*", "en"),
    "anything but English": ("en;q=0, *", "de"),
    "German, else anything": ("*, de", "de"),
    "anything rather than German": ("*;q=0.5, de;q=0.1", "en"),
    "no German": ("de;q=0", "en"),
    "no German, not even of Austria": ("de-AT, de;q=0, fr", "en"),
    "neither": ("de;q=0, en;q=0", "en"),
    "one that is not spoken": ("tlh", "en"),
    "one that begins alike": ("del", "en"),
    "no sensible quality": ("de;q=high", "en"),
    "white space": (" de ; q=0.9 ,en;q=0.1", "de"),
    "nothing": ("", "en"),
    "empty members": (", de,,", "de"),
    "no tag at all": ("{}/;=", "en"),
}


@pytest.mark.parametrize(("wish", "language"), PREFERRED.values(), ids=PREFERRED)
async def test_the_language_liked_best_is_answered(
    client: Client, wish: str, language: str
) -> None:
    answer = await post(client, PROMISED, accept_language=wish)
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, language)
    assert (answer.json()["summary"] == WAIT) == (language == "de")


async def test_a_header_given_twice_is_one_list(client: Client) -> None:
    headers = [("accept-language", "tlh"), ("accept-language", "de;q=0.1")]
    answer = await client.post(DECISIONS, json=PROMISED, headers=headers)
    assert answer.headers["Content-Language"] == "de"


def test_a_language_of_one_region_serves_those_who_name_none() -> None:
    assert preferred_language("pt", ("en", "pt-BR")) == "pt-BR"
    assert preferred_language("pt-BR, en;q=0.9", ("en", "pt-BR")) == "pt-BR"
    assert preferred_language("pt-PT", ("en", "pt-BR")) == "en"


async def test_the_language_is_part_of_what_is_asked(client: Client) -> None:
    """Asked again in the same language, the same bytes; in another, other texts alone."""
    one, again = [await _in_german(client, PROMISED) for _ in range(2)]
    assert {**one.json(), "id": ""} == {**again.json(), "id": ""}
    english = (await post(client, PROMISED)).json()
    for name in one.json().keys() - {"id", "summary", "reasons", "assumptions"}:
        if name not in {"message", "messages"}:
            assert one.json()[name] == english[name], name


async def test_a_draft_keeps_its_own_language_and_what_it_lacks_is_asked_in_german(
    client: Client,
) -> None:
    message = (await _in_german(client, SMALLEST)).json()["message"]
    english = (await post(client, SMALLEST)).json()["message"]
    assert (message["subject"], message["body"]) == (english["subject"], english["body"])
    asked = {need["pointer"]: need["question"] for need in message["needs"]}
    assert asked["/message_facts/role"] == "Wie heißt die Stelle?"


async def test_a_language_without_drafts_is_refused_in_the_language_of_the_answer(
    client: Client,
) -> None:
    body = SMALLEST | {"message_facts": {"language": "tlh"}}
    (error,) = (await _in_german(client, body, 422)).json()["errors"]
    assert (error["pointer"], error["code"]) == ("/message_facts/language", "unknown_language")
    known = ", ".join(DRAFTED)
    assert error["detail"] == f"In dieser Sprache gibt es keine Entwürfe; bekannt sind: {known}."


async def test_explanations_are_in_german(client: Client) -> None:
    path = f"{DECISIONS}?explain=full,changes"
    headers = {"accept-language": "de"}
    explained = (await client.post(path, json=SMALLEST, headers=headers)).json()
    questions = {each["question"] for each in explained["missing"]}
    assert "Hat sich der Arbeitgeber seit dem Gespräch gemeldet?" in questions
    changes = {each["text"] for each in explained["would_change_if"]}
    assert "Der Arbeitgeber sagt Ihnen ab." in changes


async def test_the_answer_to_read_is_in_german(client: Client) -> None:
    answer = await post(client, PROMISED, accept="text/plain", accept_language="de")
    first, second, _, why, *_ = answer.text.splitlines()
    assert (first, second) == ("Warten", WAIT)
    assert why.startswith("Warum: Zugesagt ist")
    assert "\nQuellen: " in answer.text
    assert "\nBetreff: " in answer.text


async def test_a_plan_to_read_is_in_german(client: Client) -> None:
    answer = await _plan(client, "text/plain")
    assert answer.text.startswith(
        "Montag, 23. November 2026, 10 Uhr, Zeit in New York\n"
        f"  {WAIT}\n\n"
        "Dienstag, 1. Dezember 2026, 9 Uhr, Zeit in New York\n  Schreiben Sie jetzt: "
    )
    sent = "Angenommen, Sie schreiben am Dienstag, 1. Dezember 2026, 9 Uhr, Zeit in New York:"
    assert sent in answer.text


async def test_a_plan_for_a_calendar_is_in_german(client: Client) -> None:
    calendar = Calendar.from_ical((await _plan(client, "text/calendar")).content)
    events = calendar.walk("VEVENT")
    assert str(calendar["prodid"]).endswith("//DE")
    said = [str(event["summary"]) for event in events]
    assert said == ["Warten", "Jetzt schreiben", "Nicht schreiben"]
    assert str(events[0]["description"]) == WAIT


async def test_an_event_is_the_same_event_in_every_language(client: Client) -> None:
    german = Calendar.from_ical((await _plan(client, "text/calendar")).content)
    english = Calendar.from_ical((await _plan(client, "text/calendar", "en")).content)
    uids = [[str(event["uid"]) for event in each.walk("VEVENT")] for each in (german, english)]
    assert uids[0] == uids[1]


async def test_a_plan_as_data_is_in_german(client: Client) -> None:
    answer = await _plan(client, "application/json")
    assert answer.json()["steps"][0]["summary"] == WAIT
    assert answer.json()["steps"][1]["if_sent"][0]["summary"].startswith("Warten Sie bis")


@pytest.mark.parametrize("media", ["application/json", NDJSON])
async def test_a_batch_is_answered_in_german_its_problems_too(client: Client, media: str) -> None:
    items = [{"key": "a", "state": PROMISED}, {"key": "b", "state": {}}]
    body = json.dumps({"items": items}) if media != NDJSON else "\n".join(map(json.dumps, items))
    headers = {"content-type": media, "accept-language": "de-CH"}
    answer = await client.post(f"{DECISIONS}/batch", content=body, headers=headers)
    _says(answer, "de")
    parsed = [json.loads(line) for line in answer.text.splitlines()]
    decided, refused = parsed if media == NDJSON else parsed[0]["results"]
    assert decided["decision"]["summary"] == WAIT
    assert refused["problem"]["title"] == "Ungültige Anfrage"
    (error,) = refused["problem"]["errors"]
    assert error["detail"] == "Dieses Feld ist erforderlich; geben Sie es an."


CALLS: dict[str, tuple[int, str, dict[str, Any]]] = {
    "not JSON": (400, "Kein JSON", {"content": "{"}),
    "no such path": (404, "Nicht gefunden", {"url": "/v1/nothing"}),
    "no such method": (405, "Methode nicht erlaubt", {"method": "PUT"}),
    "no such type": (406, "So nicht lieferbar", {"accept": "image/png"}),
    "too large": (413, "Inhalt zu groß", {"content": " " * 65_537}),
    "a form": (415, "Medientyp nicht unterstützt", {"content-type": "text/html"}),
    "a field missing": (422, "Ungültige Anfrage", {"content": "{}"}),
}


@pytest.mark.parametrize(("status", "title", "call"), CALLS.values(), ids=CALLS)
async def test_problems_are_in_german(
    client: Client, status: int, title: str, call: dict[str, Any]
) -> None:
    answer = await _call(client, call, "de")
    _says(answer, "de")
    assert (answer.status_code, answer.json()["title"]) == (status, title)
    english = await _call(client, call, "en")
    _says(english, "en")
    assert {**answer.json(), **_TEXTS} == {**english.json(), **_TEXTS}
    assert answer.json()["detail"] != english.json()["detail"]


_TEXTS = {"title": "", "detail": "", "errors": ""}


async def test_a_failure_is_told_in_german(make_app: Callable[..., FastAPI]) -> None:
    app = make_app()
    app.state.clock = None
    async with client_of(app) as caller:
        answer = await post(caller, SMALLEST, accept_language="de")
    assert (answer.status_code, answer.json()["title"]) == (500, "Interner Fehler")


async def test_a_refused_preflight_is_told_in_german_and_still_varies_by_origin(
    make_app: Callable[..., FastAPI],
) -> None:
    settings = Settings(access_log=False, cors_origins=("https://jobs.example",))
    headers = {
        "origin": "https://evil.example",
        "access-control-request-method": "POST",
        "accept-language": "de",
    }
    async with client_of(make_app(settings)) as caller:
        answer = await caller.options(DECISIONS, headers=headers)
    assert answer.json()["title"] == "Von dieser Seite nicht erlaubt"
    assert {"Origin", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))


FAULTS: dict[str, tuple[Body, str]] = {
    "a name almost known": (
        {"intervew": {}},
        "Ein solches Feld gibt es nicht (gemeint ist vielleicht `interview`).",
    ),
    "a text for a number": (
        {"timeline": {"kind": "within", "amount": "2", "unit": "days"}},
        "Das hat den falschen Typ: Erwartet wird eine ganze Zahl, und umgewandelt wird nichts.",
    ),
    "a number out of range": (
        {"timeline": {"kind": "within", "amount": 367, "unit": "days"}},
        "Diese Zahl liegt außerhalb des Erlaubten: höchstens 366.",
    ),
    "none of the values": (
        {"route": "sideways"},
        "Diesen Wert gibt es hier nicht; möglich sind `direct` oder `agency`.",
    ),
    "no country": (
        {"employer": {"country": "usa"}},
        "Das hat nicht die erwartete Form: zwei Großbuchstaben, `US`.",
    ),
    "too long": ({"reference": "x" * 129}, "Das ist zu lang: höchstens 128 Zeichen."),
}


@pytest.mark.parametrize(("patch", "says"), FAULTS.values(), ids=FAULTS)
async def test_what_was_expected_is_said_in_german(client: Client, patch: Body, says: str) -> None:
    answer = await post(client, SMALLEST | patch, accept_language="de")
    assert answer.json()["errors"][0]["detail"].startswith(says)


async def test_problems_to_read_are_in_german(client: Client) -> None:
    body = '{"route": "x", "wrong": 1}'
    answer = await post_text(client, body, accept="text/plain", accept_language="de")
    first, second = answer.text.splitlines()
    assert first == "Ungültige Anfrage (422)"
    assert second.endswith(" (und 2 weitere)")


async def test_the_front_door_to_read_is_in_german(client: Client) -> None:
    answer = await client.get("/", headers={"accept": "text/plain", "accept-language": "de"})
    _says(answer, "de")
    assert answer.text.startswith("Nach einem Vorstellungsgespräch")


async def test_every_answer_in_words_says_its_language_and_what_it_varies_by(
    client: Client,
) -> None:
    for accept in ("application/json", "text/plain"):
        _says(await post(client, SMALLEST, accept=accept), "en")
    for path in ("/", "/nothing"):
        vary = (await client.get(path, headers={"accept": "text/html"})).headers["Vary"]
        assert {"Accept", "Accept-Language"} <= set(vary.split(", "))


def _says(answer: Answer, language: str) -> None:
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Vary"] == "Accept, Accept-Language"


async def _in_german(client: Client, body: object, status: int = 200) -> Answer:
    answer = await post(client, body, accept_language="de")
    assert answer.status_code == status, answer.text
    _says(answer, "de")
    return answer


async def _plan(client: Client, accept: str, language: str = "de") -> Answer:
    headers = {"accept": accept, "accept-language": language}
    answer = await client.post("/v1/plans", json=PROMISED, headers=headers)
    _says(answer, language)
    return answer


async def _call(client: Client, call: dict[str, Any], language: str) -> Answer:
    plain = {"content-type": "application/json", "accept": "*/*"}
    named = {name: value for name, value in call.items() if name in plain}
    return await client.request(
        call.get("method", "POST"),
        call.get("url", DECISIONS),
        content=call.get("content", "{}"),
        headers=plain | named | {"accept-language": language},
    )
