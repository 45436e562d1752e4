"""When a notification is tried again: soon at first, seldom later, for three days."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.webhooks.retries import LIFETIME, LONGEST_WAIT, next_attempt_at

DUE = datetime(2026, 11, 24, 9, tzinfo=UTC)
FOR_EVER = DUE + timedelta(days=3_650)
chances = st.floats(0, 1)
attempts = st.integers(1, 10_000)


def wait(attempt: int, chance: float, retry_after_seconds: float | None = None) -> timedelta:
    next_at = next_attempt_at(attempt, DUE, FOR_EVER, chance, retry_after_seconds)
    assert next_at is not None
    return next_at - DUE


@pytest.mark.parametrize(
    ("attempt", "longest"),
    [(1, 5), (2, 20), (3, 80), (4, 320), (5, 1_280), (6, 5_120), (7, 20_480), (8, 43_200),
     (9, 43_200), (1_000_000, 43_200)],
)  # fmt: skip
def test_the_wait_grows_fourfold_up_to_twelve_hours(attempt: int, longest: float) -> None:
    assert wait(attempt, 1.0) == timedelta(seconds=longest)
    assert wait(attempt, 0.0) == timedelta(seconds=longest / 2)


@given(attempts, chances)
def test_a_later_wait_is_no_shorter(attempt: int, chance: float) -> None:
    assert wait(attempt, chance) <= wait(attempt + 1, chance) <= LONGEST_WAIT


@given(attempts, chances)
def test_half_of_the_wait_is_certain(attempt: int, chance: float) -> None:
    assert wait(attempt, 1.0) / 2 <= wait(attempt, chance) <= wait(attempt, 1.0)


@given(st.randoms(use_true_random=False))
def test_three_days_are_used_and_not_exceeded(random: Random) -> None:
    give_up_at, now, attempt = DUE + LIFETIME, DUE, 0
    while True:
        attempt += 1
        next_at = next_attempt_at(attempt, now, give_up_at, random.random())
        if next_at is None:
            break
        assert now < next_at <= give_up_at
        now = next_at
    assert give_up_at - now <= LONGEST_WAIT
    assert 12 <= attempt <= 20


@pytest.mark.parametrize(("after", "given_up"), [(timedelta(0), False), (timedelta(1e-6), True)])
def test_it_is_given_up_when_the_next_would_come_too_late(after: timedelta, given_up: bool) -> None:
    next_at = next_attempt_at(1, DUE, DUE + timedelta(seconds=5) - after, 1.0)
    assert (next_at is None) is given_up


def test_what_failed_together_comes_back_spread() -> None:
    random = Random(1)
    waits = [wait(4, random.random()) / wait(4, 1.0) for _ in range(1_000)]
    tenths = {int((each - 0.5) * 20) for each in waits}
    assert tenths == set(range(10))


@given(attempts, chances, st.floats(0, 43_200))
def test_what_the_receiver_asks_for_is_waited_and_a_tenth_more_at_most(
    attempt: int, chance: float, asked: float
) -> None:
    waited = wait(attempt, chance, asked)
    assert waited >= timedelta(seconds=asked)
    assert waited <= max(timedelta(seconds=asked * 1.1 + 1e-5), wait(attempt, chance))


@given(chances, st.floats(43_200, 1e12) | st.just(float("inf")))
def test_nobody_is_waited_for_longer_than_twelve_hours_and_a_tenth(
    chance: float, asked: float
) -> None:
    assert wait(1, chance, asked) <= LONGEST_WAIT * 1.1


@given(attempts, chances, st.floats(-1e12, 0) | st.just(float("-inf")))
def test_a_past_that_is_asked_for_shortens_nothing(
    attempt: int, chance: float, asked: float
) -> None:
    assert wait(attempt, chance, asked) == wait(attempt, chance)


def test_those_that_were_told_the_same_moment_come_back_spread() -> None:
    assert wait(1, 0.0, 60) == timedelta(seconds=60)
    assert wait(1, 1.0, 60) == timedelta(seconds=66)
