"""Notifications of one moment are spread by the application's id."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.webhooks.spread import delay

KNOWN = UUID("01977a2e-0000-7000-8000-000000000000")


@given(st.uuids(), st.integers(1, 86_400))
def test_it_lies_within_the_spread_and_is_the_same_for_the_same_application(
    application_id: UUID, spread_seconds: int
) -> None:
    found = delay(application_id, spread_seconds)
    assert timedelta() <= found < timedelta(seconds=spread_seconds)
    assert found == delay(application_id, spread_seconds)


@pytest.mark.parametrize(("spread_seconds", "seconds"), [(0, 0), (1, 0), (900, 61)])
def test_it_stays_the_same_from_release_to_release(spread_seconds: int, seconds: int) -> None:
    assert delay(KNOWN, spread_seconds) == timedelta(seconds=seconds)


def test_every_minute_of_the_spread_has_its_share() -> None:
    minutes = [delay(UUID(int=number), 900).seconds // 60 for number in range(15_000)]
    for minute in range(15):
        assert 800 < minutes.count(minute) < 1_200
