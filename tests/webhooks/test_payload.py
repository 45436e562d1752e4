"""The body of a notification, byte for byte."""

from datetime import datetime

from app.webhooks.payload import Subject, Told, decision_changed

NEW_YORK = datetime.fromisoformat("2026-11-30T15:00:00-05:00")


def test_it_is_compact_json_whose_moments_keep_their_offset() -> None:
    before = Told(None, NEW_YORK.replace(day=20), "wait", "check_in", NEW_YORK)
    now = Told("dec_1", NEW_YORK.replace(microsecond=5), "follow_up_now", "check_in", None)
    assert decision_changed(Subject("app_1", "Bewerbung Ä"), now, before) == (
        '{"type":"decision.changed","timestamp":"2026-11-30T20:00:00.000005Z","data":{'
        '"application_id":"app_1","external_id":"Bewerbung Ä","decision_id":"dec_1",'
        '"as_of":"2026-11-30T15:00:00.000005-05:00","verdict":"follow_up_now",'
        '"message_kind":"check_in","wait_until":null,"previous":{"decision_id":null,'
        '"as_of":"2026-11-20T15:00:00-05:00","verdict":"wait","message_kind":"check_in",'
        '"wait_until":"2026-11-30T15:00:00-05:00"}}}'
    )
