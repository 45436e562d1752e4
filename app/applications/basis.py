"""What answers are made of besides the facts. Where it differs from what an answer was made with,
the answer is made anew.

Bases are numbered in the order in which the database first saw them, and only a higher one makes
answers anew. So a release that was rolled back never takes back what a newer one beside it says.
"""

from datetime import datetime
from functools import cache

from app.answers.answer import VERSIONS
from app.policies.loader import digest_of, policies
from app.storage.basis_rows import number_of
from app.storage.database import Database


def registered(database: Database, now: datetime) -> int:
    """The number of this process's basis; asked of the database once. Raises `StorageError`."""
    if not database.terms.basis:
        database.terms.basis = number_of(database, _digest(), now)
    return database.terms.basis


@cache
def _digest() -> str:
    """Of the engine, the policies with their evidence, holidays, and zones."""
    digests = {version: policy.digest for version, policy in policies().items()}
    return digest_of({"versions": VERSIONS, "policies": digests})
