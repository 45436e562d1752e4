"""What new answers bring with them, in the transaction that gives them."""

from collections.abc import Sequence
from datetime import datetime

from app.applications.announcing import announce
from app.applications.ledger import Ledger
from app.applications.recording import Made, made_in, put_on_record
from app.storage import application_rows as rows
from app.storage.scope import Scope


def keep(scope: Scope, ledgers: Sequence[Ledger], now: datetime, given: Made | None = None) -> None:
    """The new answers, their decisions on record, and what is to be told of them. The rows of the
    applications are there, and held. `given`: a decision that the caller is answered with.
    """
    rows.add_answers(
        scope,
        [
            {**entry.columns(), "application_id": ledger.application_id}
            for ledger in ledgers
            for entry in ledger.new
        ],
    )
    made = made_in(ledgers)
    if given is not None:
        made = [*(each for each in made if each.id != given.id), given]
    put_on_record(scope, made)
    announce(scope, ledgers, now)
