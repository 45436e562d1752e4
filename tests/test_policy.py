"""An unsound policy does not load, and so is never served."""

from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from app.policies.loader import PolicyError, in_force, load, policies

SOUND = (files("app.policies") / "2026-11.toml").read_text(encoding="utf-8")
WAIT = "[numbers.usual_wait_business_days]\nvalue = 5"


@pytest.mark.parametrize(
    ("sound", "unsound"),
    [
        (WAIT, "[numbers.usual_wait_in_days]\nvalue = 5"),
        (WAIT, WAIT.replace("5", "1")),
        (WAIT, WAIT.replace("5", "16")),
        ('"indeed-087"', '"indeed-999"'),
        ('references = ["letter-081"]', "references = []"),
    ],
    ids=["a number under another name", "too small", "too large", "unknown source", "no source"],
)
def test_an_unsound_policy_is_refused(sound: str, unsound: str) -> None:
    assert sound in SOUND
    with pytest.raises(PolicyError):
        load(SOUND.replace(sound, unsound))


def test_comments_and_layout_do_not_change_the_digest() -> None:
    assert load("# another comment\n" + SOUND).digest == load(SOUND).digest


def test_a_number_changes_the_digest() -> None:
    assert load(SOUND.replace(WAIT, WAIT.replace("5", "6"))).digest != load(SOUND).digest


def test_a_policy_is_in_force_from_midnight_utc_of_its_date() -> None:
    first = next(iter(policies().values()))
    begins_at = datetime(2020, 1, 1, tzinfo=UTC)
    assert first.effective_from == date(2020, 1, 1)
    assert in_force(begins_at)[0] is first
    assert in_force(datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC)) == (None, begins_at)
