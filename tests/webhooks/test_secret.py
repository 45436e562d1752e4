"""Secrets: read as they were written, and never shown by mistake."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from app.webhooks.secret import Secret, SecretError, signing

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIRST, SECOND = Secret(b"a" * 32), Secret(b"b" * 32)


def of_length(count: int) -> str:
    return "whsec_" + base64.b64encode(bytes(count)).decode()


def test_a_new_secret_has_256_bits_and_is_read_as_it_was_written() -> None:
    secret = Secret.new()
    assert len(secret.key) == 32
    assert Secret.read(secret.text()) == secret
    assert secret.text().startswith("whsec_")


def test_no_two_new_secrets_are_the_same() -> None:
    assert len({Secret.new() for _ in range(100)}) == 100


@pytest.mark.parametrize("count", [24, 64])
def test_secrets_of_24_to_64_bytes_are_read(count: int) -> None:
    assert len(Secret.read(of_length(count)).key) == count


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "begins with"),
        ("WHSEC_" + of_length(32)[6:], "begins with"),
        (" " + of_length(32), "begins with"),
        ("whsec_", "24 to 64 bytes"),
        (of_length(23), "24 to 64 bytes"),
        (of_length(65), "24 to 64 bytes"),
        (of_length(32)[:-1], "not base64"),
        (of_length(32) + "\n", "not base64"),
        ("whsec_" + "-_" * 22, "not base64"),
        ("whsec_" + "é" * 44, "not base64"),
    ],
)
def test_what_is_no_secret_is_told_why(text: str, says: str) -> None:
    with pytest.raises(SecretError, match=says) as told:
        Secret.read(text)
    assert len(text) < 7 or text[6:] not in str(told.value)


def test_a_secret_that_is_printed_shows_nothing() -> None:
    assert "a" * 4 not in repr(FIRST) + str(FIRST)
    assert FIRST.text()[6:12] not in repr(FIRST) + str(FIRST)


@pytest.mark.parametrize(
    ("previous", "until", "signs"),
    [
        (None, None, (FIRST,)),
        (SECOND.text(), AT + timedelta(microseconds=1), (FIRST, SECOND)),
        (SECOND.text(), AT, (FIRST,)),
        (SECOND.text(), None, (FIRST,)),
    ],
)
def test_the_secret_before_signs_too_until_its_time_is_over(
    previous: str | None, until: datetime | None, signs: tuple[Secret, ...]
) -> None:
    assert signing(FIRST.text(), previous, until, AT) == signs
