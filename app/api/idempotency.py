"""`Idempotency-Key`: who does not know whether a request arrived sends it again, and it is done
once. Whatever a request stores and its answer are written in one transaction.
"""

from asyncio import to_thread
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple, TypeAlias
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.api.negotiation import JSON
from app.api.problems import ProblemError, ProblemType
from app.api.storage import database_of, tenant_of
from app.domain.fault import Fault
from app.storage.idempotency import Kept, drop_expired, find_kept, is_free, keep
from app.storage.scope import Scope

_KEPT_FOR = timedelta(hours=24)
_LONGEST_KEY = 255
_RETRY = {"Retry-After": "1"}


class Done(NamedTuple):
    """What was stored, told to the caller."""

    status: int
    content: bytes
    """As it is kept."""
    headers: dict[str, str]
    application_id: UUID | None = None
    """The application that it tells of: with it goes what is kept."""
    calendar_id: UUID | None = None
    """As with an application."""


Work: TypeAlias = Callable[[Scope], Done]
Completion: TypeAlias = Callable[[Scope, bytes], bytes | None]
"""What is told, made of what is kept, where that lacks a secret, which is not to lie in two places.
None: what it told of is gone, and so is what was kept.
"""


def _whole(_: Scope, content: bytes) -> bytes:
    return content


async def done_once(
    request: Request, body: bytes, now: datetime, work: Work, complete: Completion = _whole
) -> Response:
    """Does the work in a transaction, in a thread; or tells again what was told to its key."""
    key = _key(request)
    database, tenant_id = database_of(request), tenant_of(request)
    if key is None:

        def unkeyed() -> Response:
            with database.writing(tenant_id) as scope:
                return _response(work(scope), scope, complete)

        return await to_thread(unkeyed)
    digest = _digest(request, body)

    def keyed() -> Response:
        with database.writing(tenant_id) as scope:
            if not is_free(scope, key, is_sqlite=database.is_sqlite):
                raise _in_progress()
            kept = find_kept(scope, key, now)
            again = None if kept is None else _again(kept, digest, scope, complete)
            if again is not None:
                return again
            done = work(scope)
            drop_expired(scope, now)
            keep(scope, key, _kept(digest, done), now + _KEPT_FOR)
            return _response(done, scope, complete)

    with _held(request.app.state.keys_in_progress, (tenant_id, key)):
        return await to_thread(keyed)


def _key(request: Request) -> str | None:
    given = request.headers.getlist("idempotency-key")
    if not given:
        return None
    key = given[0]
    visible = key.isascii() and key.isprintable() and key.strip() == key
    if len(given) > 1 or not (visible and 1 <= len(key) <= _LONGEST_KEY):
        fault = Fault(pointer="", code="bad_idempotency_key")
        raise ProblemError(ProblemType.INVALID_REQUEST, faults=(fault,))
    return key


def _digest(request: Request, body: bytes) -> str:
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return sha256(asked + body).hexdigest()


@contextmanager
def _held(in_progress: set[tuple[str, str]], key: tuple[str, str]) -> Iterator[None]:
    """By one request of this process at a time."""
    if key in in_progress:
        raise _in_progress()
    in_progress.add(key)
    try:
        yield
    finally:
        in_progress.discard(key)


def _in_progress() -> ProblemError:
    return ProblemError(ProblemType.REQUEST_IN_PROGRESS, headers=_RETRY)


def _kept(digest: str, done: Done) -> Kept:
    return Kept(
        request_digest=digest,
        status=done.status,
        headers=done.headers,
        content=done.content,
        application_id=done.application_id,
        calendar_id=done.calendar_id,
    )


def _again(kept: Kept, digest: str, scope: Scope, complete: Completion) -> Response | None:
    if kept.request_digest != digest:
        raise ProblemError(ProblemType.KEY_USED_OTHERWISE)
    content = complete(scope, bytes(kept.content))
    if content is None:
        return None
    headers = {**kept.headers, "Idempotent-Replayed": "true"}
    return Response(content, kept.status, headers, JSON)


def _response(done: Done, scope: Scope, complete: Completion) -> Response:
    content = complete(scope, done.content)
    assert content is not None, "it was done just now"
    return Response(content, done.status, done.headers, JSON)
