"""What follows from an attempt, for the notification and for its endpoint."""

from datetime import UTC, datetime, timedelta

import pytest

from app.deliveries.outcome import Consequence, Outcome, consequence
from app.http_client.trouble import Trouble
from app.storage.outbox import DeliveryStatus

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
GIVE_UP_AT = NOW + timedelta(days=3)
DELIVERED = Consequence(DeliveryStatus.DELIVERED, None)
DEAD = Consequence(DeliveryStatus.DEAD, None)


def answered(status: int, asked: float | None = None) -> Outcome:
    return Outcome(status, None, 12, asked)


def unanswered(error: str) -> Outcome:
    return Outcome(None, error, 12, None)


def again_in(seconds: float) -> Consequence:
    return Consequence(DeliveryStatus.PENDING, NOW + timedelta(seconds=seconds))


CASES = [
    ("200", answered(200), DELIVERED),
    ("299", answered(299), DELIVERED),
    ("199", answered(199), again_in(5)),
    ("301", answered(301), again_in(5)),
    ("304", answered(304), again_in(5)),
    ("400", answered(400), again_in(5)),
    ("409", answered(409), again_in(5)),
    ("410", answered(410), DEAD),
    ("410 with a time to come back", answered(410, 60), DEAD),
    ("411", answered(411), again_in(5)),
    ("429 with a time to come back", answered(429, 60), again_in(66)),
    ("500", answered(500), again_in(5)),
    ("503 with a time beyond twelve hours", answered(503, 1e9), again_in(43_200 * 1.1)),
    *((trouble.value, unanswered(trouble.value), again_in(5)) for trouble in Trouble),
    ("another mistake", unanswered("other"), again_in(5)),
]


@pytest.mark.parametrize(
    ("outcome", "follows"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_follows_the_first_attempt(outcome: Outcome, follows: Consequence) -> None:
    assert consequence(outcome, 1, NOW, GIVE_UP_AT, 1.0) == follows


@pytest.mark.parametrize(
    ("attempt", "outcome", "follows"),
    [
        *((attempt, answered(200), DELIVERED) for attempt in (2, 8)),
        *((attempt, answered(410), DEAD) for attempt in (2, 8)),
        (2, answered(500), again_in(20)),
        (3, unanswered("other"), again_in(80)),
        (3, answered(429, 60), again_in(80)),
        (8, answered(500), again_in(43_200)),
        (9, unanswered("timed_out"), again_in(43_200)),
        (8, unanswered("no_connection_free"), again_in(5)),
        (8, unanswered("no_look_up_free"), again_in(5)),
    ],
)
def test_what_follows_a_later_attempt(attempt: int, outcome: Outcome, follows: Consequence) -> None:
    assert consequence(outcome, attempt, NOW, GIVE_UP_AT, 1.0) == follows


@pytest.mark.parametrize("failed", [answered(500), unanswered("no_look_up_free")])
def test_a_failure_is_dead_when_its_time_is_over(failed: Outcome) -> None:
    assert consequence(failed, 1, NOW, NOW + timedelta(seconds=5), 1.0) == again_in(5)
    assert consequence(failed, 1, NOW, NOW + timedelta(seconds=4.9), 1.0) == DEAD


@pytest.mark.parametrize("status", [200, 299])
def test_two_hundred_and_what_is_like_it_is_delivered(status: int) -> None:
    assert answered(status).is_delivered


@pytest.mark.parametrize("status", [100, 199, 300, 307, 404, 410, 500])
def test_nothing_else_is_delivered(status: int) -> None:
    assert not answered(status).is_delivered
    assert not unanswered("timed_out").is_delivered


def test_only_gone_is_gone() -> None:
    assert answered(410).is_gone
    assert not any(answered(each).is_gone for each in (200, 404, 409, 411, 503))


def test_only_our_own_failures_are_ours() -> None:
    ours = {each for each in (*Trouble, "other") if unanswered(each).is_ours}
    assert ours == {"no_connection_free", "no_look_up_free", "other"}
    assert not answered(500).is_ours


def test_what_had_no_room_was_not_sent_and_a_mistake_is_not_that() -> None:
    unsent = {each for each in (*Trouble, "other") if unanswered(each).is_unsent}
    assert unsent == {"no_connection_free", "no_look_up_free"}
