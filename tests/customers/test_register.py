"""The register of customers and keys, and the keyring that asks it, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.customers.caller import Caller
from app.customers.key_scope import KeyScope
from app.customers.key_text import KeyKind, KeyText
from app.customers.keyring import KEPT, Keyring, RefusedKeyError
from app.customers.register import (
    RegisterError,
    all_tenants,
    create_key,
    create_tenant,
    find_key,
    keys_of,
    revoke_key,
    rotate_key,
)
from app.storage.customer_tables import api_keys
from app.storage.database import Database

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def key(database: Database, **more: Any) -> KeyText:
    usual: dict[str, Any] = {"name": "web", "scopes": [KeyScope.DECISIONS_WRITE]}
    return create_key(database, "acme", NOW, **usual | more)


@pytest.fixture
def register(database: Database) -> Database:
    """With one customer."""
    create_tenant(database, "acme", NOW)
    return database


def taken(database: Database, text: KeyText, at: datetime = NOW) -> Caller | str:
    """Whom it leads to, or why it is refused; by a service that has just been started."""
    try:
        return Keyring(database).looked_up(str(text), at)
    except RefusedKeyError as refused:
        return refused.code


def test_a_key_leads_to_its_customer_and_what_it_may_do(register: Database) -> None:
    text = key(register, requests_per_minute=7)
    caller = taken(register, text)
    assert isinstance(caller, Caller)
    assert (caller.tenant_id, *caller.scopes) == ("acme", KeyScope.DECISIONS_WRITE)
    assert (caller.key_id, caller.requests_per_minute) == (text.id, 7)


def test_nothing_stored_holds_the_secret(register: Database) -> None:
    text = key(register)
    with register.unbound_reading() as connection:
        stored = str(connection.execute(select(api_keys)).one())
    assert text.id in stored
    assert text.secret not in stored


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"secret": "0" * 32}, "key_unknown"),
        ({"id": "0" * 12}, "key_unknown"),
        ({"kind": KeyKind.PUBLISHABLE}, "key_unknown"),
    ],
)
def test_a_key_that_was_never_given_out_is_not_known(
    register: Database, changed: dict[str, Any], why: str
) -> None:
    assert taken(register, key(register)._replace(**changed)) == why


def test_a_key_ends_at_its_very_second(register: Database) -> None:
    text = key(register, expires_at=NOW + DAY)
    assert isinstance(taken(register, text, NOW + DAY - SECOND), Caller)
    assert taken(register, text, NOW + DAY) == "key_expired"


def test_a_revoked_key_is_over_for_good(register: Database) -> None:
    text = key(register)
    revoke_key(register, text.id, NOW + HOUR)
    revoke_key(register, text.id, NOW + DAY)
    assert taken(register, text, NOW + HOUR) == "key_revoked"
    found = find_key(register, text.id)
    assert found is not None
    assert found.revoked_at == NOW + HOUR


def test_why_a_key_is_over_is_not_told_to_who_only_knows_its_name(register: Database) -> None:
    text = key(register)
    revoke_key(register, text.id, NOW)
    assert taken(register, text._replace(secret="0" * 32)) == "key_unknown"


def test_while_a_key_is_rotated_both_are_taken(register: Database) -> None:
    old = key(register, expires_at=NOW + 30 * DAY, requests_per_minute=9)
    new = rotate_key(register, old.id, NOW + DAY, overlap=HOUR)
    both = [taken(register, each, NOW + DAY + HOUR - SECOND) for each in (old, new)]
    assert [each._replace(key_id=None) for each in both if isinstance(each, Caller)] == [
        Caller("acme", frozenset({KeyScope.DECISIONS_WRITE}), None, KeyKind.SECRET, frozenset(), 9)
    ] * 2
    assert taken(register, old, NOW + DAY + HOUR) == "key_expired"
    assert isinstance(taken(register, new, NOW + 31 * DAY - SECOND), Caller)
    assert taken(register, new, NOW + 31 * DAY) == "key_expired"


def test_rotating_lengthens_no_key(register: Database) -> None:
    old = key(register, expires_at=NOW + HOUR)
    rotate_key(register, old.id, NOW, overlap=DAY)
    assert taken(register, old, NOW + HOUR) == "key_expired"


def test_a_key_that_is_over_is_not_rotated(register: Database) -> None:
    expired, revoked = key(register, expires_at=NOW + HOUR), key(register)
    revoke_key(register, revoked.id, NOW)
    for text in (expired, revoked):
        with pytest.raises(RegisterError, match="is over"):
            rotate_key(register, text.id, NOW + HOUR, overlap=DAY)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"scopes": []}, "needs a scope"),
        ({"kind": KeyKind.PUBLISHABLE}, "origins"),
        ({"origins": ["https://jobs.example"]}, "origins"),
        (
            {
                "kind": KeyKind.PUBLISHABLE,
                "origins": ["https://jobs.example"],
                "scopes": [KeyScope.SUBJECTS_READ],
            },
            "may have: decisions:write",
        ),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(
    register: Database, wrong: dict[str, Any], says: str
) -> None:
    with pytest.raises(RegisterError, match=says):
        key(register, **wrong)
    assert keys_of(register) == []


def test_what_is_not_there_is_told(database: Database) -> None:
    with pytest.raises(RegisterError, match="no tenant"):
        key(database)
    with pytest.raises(RegisterError, match="no key"):
        revoke_key(database, "nothing", NOW)


@pytest.mark.parametrize("name", ["", "Acme", "a b", "-a", "a" * 64, "ä"])
def test_a_customer_needs_a_plain_name(database: Database, name: str) -> None:
    with pytest.raises(RegisterError, match="small letters"):
        create_tenant(database, name, NOW)


def test_there_is_one_customer_of_a_name(register: Database) -> None:
    with pytest.raises(RegisterError, match="already"):
        create_tenant(register, "acme", NOW)
    assert list(all_tenants(register)) == ["acme", "local"]


def test_keys_are_listed_by_customer(register: Database) -> None:
    create_tenant(register, "other", NOW)
    mine = key(register)
    create_key(register, "other", NOW, name="theirs", scopes=[KeyScope.DECISIONS_READ])
    assert [each.id for each in keys_of(register, "acme")] == [mine.id]
    assert len(keys_of(register)) == 2


def test_last_used_is_noted_once_an_hour(register: Database) -> None:
    text = key(register)
    noted = []
    for at in (NOW, NOW + HOUR - SECOND, NOW + HOUR):
        taken(register, text, at)
        found = find_key(register, text.id)
        assert found is not None
        noted.append(found.last_used_at)
    assert noted == [NOW, NOW, NOW + HOUR]


def test_a_refused_key_is_not_used(register: Database) -> None:
    text = key(register)
    taken(register, text._replace(secret="0" * 32))
    found = find_key(register, text.id)
    assert found is not None
    assert found.last_used_at is None


def test_what_was_looked_up_is_remembered_for_ten_seconds(register: Database) -> None:
    keyring, text = Keyring(register), str(key(register))
    assert keyring.remembered(text, NOW) is None
    caller = keyring.looked_up(text, NOW)
    assert keyring.remembered(text, NOW + KEPT - SECOND) == caller
    assert keyring.remembered(text, NOW + KEPT) is None
    assert keyring.remembered(text, NOW - SECOND) is None, "the clock was set back"


def test_a_remembered_key_still_expires_and_is_still_checked(register: Database) -> None:
    keyring, text = Keyring(register), key(register, expires_at=NOW + 5 * SECOND)
    keyring.looked_up(str(text), NOW)
    with pytest.raises(RefusedKeyError, match="key_expired"):
        keyring.remembered(str(text), NOW + 5 * SECOND)
    with pytest.raises(RefusedKeyError, match="key_unknown"):
        keyring.remembered(str(text._replace(secret="0" * 32)), NOW)


def test_that_a_key_is_not_known_is_remembered_too(register: Database) -> None:
    keyring, text = Keyring(register), str(KeyText.new(KeyKind.SECRET))
    with pytest.raises(RefusedKeyError):
        keyring.looked_up(text, NOW)
    with pytest.raises(RefusedKeyError, match="key_unknown"):
        keyring.remembered(text, NOW)


def test_a_scope_of_a_newer_version_opens_nothing(register: Database) -> None:
    text = key(register)
    with register.unbound_writing() as connection:
        connection.execute(api_keys.update().values(scopes=["decisions:write", "all:all"]))
    caller = taken(register, text)
    assert isinstance(caller, Caller)
    assert caller.scopes == {KeyScope.DECISIONS_WRITE}
