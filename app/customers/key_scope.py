"""What a key may be allowed to do."""

from enum import StrEnum


class KeyScope(StrEnum):
    DECISIONS_WRITE = "decisions:write"
    """Ask: decisions, plans, messages."""
    DECISIONS_READ = "decisions:read"
    """Read and replay what is on record."""
    APPLICATIONS_WRITE = "applications:write"
    APPLICATIONS_READ = "applications:read"
    SUBJECTS_WRITE = "subjects:write"
    """Erase a person."""
    SUBJECTS_READ = "subjects:read"
    """Export what is held on a person."""
    WEBHOOKS_WRITE = "webhooks:write"
    """Say where to be told, which needs `applications:read` as well, and have it told again."""
    WEBHOOKS_READ = "webhooks:read"
    CALENDARS_WRITE = "calendars:write"
    """Make the addresses of calendars, which needs `applications:read` as well, and revoke them."""
    CALENDARS_READ = "calendars:read"
    METRICS_READ = "metrics:read"
    """The service's counts: across all customers, so for whoever runs it."""


OF_A_CUSTOMER = frozenset(KeyScope) - {KeyScope.METRICS_READ}
"""What a key gets where nothing else is said."""
OF_A_PAGE = frozenset({KeyScope.DECISIONS_WRITE})
"""All that a publishable key can have: anybody who opens the page has it too."""
