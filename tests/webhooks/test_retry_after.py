"""Retry-After, as it is written and as it is miswritten."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.webhooks.retry_after import retry_after_seconds

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("0", 0),
        ("120", 120),
        (" 120\t", 120),
        ("0120", 120),
        ("999999999", 999_999_999),
        ("9999999999", None),
        ("9" * 100_000, None),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        ("1e3", None),
        ("1_000", None),
        ("١٢", None),
        ("²", None),
        ("", None),
        (" ", None),
        ("soon", None),
        ("120, 60", None),
        ("Tue, 24 Nov 2026 09:02:00 GMT", 120),
        ("Tuesday, 24-Nov-26 09:02:00 GMT", 120),
        ("Tue Nov 24 09:02:00 2026", 120),
        ("Tue, 24 Nov 2026 09:02:00 -0000", 120),
        ("Tue, 24 Nov 2026 10:02:00 +0100", 120),
        ("Tue, 24 Nov 2026 09:00:00 GMT", 0),
        ("Tue, 24 Nov 2026 08:00:00 GMT", 0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Tue, 31 Nov 2026 09:02:00 GMT", None),
        ("Tue, 24 Nov 2026 25:02:00 GMT", None),
        ("Tue, 24 Nov 99999999999999999999 09:02:00 GMT", None),
        ("Tue, 24 Nov 2026 09:02:00 +999999999999999999999", None),
    ],
)
def test_a_time_to_come_back_is_read(text: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(text, NOW) == seconds


@given(st.text(st.characters(max_codepoint=255)))
def test_any_text_is_a_time_or_none(text: str) -> None:
    seconds = retry_after_seconds(text, NOW)
    assert seconds is None or seconds >= 0
