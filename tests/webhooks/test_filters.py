"""What an endpoint wants to be told of."""

import pytest

from app.webhooks.filters import Filters


@pytest.mark.parametrize(
    ("verdicts", "causes", "is_told"),
    [
        ([], [], True),
        (["wait"], [], True),
        (["follow_up_now"], [], False),
        ([], ["event"], True),
        ([], ["time"], False),
        (["wait", "follow_up_now"], ["time", "event"], True),
        (["wait"], ["time"], False),
        (["follow_up_now"], ["event"], False),
    ],
)
def test_it_hears_what_both_filters_let_through(
    verdicts: list[str], causes: list[str], is_told: bool
) -> None:
    assert Filters(verdicts, causes).admit("wait", "event") is is_told
