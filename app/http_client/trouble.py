"""Why there was no answer, told by what was raised."""

import socket
import ssl
from collections.abc import Iterator
from enum import StrEnum

import httpcore

from app.host_names import NoLookUpFreeError


class Trouble(StrEnum):
    TIMED_OUT = "timed_out"
    REFUSED_ADDRESS = "refused_address"
    """The name stands for an address that is not connected to."""
    NAME_NOT_FOUND = "name_not_found"
    CONNECTION_REFUSED = "connection_refused"
    UNREACHABLE = "unreachable"
    TLS_FAILED = "tls_failed"
    """No certificate that is valid, trusted and of that name, or no TLS at all."""
    CLOSED_EARLY = "closed_early"
    """The connection ended before there was an answer."""
    UNREADABLE_ANSWER = "unreadable_answer"
    """Not HTTP, or headers or interim answers without end."""
    NO_CONNECTION_FREE = "no_connection_free"
    """Nothing was sent: as many connections as may be were in use."""
    NO_LOOK_UP_FREE = "no_look_up_free"
    """Nothing was sent: as many names as may be were being looked up."""


class NoAnswerError(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class RefusedAddressError(OSError):
    pass


class EndlessAnswerError(OSError):
    """More of it came than is read."""


FAILURES = (
    OSError,
    UnicodeError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
)
_TROUBLES: tuple[tuple[type[BaseException], Trouble], ...] = (
    (RefusedAddressError, Trouble.REFUSED_ADDRESS),
    (EndlessAnswerError, Trouble.UNREADABLE_ANSWER),
    (NoLookUpFreeError, Trouble.NO_LOOK_UP_FREE),
    (socket.gaierror, Trouble.NAME_NOT_FOUND),
    (UnicodeError, Trouble.NAME_NOT_FOUND),
    (ssl.SSLError, Trouble.TLS_FAILED),
    (ConnectionRefusedError, Trouble.CONNECTION_REFUSED),
    (TimeoutError, Trouble.TIMED_OUT),
    (httpcore.TimeoutException, Trouble.TIMED_OUT),
    (ConnectionError, Trouble.CLOSED_EARLY),
    (OSError, Trouble.UNREACHABLE),
    (httpcore.NetworkError, Trouble.CLOSED_EARLY),
)
_WAITING = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
"""Not failures: how OpenSSL says that it needs the network."""


def trouble_of(error: BaseException) -> Trouble:
    """Of one of `FAILURES`. By the first of the list that is anywhere among what led to it:
    httpcore and anyio wrap what they caught.
    """
    if isinstance(error, httpcore.ProtocolError):
        # Of a parser's fault, or of an end where an answer should begin.
        return Trouble.UNREADABLE_ANSWER if error.__context__ else Trouble.CLOSED_EARLY
    chain = tuple(_led_to(error))
    for kind, trouble in _TROUBLES:
        if any(isinstance(each, kind) for each in chain):
            return trouble
    raise AssertionError("every failure is of a kind that is listed") from error


def _led_to(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        if not isinstance(error, _WAITING):
            yield error
        error = error.__cause__ or error.__context__
