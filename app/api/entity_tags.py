"""Entity tags and the conditions on them (RFC 9110): nothing is fetched twice, and no change is
overwritten unseen.
"""

import re
from hashlib import sha256

from starlette.requests import Request

from app.api.problems import ProblemError, ProblemType
from app.domain.fault import Fault

_TAGS = re.compile(r'\s*(?:W/)?"[^"]*"\s*(?:,\s*(?:W/)?"[^"]*"\s*)*')
_TAG = re.compile(r'(?:W/)?"[^"]*"')
_ANY = "*"
_KEPT = 32


def of_revision(revision: int) -> str:
    return f'"{revision}"'


def strong_of(content: bytes) -> str:
    """Of what is the same to the byte."""
    return f'"{sha256(content).hexdigest()[:_KEPT]}"'


def of_state(revision: int, content: bytes) -> str:
    """Of what its owner changes, and what changes by itself; the owner's changes are counted, so
    that one that was taken back is not overlooked.
    """
    return f'"{revision}-{sha256(content).hexdigest()[:_KEPT]}"'


def weak_of(content: bytes) -> str:
    """Of what may differ in what does not count."""
    return f'W/"{sha256(content).hexdigest()[:_KEPT]}"'


def is_unchanged(request: Request, tag: str) -> bool:
    """Does the caller have it already? Weak tags count."""
    given = _listed(request, "if-none-match")
    if given == _ANY:
        return True
    return tag.removeprefix("W/") in {each.removeprefix("W/") for each in _TAG.findall(given)}


def require_match(request: Request, tag: str) -> None:
    """Raises a 428 without `If-Match`, a 412 if it names another; weak tags name nothing."""
    given = required_match(request)
    if given != _ANY and tag not in _TAG.findall(given):
        raise ProblemError(ProblemType.PRECONDITION_FAILED)


def required_match(request: Request) -> str:
    """Raises a 428 if it is not there, a 422 if it holds no tags."""
    given = _listed(request, "if-match")
    if not given:
        raise ProblemError(ProblemType.PRECONDITION_REQUIRED)
    if given != _ANY and not _TAGS.fullmatch(given):
        fault = Fault(pointer="", code="bad_entity_tag")
        raise ProblemError(ProblemType.INVALID_REQUEST, faults=(fault,))
    return given


def _listed(request: Request, name: str) -> str:
    return ",".join(request.headers.getlist(name)).strip()
