"""The description of calendars and of the feeds behind their addresses."""

from typing import Any

from pydantic import BaseModel

from app.answers.calendar_schema import CalendarAnswer, CalendarList, NewCalendarAnswer
from app.api.applications import MOST_AT_ONCE, USUAL_LIMIT
from app.api.described import (
    IDEMPOTENCY_KEY,
    IF_NONE_MATCH,
    UNCHANGED,
    header,
    identifier,
    pages,
    problems,
    ref,
    text,
)
from app.api.negotiation import CALENDAR, JSON
from app.api.problems import ProblemType
from app.identifiers import PREFIX_OF_CALENDAR
from app.intake.calendar_shapes import CalendarRequest

IN: tuple[type[BaseModel], ...] = (CalendarRequest,)
OUT: tuple[type[BaseModel], ...] = (CalendarAnswer, NewCalendarAnswer, CalendarList)
TAG = {
    "name": "calendars",
    "description": "Addresses under which a calendar program subscribes to what is due.",
}

_ONE = "/v1/calendars/{calendar_id}"
_FEED = "/v1/calendars/{token}.ics"
_ID = identifier("calendar_id", PREFIX_OF_CALENDAR, "The `id` of a calendar.")
_TOKEN = {
    "name": "token",
    "in": "path",
    "required": True,
    "description": "As `POST /v1/calendars` told it, once.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$", "maxLength": 43},
}
_KEY = IDEMPOTENCY_KEY | {
    "description": "Made anew for each calendar that you want. Sent again within 24 hours with the "
    "same request, it is answered for the same calendar with `Idempotent-Replayed: true`, but "
    "without `token` and `url`, which are kept nowhere: revoke it then, and make another.",
}
_READ = (
    ProblemType.INVALID_JSON,
    ProblemType.NOT_ACCEPTABLE,
    ProblemType.INVALID_REQUEST,
    ProblemType.STORAGE_UNAVAILABLE,
)
_WRITTEN = (*_READ, ProblemType.BODY_TOO_LARGE, ProblemType.UNSUPPORTED_MEDIA_TYPE)


def describe_calendars(paths: dict[str, Any]) -> None:
    _create(paths["/v1/calendars"]["post"])
    _list(paths["/v1/calendars"]["get"])
    _read(paths[_ONE]["get"])
    _revoke(paths[_ONE]["delete"])
    _feed(paths[_FEED])


def _create(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "createCalendar",
        "summary": "Make an address to subscribe to",
        "description": "`url` is told this once, and whoever has it can read the calendar: give it "
        "to the person it is for, and revoke it when it should end. It shows what is answered, so "
        "the key needs `applications:read` as well.",
        "tags": ["calendars"],
        "parameters": [_KEY],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": ref(CalendarRequest), "example": {"all": True}}},
        },
        "responses": {
            "201": {
                "description": "The calendar, with its address.",
                "headers": {"Location": header("Where it is read and revoked.", longest=128)},
                "content": {JSON: {"schema": ref(NewCalendarAnswer)}},
            },
            **problems(*_WRITTEN, ProblemType.REQUEST_IN_PROGRESS),
        },
    }


def _list(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "listCalendars",
        "summary": "Calendars that are not revoked, oldest first",
        "description": "Without their addresses, which are told once.",
        "tags": ["calendars"],
        "parameters": pages(USUAL_LIMIT, MOST_AT_ONCE),
        "responses": {
            "200": {
                "description": "A page; `next_cursor` leads to the next, and so does `Link`.",
                "headers": {"Link": header('The next page, as `rel="next"`.', longest=4_096)},
                "content": {JSON: {"schema": ref(CalendarList)}},
            },
            **problems(*_READ),
        },
    }


def _read(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "readCalendar",
        "summary": "What a calendar shows, and since when there is one",
        "description": "Without its address, which is told once.",
        "tags": ["calendars"],
        "parameters": [_ID],
        "responses": {
            "200": {
                "description": "The calendar.",
                "content": {JSON: {"schema": ref(CalendarAnswer)}},
            },
            **problems(*_READ, ProblemType.NOT_FOUND),
        },
    }


def _revoke(operation: dict[str, Any]) -> None:
    operation |= {
        "operationId": "revokeCalendar",
        "summary": "Revoke the address of a calendar",
        "description": "At once and for good: whoever subscribes gets a 404 from then on.",
        "tags": ["calendars"],
        "parameters": [_ID],
        "responses": {
            "204": {"description": "It is revoked."},
            **problems(
                *(each for each in _READ if each is not ProblemType.NOT_ACCEPTABLE),
                ProblemType.NOT_FOUND,
            ),
        },
    }


def _feed(operations: dict[str, Any]) -> None:
    operations["get"] |= {
        "operationId": "readCalendarFeed",
        "summary": "The calendar, for programs that subscribe",
        "description": """RFC 5545, whatever is accepted, and needs no key but its address. An
event for each application for which a note is right or will be, at the moment from which it can be
sent: the 1,000 soonest from 30 days ago to a year ahead. Its `UID` stays, `SEQUENCE` rises by one
whenever it says something else, and what is off is `STATUS:CANCELLED` for 30 days.""",
        "tags": ["calendars"],
        "parameters": [_TOKEN, IF_NONE_MATCH],
        "responses": {
            "200": {
                "description": "The events.",
                "headers": {"ETag": header("Changes whenever an event does.")},
                "content": {CALENDAR: text()},
            },
            **UNCHANGED,
            **problems(
                ProblemType.INVALID_JSON,
                ProblemType.CALENDAR_NOT_FOUND,
                ProblemType.CALENDAR_READ_TOO_OFTEN,
                ProblemType.STORAGE_UNAVAILABLE,
            ),
        },
    }
