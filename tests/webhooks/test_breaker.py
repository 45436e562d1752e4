"""The breaker: five failures in a row open it, one success closes it."""

from datetime import UTC, datetime, timedelta

import pytest

from app.webhooks.breaker import Breaker

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def paused(count: int, seconds: float) -> Breaker:
    return Breaker(count, NOW + timedelta(seconds=seconds))


CASES = [
    ("nothing was sent", Breaker(), 0, 0, Breaker()),
    ("one was delivered", Breaker(), 1, 0, Breaker()),
    ("one failed", Breaker(), 0, 1, Breaker(1)),
    ("four failed", Breaker(), 0, 4, Breaker(4)),
    ("five failed together", Breaker(), 0, 5, paused(5, 10)),
    ("the fifth failed", Breaker(4), 0, 1, paused(5, 10)),
    ("fifty that failed together count as five", Breaker(), 0, 50, paused(5, 10)),
    ("four failed and one was delivered", Breaker(), 1, 4, Breaker()),
    ("a success after four failures", Breaker(4), 1, 0, Breaker()),
    ("the first trial failed", paused(5, 0), 0, 1, paused(6, 20)),
    ("the second trial failed", paused(6, 0), 0, 1, paused(7, 40)),
    ("the fifth trial failed", paused(9, 0), 0, 1, paused(10, 320)),
    ("the sixth trial failed", paused(10, 0), 0, 1, paused(11, 600)),
    ("the thousandth trial failed", paused(1_004, 0), 0, 1, paused(1_005, 600)),
    ("the trial was delivered", paused(9, 0), 1, 0, Breaker()),
    ("nothing was there to try", paused(9, 0), 0, 0, paused(9, 0)),
]


@pytest.mark.parametrize(
    ("before", "delivered", "failed", "after"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_what_follows(before: Breaker, delivered: int, failed: int, after: Breaker) -> None:
    assert before.after(NOW, delivered=delivered, failed=failed) == after


HOUR = 3_600
ASKING = [
    ("below five failures", Breaker(), 0, 1, HOUR, paused(1, HOUR)),
    ("with others that were delivered", Breaker(3), 49, 1, HOUR, paused(0, HOUR)),
    ("longer than the breaker's own pause", Breaker(), 0, 50, HOUR, paused(5, HOUR)),
    ("shorter than the breaker's own pause", paused(9, 0), 0, 1, 60, paused(10, 320)),
    ("for no time", Breaker(), 0, 1, 0, Breaker(1)),
    ("for a time that is past", Breaker(), 0, 1, -1.0, Breaker(1)),
    ("for too long", Breaker(), 0, 1, float("inf"), paused(1, 12 * HOUR)),
    ("less than another has", paused(1, HOUR), 0, 1, 60, paused(2, HOUR)),
    ("and the one after fails without asking", paused(1, 0), 0, 1, 0, Breaker(2)),
    ("and one sent before it fails later", paused(1, HOUR), 0, 1, 0, paused(2, HOUR)),
]


@pytest.mark.parametrize(
    ("before", "delivered", "failed", "asked", "after"),
    [case[1:] for case in ASKING],
    ids=[case[0] for case in ASKING],
)
def test_who_asks_for_patience_is_left_alone(
    before: Breaker, delivered: int, failed: int, asked: float, after: Breaker
) -> None:
    assert before.after(NOW, delivered=delivered, failed=failed, asked_seconds=asked) == after


@pytest.mark.parametrize(
    ("breaker", "room"),
    [
        (Breaker(), 50),
        (Breaker(4), 50),
        (Breaker(5, NOW + timedelta(microseconds=1)), 0),
        (Breaker(5, NOW), 1),
        (Breaker(5, NOW - timedelta(days=1)), 1),
    ],
)
def test_an_open_breaker_lets_nothing_through_and_then_one(breaker: Breaker, room: int) -> None:
    assert breaker.room(NOW, 50) == room
