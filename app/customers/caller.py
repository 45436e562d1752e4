"""Who asks: on whose behalf a request is served, and what it may do."""

from typing import NamedTuple

from app.customers.key_scope import KeyScope
from app.customers.key_text import KeyKind
from app.storage.schema import LOCAL_TENANT


class Caller(NamedTuple):
    tenant_id: str
    scopes: frozenset[KeyScope]
    key_id: str | None = None
    """None: nobody has asked for a key."""
    kind: KeyKind | None = None
    origins: frozenset[str] = frozenset()
    """From which pages a publishable key is taken."""
    requests_per_minute: int | None = None
    """None: as the settings say."""

    @property
    def is_publishable(self) -> bool:
        return self.kind is KeyKind.PUBLISHABLE


LOCAL = Caller(LOCAL_TENANT, frozenset(KeyScope))
"""Whoever asks without a key where none is needed."""
