"""A caller of an application that keeps what it is told, as for tracked applications; and one that
may read a feed as often as it likes.
"""

import pytest

from app.api import calendar_feed
from tests.applications.conftest import client, clock, keeping

__all__ = ["client", "clock", "keeping", "read_often"]


@pytest.fixture
def read_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_feed, "REQUESTS_PER_MINUTE", 1_000_000)
