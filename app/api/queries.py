"""Parameters in the query of an address: each known, none twice, none silently ignored."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from starlette.requests import Request

from app.api.problems import ProblemError, ProblemType
from app.domain.fault import Fault
from app.domain.vocabulary import Verdict
from app.intake.readings import UnreadableError, written
from app.intake.shapes import LONGEST_MOMENT, LONGEST_NAME, MOMENT_PATTERN


def queried(request: Request, known: Collection[str]) -> dict[str, str]:
    """By name. Raises a 422 for a parameter that is not known, or that stands twice."""
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in known or name in found:
            raise refused_query("other_parameters", known=", ".join(known))
        found[name] = value
    return found


def refused_query(code: str, **says: str) -> ProblemError:
    """`says` never holds what the caller sent."""
    return ProblemError(
        ProblemType.INVALID_REQUEST, faults=(Fault(pointer="", code=code, says=says),)
    )


def whole_number(found: dict[str, str], name: str, default: int, most: int) -> int:
    text = found.get(name)
    if text is None:
        return default
    if not (re.fullmatch(r"[0-9]{1,9}", text) and 1 <= int(text) <= most):
        raise refused_query("parameter_out_of_range", name=name, most=str(most))
    return int(text)


def name_in(found: dict[str, str], name: str) -> str | None:
    text = found.get(name)
    if text is not None and not 1 <= len(text) <= LONGEST_NAME:
        raise refused_query("parameter_no_name", name=name, most=str(LONGEST_NAME))
    return text


def verdict_in(found: dict[str, str]) -> str | None:
    text = found.get("verdict")
    if text is not None and text not in set(Verdict):
        raise refused_query("unknown_parameter_value", name="verdict", known=", ".join(Verdict))
    return text


def moment_in(found: dict[str, str], name: str) -> datetime | None:
    """With offset; or a day in UTC, from its beginning, for `to` through its end."""
    text = found.get(name)
    if text is None:
        return None
    read = _written(text.replace(" ", "+"))  # what an unescaped `+` has become
    if read is None or (isinstance(read, datetime) and read.tzinfo is None):
        raise refused_query("parameter_not_a_moment", name=name)
    if isinstance(read, datetime):
        return read
    day = datetime.combine(read, time(), UTC)
    return day + timedelta(days=1) if name == "to" else day


def _written(text: str) -> datetime | date | None:
    if len(text) > LONGEST_MOMENT or not re.match(MOMENT_PATTERN, text):
        return None
    try:
        return written(text)
    except UnreadableError:
        return None
