"""Histories that can have happened, as requests, and what is asked about them.

`histories` writes every moment with an offset, so that it means the same whenever it is asked
about; `histories_as_people_write` also leaves moments out, or gives them as days and local times.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from hypothesis import reject
from hypothesis import strategies as st

from app.calendars import zones
from app.domain.engine import decide
from app.domain.fault import RefusedError
from app.domain.vocabulary import (
    CandidateStatus,
    Channel,
    InformationKind,
    Level,
    NoteKind,
    Route,
    Sector,
    Stage,
    TimelineKind,
    TimelineUnit,
    Tone,
    UpdateKind,
)
from tests.domain.asking import Asked, ask, in_offset

Body: TypeAlias = dict[str, Any]

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_DAYS_BEFORE = 30
"""How long before the interview a history may begin."""

PLACES = (
    ("America/New_York", "US", "US-NY"),
    ("Europe/Berlin", "DE", "DE-BY"),
    ("Australia/Lord_Howe", "AU", "AU-NSW"),
    ("Pacific/Apia", "WS", None),
    ("Africa/Casablanca", "MA", None),
    ("Asia/Dubai", "AE", None),
    ("Asia/Shanghai", "CN", None),
    ("Africa/Cairo", "EG", None),
)
_ANCHORS = (
    date(2026, 11, 20),
    date(2026, 2, 17),  # Ramadan, the Chinese New Year
    date(2026, 3, 27),  # the clocks go forward in Europe
    date(2026, 4, 3),  # and back on Lord Howe Island
    date(2026, 9, 30),  # a week of holidays in China
    date(2026, 12, 22),
    date(2027, 7, 5),
    date(2028, 2, 28),
)
_HOURS_OF_A_DAY = st.sampled_from(
    [
        timedelta(hours=15),
        timedelta(hours=10, minutes=30),
        timedelta(),
        timedelta(hours=2, minutes=30),
        timedelta(hours=8),
        timedelta(hours=9),
        timedelta(hours=12),
        timedelta(hours=17, minutes=59, seconds=59),
        timedelta(hours=18),
        timedelta(hours=20, minutes=45),
        timedelta(hours=21),
        timedelta(hours=23, minutes=59, seconds=59),
    ]
) | st.integers(0, 86_399).map(lambda seconds: timedelta(seconds=seconds))

_WORDS = ("pricing", "the Berlin team", "on-call duty", "Größe & Umfang", "Ünal", "Q3/Q4", "数据")
texts = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(" ".join)
"""What a caller may write about: visible words, no mark at the end."""

_EXTRAS = {
    UpdateKind.STILL_DECIDING: "until",
    UpdateKind.ASKED_TO_WAIT: "until",
    UpdateKind.ON_HOLD: "until",
    UpdateKind.ASKED_FOR_MATERIAL: "answer_by",
    UpdateKind.ASKED_QUESTION: "answer_by",
    UpdateKind.VERBAL_OFFER: "answer_by",
    UpdateKind.OFFER: "answer_by",
    UpdateKind.INTERVIEW_MOVED: "next_round_at",
}
_WORDS_ABOUT_TIME = (
    UpdateKind.ACKNOWLEDGED,
    UpdateKind.STILL_DECIDING,
    UpdateKind.ASKED_TO_WAIT,
    UpdateKind.ON_HOLD,
    UpdateKind.AWAY,
)
_QUESTIONS = (NoteKind.THANK_YOU, NoteKind.CHECK_IN, NoteKind.SECOND_CHECK_IN, NoteKind.CLOSING)
_REFS = ("ana", "bo", "cy")

exactly: Callable[[st.DrawFn, datetime, Any], str | None] = lambda draw, moment, zone: in_offset(  # noqa: E731
    moment, zone
)
