"""The description of calendars and of the feeds behind their addresses."""

from typing import Any

from pydantic import BaseModel

from app.answers.calendar_schema import CalendarAnswer, CalendarList, NewCalendarAnswer
from app.api.applications import MOST_AT_ONCE, USUAL_LIMIT
from app.api.described import header, problems, ref, text
from app.api.negotiation import CALENDAR, JSON
from app.api.problems import ProblemType
from app.intake.calendar_shapes import CalendarRequest

IN: tuple[type[BaseModel], ...] = (CalendarRequest,)
OUT: tuple[type[BaseModel], ...] = (CalendarAnswer, NewCalendarAnswer, CalendarList)
TAG = {
    "name": "calendars",
    "description": "Addresses under which a calendar program subscribes to what is due.",
}

_ONE = "/v1/calendars/{calendar_id}"
_FEED = "/v1/calendars/{token}.ics"
_ID: dict[str, Any] = {
    "name": "calendar_id",
    "in": "path",
    "required": True,
    "description": "The `id` of a calendar.",
    "schema": {
        "type": "string",
        "pattern": "^cal_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        "maxLength": 40,
    },
}
_TOKEN = {
    "name": "token",
    "in": "path",
    "required": True,
    "description": "As `POST /v1/calendars` told it, once.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$", "maxLength": 43},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Made anew for each calendar that you want. Sent again within 24 hours with the "
    "same request, it is answered for the same calendar with `Idempotent-Replayed: true`, but "
    "without `token` and `url`, which are kept nowhere: revoke it then, and make another.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` of what you have.",
    "schema": {"type": "string"},
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
        "to the person it is for, and revoke it when it should end.",
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
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_AT_ONCE, "default": USUAL_LIMIT}
    cursor = {"type": "string", "maxLength": 512}
    operation |= {
        "operationId": "listCalendars",
        "summary": "Calendars that are not revoked, oldest first",
        "description": "Without their addresses, which are told once.",
        "tags": ["calendars"],
        "parameters": [
            _query("cursor", cursor, "From `next_cursor`."),
            _query("limit", limit, "How many at once."),
        ],
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
        "parameters": [_TOKEN, _IF_NONE_MATCH],
        "responses": {
            "200": {
                "description": "The events.",
                "headers": {"ETag": header("Changes whenever an event does.")},
                "content": {CALENDAR: text()},
            },
            "304": {"description": "You have it already."},
            **problems(
                ProblemType.INVALID_JSON,
                ProblemType.CALENDAR_NOT_FOUND,
                ProblemType.CALENDAR_READ_TOO_OFTEN,
                ProblemType.STORAGE_UNAVAILABLE,
            ),
        },
    }


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}
