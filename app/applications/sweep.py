"""The sweep: answers that the passing of time has changed are given anew."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select

from app.applications.ledger import Ledger
from app.domain.fault import RefusedError
from app.storage import application_rows as rows
from app.storage.application_rows import ApplicationRow
from app.storage.database import Database
from app.storage.idempotency import drop_expired
from app.storage.schema import tenants
from app.storage.scope import Scope

_AT_ONCE = 100
"""In one transaction: others who write wait no longer than these take."""
_TRIED_AGAIN_AFTER = timedelta(days=1)

_log = logging.getLogger(__name__)


def sweep(database: Database, tenant_id: str, now: datetime, most: int | None = None) -> int:
    """How many were given anew: all, or at most so many. May run in several processes at once."""
    done = 0
    while most is None or done < most:
        with database.writing(tenant_id) as scope:
            found = rows.outdated(scope, now, min(_AT_ONCE, most - done if most else _AT_ONCE))
            for row in found:
                bring_up_to_date(scope, row, now)
        done += len(found)
        if len(found) < _AT_ONCE:
            break
    return done


def bring_up_to_date(scope: Scope, row: ApplicationRow, now: datetime) -> None:
    ledger = Ledger(row)
    try:
        ledger.pass_time(row.state, now)
    except RefusedError:
        # A zone or a policy that is not known any more: who asks for the decision is told.
        _log.warning("an application cannot be decided any more")
        rows.change(scope, row.id, {"wake_at": now + _TRIED_AGAIN_AFTER})
        return
    rows.change(scope, row.id, ledger.columns())
    rows.add_answers(scope, row.id, ledger.new)


def sweep_all(database: Database, now: datetime) -> int:
    """For every customer; what was kept for idempotency keys that have expired goes too."""
    with database.unbound_reading() as connection:
        names = connection.execute(select(tenants.c.id)).scalars().all()
    done = 0
    for tenant_id in names:
        done += sweep(database, tenant_id, now)
        with database.writing(tenant_id) as scope:
            drop_expired(scope, now)
    return done
