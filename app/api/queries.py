"""Parameters in the query of an address: each known, none twice, none silently ignored."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from starlette.requests import Request

from app.api.problems import ProblemError, ProblemType
from app.domain.fault import Fault
from app.domain.vocabulary import Verdict
from app.identifiers import read_id
from app.intake.readings import UnreadableError, written
from app.intake.shapes import LONGEST_NAME, has_form_of_moment

AnyEnum = TypeVar("AnyEnum", bound=StrEnum)

_LONGEST_NUMBER = 9


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
    fault = Fault(pointer="", code=code, says=says)
    return ProblemError(ProblemType.INVALID_REQUEST, faults=(fault,))


def names_in(found: dict[str, str], names: Collection[str]) -> dict[str, str]:
    """Those that are given, of a caller's own names."""
    given = {name: found[name] for name in names if name in found}
    for name, text in given.items():
        if not 1 <= len(text) <= LONGEST_NAME:
            raise refused_query("parameter_no_name", name=name, most=str(LONGEST_NAME))
    return given


def whole_number(found: dict[str, str], name: str, default: int, most: int) -> int:
    text = found.get(name)
    if text is None:
        return default
    decimal = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    if not (decimal and 1 <= int(text) <= most):
        raise refused_query("parameter_out_of_range", name=name, most=str(most))
    return int(text)


def verdict_in(found: dict[str, str]) -> Verdict | None:
    return value_in(found, "verdict", Verdict)


def value_in(found: dict[str, str], name: str, known: type[AnyEnum]) -> AnyEnum | None:
    text = found.get(name)
    if text is None:
        return None
    try:
        return known(text)
    except ValueError:
        listed = ", ".join(known)
        raise refused_query("unknown_parameter_value", name=name, known=listed) from None


def id_in(found: dict[str, str], name: str, prefix: str) -> UUID | None:
    text = found.get(name)
    if text is None:
        return None
    identifier = read_id(prefix, text)
    if identifier is None:
        raise refused_query("parameter_no_id", name=name, prefix=prefix)
    return identifier


def with_plus(text: str) -> str:
    """Who does not escape the plus of an offset has sent a space."""
    return text.replace(" ", "+")


def moment_in(found: dict[str, str], name: str, *, ends: bool = False) -> datetime | None:
    """With offset; or a day in UTC, from its beginning, or through its end."""
    text = found.get(name)
    if text is None:
        return None
    read = moment_of(with_plus(text), ends=ends)
    if read is None:
        raise refused_query("parameter_not_a_moment", name=name)
    return read


def moment_of(text: str, *, ends: bool = False) -> datetime | None:
    """In UTC; None for what is no moment, or lacks its offset."""
    try:
        read = written(text) if has_form_of_moment(text) else None
    except UnreadableError:
        read = None
    if read is None:
        return None
    if not isinstance(read, datetime):
        day = datetime.combine(read, time(), UTC)
        return day + timedelta(days=1) if ends else day
    return None if read.tzinfo is None else read.astimezone(UTC)
