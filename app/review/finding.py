"""What a review finds: which code, how grave, and where."""

from dataclasses import dataclass
from enum import StrEnum

from app.review.letter import Span


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`span` is empty for what is lacking: there it should stand, if anywhere.

    `wording` is what to write instead, or to add; `variant` chooses among the sentences that tell
    the code.
    """

    code: str
    severity: Severity
    span: Span
    wording: str | None = None
    variant: str = ""


ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT


def lacking(code: str, severity: Severity, place: int) -> Finding:
    return Finding(code=code, severity=severity, span=Span(place, place))
