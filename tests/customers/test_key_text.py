"""The text of a key: told from a slip of the hand without any look-up, and kept as a digest."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.customers.key_text import KeyKind, KeyText, MistypedKeyError, id_named

KEY = KeyText(KeyKind.SECRET, "0aB1cD2eF3gH", "4iJ5kL6mN7oP8qR9sT0uV1wX2yZ3aB4c")
SCANNED = re.compile(r"fut_(live|pub)_[0-9A-Za-z]{50}")


@pytest.mark.parametrize("kind", KeyKind)
def test_a_key_is_read_as_it_was_written(kind: KeyKind) -> None:
    key = KeyText.new(kind)
    assert KeyText.read(str(key)) == key
    assert SCANNED.fullmatch(str(key))


@given(st.integers(0, len(str(KEY)) - 1), st.characters())
def test_any_one_wrong_character_is_told(place: int, other: str) -> None:
    text = str(KEY)
    changed = text[:place] + other + text[place + 1 :]
    if changed != text:
        with pytest.raises(MistypedKeyError):
            KeyText.read(changed)


@pytest.mark.parametrize(
    "text",
    [
        *("", "fut_live_", str(KEY)[:-1], f"{KEY}0", f" {KEY}", f"{KEY}\n", str(KEY).upper()),
        str(KEY).replace("fut_live_", "fut_pub_"),
        str(KEY).replace("fut_live_", "sk_live_"),
        str(KEY)[:15] + str(KEY)[16] + str(KEY)[15] + str(KEY)[17:] + "é",
    ],
)
def test_what_is_no_whole_key_is_told(text: str) -> None:
    with pytest.raises(MistypedKeyError):
        KeyText.read(text)


def test_a_check_has_all_its_digits_whatever_it_is() -> None:
    assert {len(str(KeyText.new(KeyKind.SECRET))) for _ in range(500)} == {59}


def test_no_two_keys_are_alike_and_the_digest_is_of_the_secret() -> None:
    keys = [KeyText.new(KeyKind.SECRET) for _ in range(100)]
    assert len({key.id for key in keys}) == len({key.digest() for key in keys}) == 100
    assert KEY._replace(id="0" * 12).digest() == KEY.digest()
    assert KEY.secret not in KEY.digest()


@pytest.mark.parametrize("text", [KEY.id, f"fut_live_{KEY.id}", f"fut_live_{KEY.id}...", str(KEY)])
def test_a_key_is_meant_by_its_id_as_a_list_shows_it_or_whole(text: str) -> None:
    assert id_named(text) == KEY.id


@pytest.mark.parametrize("text", ["", KEY.id[1:], f"{KEY.id}x", str(KEY)[:-1], f"sk_{KEY.id}"])
def test_what_names_no_key_is_told(text: str) -> None:
    assert id_named(text) is None
