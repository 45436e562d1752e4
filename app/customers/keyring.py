"""Keys that are presented, told from those that are not good."""

import logging
from collections import OrderedDict
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import NamedTuple

from app.customers.caller import Caller
from app.customers.key_text import KeyText, MistypedKeyError
from app.customers.register import KeyRecord, find_key, note_use
from app.storage.database import Database
from app.storage.trouble import StorageError

KEPT = timedelta(seconds=10)
"""For so long a key that was looked up is not looked up again: a revoked one may still be taken."""
_MOST_KEPT = 10_000
_USE_IS_NOTED_EVERY = timedelta(hours=1)
_NOBODYS = "0" * 64

_log = logging.getLogger(__name__)


class RefusedKeyError(ValueError):
    """The key is not taken; `code` is that of the fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Kept(NamedTuple):
    record: KeyRecord | None
    found_at: datetime


class Keyring:
    """Remembers what it looked up, for a few seconds, in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def remembered(self, text: str, now: datetime) -> Caller | None:
        """None: it has to be looked up. Raises `RefusedKeyError`."""
        key = _read(text)
        kept = self._kept.get(key.id)
        # Neither is one kept that was found in the future: the clock was set back.
        if kept is None or not timedelta() <= now - kept.found_at < KEPT:
            return None
        return _caller(key, kept.record, now)

    def looked_up(self, text: str, now: datetime) -> Caller:
        """Waits for the database. Raises `RefusedKeyError`, or `StorageError`."""
        key = _read(text)
        record = find_key(self._database, key.id)
        self._keep(key.id, _Kept(record, now))
        caller = _caller(key, record, now)
        assert record is not None, "else it was refused"
        self._note_use(record, now)
        return caller

    def _keep(self, key_id: str, kept: _Kept) -> None:
        self._kept[key_id] = kept
        self._kept.move_to_end(key_id)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)

    def _note_use(self, record: KeyRecord, now: datetime) -> None:
        noted = record.last_used_at
        if noted is not None and now - noted < _USE_IS_NOTED_EVERY:
            return
        try:
            note_use(self._database, record.id, now)
        except StorageError as error:
            _log.warning("the use of a key could not be noted: %s", error)


def _read(text: str) -> KeyText:
    try:
        return KeyText.read(text)
    except MistypedKeyError:
        raise RefusedKeyError("key_mistyped") from None


def _caller(key: KeyText, record: KeyRecord | None, now: datetime) -> Caller:
    """Why a key is over is told only to who has its secret. Raises `RefusedKeyError`."""
    good = compare_digest(key.digest(), _NOBODYS if record is None else record.secret_digest)
    if record is None or not good or record.kind is not key.kind:
        raise RefusedKeyError("key_unknown")
    if record.revoked_at is not None:
        raise RefusedKeyError("key_revoked")
    if record.expires_at is not None and record.expires_at <= now:
        raise RefusedKeyError("key_expired")
    return Caller(
        record.tenant_id,
        record.scopes,
        record.id,
        record.kind,
        record.origins,
        record.requests_per_minute,
    )
