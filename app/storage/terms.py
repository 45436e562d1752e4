"""What holds for every transaction of one opened database."""

from dataclasses import dataclass


@dataclass(slots=True)
class Terms:
    keeps_decisions: bool = True
    """Whether what is decided goes on record."""
    goes_by_database_clock: bool = False
    """Whether what is due to be sent is due by PostgreSQL's clock, by which workers look for it."""
    basis: int = 0
    """The number in `decision_bases` of what this process decides with. 0: not registered yet;
    whatever is decided until then is decided again by a sweep.
    """
