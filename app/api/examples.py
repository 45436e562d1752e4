"""The examples of the API description, of the README and of the tests: one copy."""

from typing import Any

SMALLEST: dict[str, Any] = {"interview": {"ended_at": "2026-11-20T15:00:00-05:00"}}

THANK_YOU: dict[str, Any] = {
    "as_of": "2026-11-20T18:00:00-05:00",
    "interview": {"ended_at": "2026-11-20T15:00:00-05:00", "stage": "second"},
    "employer": {"time_zone": "America/New_York"},
    "message_facts": {
        "candidate_name": "Sam Lee",
        "recipients": [
            {"ref": "ana", "name": "Ana Ruiz", "topics": ["the move to event sourcing"]},
            {"ref": "tom", "name": "Tom Berg", "topics": ["onboarding new engineers"]},
        ],
        "role": "Data Engineer",
        "company": "Acme",
        "strength": "ten years with payroll systems",
    },
}

PROMISED_DATE: dict[str, Any] = {
    "as_of": "2026-11-23T10:00:00-05:00",
    "interview": {"ended_at": "2026-11-20T15:00:00-05:00"},
    "timeline": {"kind": "by_date", "date": "2026-11-25"},
    "notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T19:00:00-05:00"}],
    "employer": {"time_zone": "America/New_York", "country": "US", "subdivision": "US-NY"},
}

COMPETING_OFFER: dict[str, Any] = {
    **PROMISED_DATE,
    "new_information": [{"kind": "competing_offer", "deadline": "2026-11-27"}],
}

REFUSED: dict[str, Any] = {
    "as_of": "2026-12-07T10:00:00-05:00",
    "interview": {"ended_at": "2026-11-20T15:00:00-05:00"},
    "employer_updates": [{"kind": "rejected", "at": "2026-11-24T11:30:00-05:00"}],
    "employer": {"time_zone": "America/New_York"},
}

DECISIONS: dict[str, dict[str, Any]] = {
    "smallest": {"summary": "The smallest call", "value": SMALLEST},
    "thank_you": {"summary": "Three hours after the interview", "value": THANK_YOU},
    "promised_date": {"summary": "They named a date", "value": PROMISED_DATE},
    "competing_offer": {"summary": "Another offer has a deadline", "value": COMPETING_OFFER},
    "refused": {"summary": "They refused two weeks ago", "value": REFUSED},
}

BATCH: dict[str, Any] = {
    "common": {"employer": {"time_zone": "America/New_York"}},
    "items": [
        {"key": "application-1", "state": SMALLEST},
        {"key": "application-2", "state": {"interview": {"ended_at": "2026-12-01"}}},
    ],
}

TRACKED: dict[str, Any] = {
    "external_id": "application-1",
    "interview": {"ended_at": "2026-11-20T15:00:00-05:00", "stage": "first"},
    "employer": {"time_zone": "America/New_York"},
    "message_facts": {"company": "Acme", "role": "Data Engineer"},
}

EVENTS: dict[str, dict[str, Any]] = {
    "note_sent": {
        "summary": "A thank-you was sent",
        "value": {
            "event_id": "event-1",
            "type": "note_sent",
            "at": "2026-11-20T19:00:00-05:00",
            "kind": "thank_you",
        },
    },
    "timeline_given": {
        "summary": "They named a date",
        "value": {
            "event_id": "event-2",
            "type": "timeline_given",
            "at": "2026-11-20T15:00:00-05:00",
            "timeline": {"kind": "by_date", "date": "2026-11-25"},
        },
    },
    "interview_scheduled": {
        "summary": "A next round is planned",
        "value": {
            "event_id": "event-3",
            "type": "interview_scheduled",
            "at": "2026-12-02T14:00:00-05:00",
            "stage": "second",
        },
    },
    "event_retracted": {
        "summary": "One of them was a mistake",
        "value": {
            "event_id": "event-4",
            "type": "event_retracted",
            "at": "2026-11-23T09:00:00-05:00",
            "retracts": "event-3",
        },
    },
}

ENDPOINT: dict[str, Any] = {
    "url": "https://jobs.example/followup",
    "verdicts": ["follow_up_now", "do_not_follow_up"],
    "spread_seconds": 300,
}

NOTIFICATION: dict[str, Any] = {
    "type": "decision.changed",
    "timestamp": "2026-12-02T14:00:00.000000Z",
    "data": {
        "application_id": "app_01977a2e-0000-7000-8000-000000000001",
        "external_id": "application-1",
        "decision_id": "dec_01977a2e-0000-7000-8000-000000000002",
        "as_of": "2026-12-02T09:00:00-05:00",
        "verdict": "follow_up_now",
        "message_kind": "check_in",
        "wait_until": None,
        "previous": {
            "decision_id": "dec_01977a2e-0000-7000-8000-000000000003",
            "as_of": "2026-11-20T19:00:00-05:00",
            "verdict": "wait",
            "message_kind": "check_in",
            "wait_until": "2026-12-02T09:00:00-05:00",
        },
    },
}

PING: dict[str, Any] = {
    "type": "endpoint.ping",
    "timestamp": "2026-11-23T15:00:00.000000Z",
    "data": {"endpoint_id": "whe_01977a2e-0000-7000-8000-000000000004"},
}
