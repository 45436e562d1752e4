"""The register of customers and their keys. Kept across customers: a key says whose it is only
once it is found.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Row, insert, select, update

from app.customers.key_scope import OF_A_PAGE, KeyScope
from app.customers.key_text import KeyKind, KeyText
from app.storage.customer_tables import api_keys
from app.storage.database import Database
from app.storage.schema import tenants

_TENANT_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_KNOWN_SCOPES = frozenset(KeyScope)


class RegisterError(ValueError):
    """It cannot be registered so; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """A key without its secret, of which only a digest is kept."""

    id: str
    tenant_id: str
    kind: KeyKind
    name: str
    scopes: frozenset[KeyScope]
    origins: frozenset[str] = frozenset()
    requests_per_minute: int | None = None
    secret_digest: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    """To about an hour."""


def create_tenant(database: Database, tenant_id: str, now: datetime) -> None:
    """Raises `RegisterError`."""
    if not _TENANT_ID.fullmatch(tenant_id):
        raise RegisterError("a tenant is named by small letters, digits, `-` and `_`: at most 63")
    with database.unbound_writing() as connection:
        if connection.execute(select(tenants).where(tenants.c.id == tenant_id)).first():
            raise RegisterError(f"there is a tenant `{tenant_id}` already")
        connection.execute(insert(tenants).values(id=tenant_id, created_at=now))


def all_tenants(database: Database) -> Sequence[str]:
    with database.unbound_reading() as connection:
        return connection.execute(select(tenants.c.id).order_by(tenants.c.id)).scalars().all()


def create_key(  # noqa: PLR0913 # what a key is made of
    database: Database,
    tenant_id: str,
    now: datetime,
    *,
    name: str,
    kind: KeyKind = KeyKind.SECRET,
    scopes: Collection[KeyScope],
    origins: Collection[str] = (),
    requests_per_minute: int | None = None,
    expires_at: datetime | None = None,
) -> KeyText:
    """The only time that the whole key is told. Raises `RegisterError`."""
    text = KeyText.new(kind)
    record = KeyRecord(
        id=text.id,
        tenant_id=tenant_id,
        kind=kind,
        name=name,
        scopes=frozenset(scopes),
        origins=frozenset(origins),
        requests_per_minute=requests_per_minute,
        secret_digest=text.digest(),
        created_at=now,
        expires_at=expires_at,
    )
    _insert(database, record)
    return text


def find_key(database: Database, key_id: str) -> KeyRecord | None:
    with database.unbound_reading() as connection:
        row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).first()
    return None if row is None else _record(row)


def keys_of(database: Database, tenant_id: str | None = None) -> list[KeyRecord]:
    """The customer's, or everybody's; the oldest first."""
    statement = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
    if tenant_id is not None:
        statement = statement.where(api_keys.c.tenant_id == tenant_id)
    with database.unbound_reading() as connection:
        return [_record(row) for row in connection.execute(statement)]


def revoke_key(database: Database, key_id: str, now: datetime) -> None:
    """For good. A key that is revoked stays so since the first time. Raises `RegisterError`."""
    known = _known(database, key_id)
    if known.revoked_at is None:
        _set(database, key_id, revoked_at=now)


def rotate_key(database: Database, key_id: str, now: datetime, overlap: timedelta) -> KeyText:
    """A new key that may do the same for as long; the old one ends after `overlap`, in which both
    are taken. Raises `RegisterError`.
    """
    old = _known(database, key_id)
    if old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= now):
        raise RegisterError(f"the key `{key_id}` is over; create a new one")
    text = KeyText.new(old.kind)
    lasts = None if old.expires_at is None else now + (old.expires_at - old.created_at)
    _insert(
        database,
        replace(
            old,
            id=text.id,
            secret_digest=text.digest(),
            created_at=now,
            expires_at=lasts,
            last_used_at=None,
        ),
    )
    ends = now + overlap
    _set(database, key_id, expires_at=min(ends, old.expires_at or ends))
    return text


def note_use(database: Database, key_id: str, now: datetime) -> None:
    _set(database, key_id, last_used_at=now)


def _insert(database: Database, record: KeyRecord) -> None:
    _check(record)
    row = {
        **{name: getattr(record, name) for name in KeyRecord.__slots__},
        "scopes": sorted(record.scopes),
        "origins": sorted(record.origins),
    }
    with database.unbound_writing() as connection:
        known = connection.execute(select(tenants).where(tenants.c.id == record.tenant_id)).first()
        if known is None:
            raise RegisterError(f"there is no tenant `{record.tenant_id}`; create it first")
        connection.execute(insert(api_keys).values(row))


def _check(record: KeyRecord) -> None:
    publishable = record.kind is KeyKind.PUBLISHABLE
    if not record.scopes:
        raise RegisterError("a key needs a scope")
    if publishable and not record.scopes <= OF_A_PAGE:
        raise RegisterError(f"a publishable key may have: {', '.join(sorted(OF_A_PAGE))}")
    if publishable != bool(record.origins):
        raise RegisterError("origins go with a publishable key, and it needs at least one")


def _known(database: Database, key_id: str) -> KeyRecord:
    found = find_key(database, key_id)
    if found is None:
        raise RegisterError("there is no key of this id; `followup keys list` shows them")
    return found


def _set(database: Database, key_id: str, **values: datetime) -> None:
    with database.unbound_writing() as connection:
        connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(values))


def _record(row: Row[*tuple[object, ...]]) -> KeyRecord:
    values = dict(row._mapping)  # noqa: SLF001 # the public name of it, underscore and all
    # A scope that only a newer version knows opens nothing here.
    scopes = frozenset(KeyScope(each) for each in values.pop("scopes") if each in _KNOWN_SCOPES)
    kind, origins = KeyKind(values.pop("kind")), frozenset(values.pop("origins"))
    return KeyRecord(kind=kind, scopes=scopes, origins=origins, **values)
