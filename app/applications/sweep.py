"""The sweep: answers that the passing of time has changed are given anew, and so are those that
were decided on another basis.
"""

import logging
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.applications.basis import registered
from app.applications.current import current
from app.applications.keeping import keep
from app.applications.ledger import Cause, Ledger
from app.domain.fault import RefusedError
from app.storage import application_rows as rows
from app.storage.application_rows import ApplicationRow
from app.storage.database import Database
from app.storage.idempotency import drop_expired
from app.storage.schema import tenants
from app.storage.scope import Scope
from app.storage.trouble import StorageError, is_trouble

_AT_ONCE = 100
"""In one transaction: others who write wait no longer than these take."""
_AT_LEAST = 10
"""Of a customer in one transaction, however many customers wait."""
_MANY = 1_000_000
TRIED_AGAIN_AFTER = timedelta(days=1)
"""What cannot be decided."""

_log = logging.getLogger(__name__)


def sweep_due(database: Database, now: datetime, most: int) -> int:
    """How many were seen to, of all customers: as many as there are due, or at most so many.
    Customers take turns, the longest overdue first, so that none waits for all of another's. May
    run in several processes at once. Raises `StorageError`.
    """
    basis = registered(database, now)
    with database.unbound_reading() as connection:
        waiting = deque(rows.tenants_outdated(connection, now, basis))
    done = 0
    while waiting and done < most:
        share = max((most - done) // len(waiting), _AT_LEAST)
        tenant_id, limit = waiting.popleft(), min(_AT_ONCE, share, most - done)
        count = _sweep_if_it_can_be(database, tenant_id, now, limit)
        done += count
        if count == limit:
            waiting.append(tenant_id)
    return done


def _sweep_if_it_can_be(database: Database, tenant_id: str, now: datetime, limit: int) -> int:
    """One customer's rows must not stand in the way of all the others'. Raises `StorageError`."""
    try:
        return _sweep_once(database, tenant_id, now, limit)
    except StorageError:
        raise
    except Exception as error:  # noqa: BLE001 # whatever is wrong with them
        _log.error("a customer's applications cannot be swept: %s", type(error).__name__)
        return 0


def sweep(database: Database, tenant_id: str, now: datetime, most: int = _MANY) -> int:
    """As `sweep_due`, of one customer."""
    registered(database, now)
    done = 0
    while done < most:
        limit = min(_AT_ONCE, most - done)
        count = _sweep_once(database, tenant_id, now, limit)
        done += count
        if count < limit:
            break
    return done


def sweep_all(database: Database, now: datetime) -> int:
    """For every customer; what was kept for idempotency keys that have expired goes too."""
    done = 0
    while count := sweep_due(database, now, _MANY):
        done += count
    with database.unbound_reading() as connection:
        names = connection.execute(select(tenants.c.id)).scalars().all()
    for tenant_id in names:
        with database.writing(tenant_id) as scope:
            drop_expired(scope, now)
    return done


def refresh(scope: Scope, application_ids: Sequence[UUID], now: datetime) -> frozenset[UUID]:
    """These are decided again, whatever their timers say: what is told of them afterwards in this
    transaction is right at `now`, but for those that cannot be decided, which are returned. They
    stay held until it ends.
    """
    return _renew(scope, rows.hold(scope, application_ids), now)


def _sweep_once(database: Database, tenant_id: str, now: datetime, limit: int) -> int:
    with database.writing(tenant_id) as scope:
        found = rows.outdated(scope, now, database.terms.basis, limit)
        _renew(scope, found, now)
    return len(found)


def _renew(scope: Scope, found: Sequence[ApplicationRow], now: datetime) -> frozenset[UUID]:
    """Those that cannot be decided: they are put off for a day, and hold up no other."""
    try:
        with scope.part():
            return _renew_all(scope, found, now)
    except Exception as error:
        if is_trouble(error):
            raise
    return frozenset().union(*(_renew_alone(scope, row, now) for row in found))


def _renew_alone(scope: Scope, row: ApplicationRow, now: datetime) -> frozenset[UUID]:
    try:
        with scope.part():
            return _renew_all(scope, [row], now)
    except Exception as error:
        if is_trouble(error):
            raise
        # Only what went wrong: a trace would show the state.
        _log.error("a new answer cannot be kept: %s", type(error).__name__)
        _put_off(scope, row, now)
        return frozenset({row.id})


def _renew_all(scope: Scope, found: Sequence[ApplicationRow], now: datetime) -> frozenset[UUID]:
    basis = scope.terms.basis
    undecided: set[UUID] = set()
    ledgers: list[Ledger] = []
    changes: dict[UUID, dict[str, Any]] = {}
    for row in found:
        moment = latest(row, now)
        if _is_of_newer_release(row, moment, basis):
            continue
        ledger = _renewed(row, moment, basis)
        if ledger is None:
            _put_off(scope, row, now)
            undecided.add(row.id)
            continue
        columns = ledger.columns(basis)
        if any(getattr(row, name) != value for name, value in columns.items()):
            changes[row.id] = columns
            ledgers.append(ledger)
    rows.change_each(scope, changes)
    keep(scope, ledgers, now)
    return frozenset(undecided)


def _put_off(scope: Scope, row: ApplicationRow, now: datetime) -> None:
    values = {"wake_at": now + TRIED_AGAIN_AFTER, "basis": scope.terms.basis}
    rows.change(scope, row.id, values)


def _is_of_newer_release(row: ApplicationRow, moment: datetime, basis: int) -> bool:
    """Then its answer stands until time changes it: two releases side by side would take back
    what the other says, again and again.
    """
    return row.basis > basis > 0 and not _is_late(row, moment)


def _is_late(row: ApplicationRow, moment: datetime) -> bool:
    return row.wake_at is not None and row.wake_at <= moment


def _renewed(row: ApplicationRow, moment: datetime, basis: int) -> Ledger | None:
    """None: it cannot be decided."""
    ledger = Ledger.of(row)
    try:
        if _is_late(row, moment):
            ledger.pass_time(row.state, moment)
        else:
            cause = Cause.BASIS if row.basis < basis else Cause.TIME
            ledger.note(current(row.state, moment), cause)
    except RefusedError:
        # A zone or a policy that is not known any more: who asks for the decision is told.
        _log.warning("an application cannot be decided any more")
        return None
    except Exception as error:  # noqa: BLE001 # one must not stand in the way of all the others
        # Only what went wrong: a trace would show the state.
        _log.error("an application cannot be decided: %s", type(error).__name__)
        return None
    return ledger


def latest(row: ApplicationRow, now: datetime) -> datetime:
    """The moment that it is for the application: a clock that was set back neither makes what has
    happened lie ahead, nor takes back an answer that time has brought.
    """
    moment: datetime = max(now, row.changed_at, row.answered_at)
    return moment
