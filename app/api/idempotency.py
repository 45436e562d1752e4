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
    headers: dict[str, str]
    application_id: UUID | None = None
    """The application that it tells of."""
    calendar_id: UUID | None = None
    """The calendar that it tells of."""
    kept: bytes | None = None
    """What is kept in place of `content`, where that holds a secret that is told once."""


Work: TypeAlias = Callable[[Scope], Done]


async def done_once(request: Request, body: bytes, now: datetime, work: Work) -> Response:
    """Does the work in a transaction, in a thread; or tells again what was told to its key."""
    key = _key(request)
    database, tenant_id = database_of(request), tenant_of(request)
    if key is None:

        def unkeyed() -> Response:
            with database.writing(tenant_id) as scope:
                return _response(work(scope))

        return await to_thread(unkeyed)
    digest = _digest(request, body)

    def keyed() -> Response:
        with database.writing(tenant_id) as scope:
            if not is_free(scope, key, is_sqlite=database.is_sqlite):
                raise _in_progress()
            kept = find_kept(scope, key, now)
            if kept is not None:
                return _again(kept, digest)
            done = work(scope)
            drop_expired(scope, now)
            keep(scope, key, _kept(digest, done), now + _KEPT_FOR)
            return _response(done)

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
        content=done.content if done.kept is None else done.kept,
        application_id=done.application_id,
        calendar_id=done.calendar_id,
    )


def _again(kept: Kept, digest: str) -> Response:
    if kept.request_digest != digest:
        raise ProblemError(ProblemType.KEY_USED_OTHERWISE)
    headers = {**kept.headers, "Idempotent-Replayed": "true"}
    return Response(bytes(kept.content), kept.status, headers, JSON)


def _response(done: Done) -> Response:
    return Response(done.content, done.status, done.headers, JSON)
