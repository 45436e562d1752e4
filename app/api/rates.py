"""What may be done so often in a minute, whoever asks for it, and no more."""

from app.api.problems import ProblemError, ProblemType
from app.customers.rates import Rates


def require_within(rates: Rates, name: str, requests: int, refusal: ProblemType) -> None:
    """Counts one more of what the name stands for. Raises a 429."""
    quota = rates.count(name, requests)
    if not quota.is_within:
        raise ProblemError(
            refusal,
            {"requests": str(quota.requests)},
            headers={"Retry-After": str(quota.reset_seconds)},
        )
