"""Whatever a receiver does, an attempt ends in time and says what came of it."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from app.deliveries.dispatch import IN_FLIGHT
from app.deliveries.sending import Destination, Sender
from app.deliveries.turns import MOST
from app.http_client.client import Limits
from app.webhooks.secret import Secret
from app.worker import limits_within
from tests.deliveries.receivers import (
    OK,
    PIECE,
    Behaviour,
    answering,
    closing,
    dripping,
    hanging,
    pouring,
    receiver,
    until,
)

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECRETS = (Secret(bytes(32)),)
PATIENT = Limits(rest_seconds=0.2)
"""But for bodies: a busy machine is no failure."""
IMPATIENT = Limits(total_seconds=0.2)
CONTENT = b'{"type":"decision.changed"}'


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    async with Sender(allows_local=True, limits=PATIENT) as made:
        yield made


def status(line: str, *headers: str) -> bytes:
    return "\r\n".join((f"HTTP/1.1 {line}", *headers, "Content-Length: 0", "", "")).encode()


STATUSES = {
    "200": (status("200 OK"), 200, None),
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", 204, None),
    "an answer in HTTP/1.0": (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 200, None),
    "a status that nobody knows": (status("299 Well"), 299, None),
    "an interim answer first": (b"HTTP/1.1 103 Early\r\n\r\n" + status("200 OK"), 200, None),
    "ten of them first": (b"HTTP/1.1 100 Continue\r\n\r\n" * 10 + status("200 OK"), 200, None),
    "400": (status("400 Bad Request"), 400, None),
    "410": (status("410 Gone"), 410, None),
    "429 in seconds": (status("429 Too Many", "Retry-After: 120"), 429, 120),
    "429 without a time": (status("429 Too Many"), 429, None),
    "429 with nonsense": (status("429 Too Many", "retry-after: soon"), 429, None),
    "500": (status("500 Oh"), 500, None),
    "503 in seconds": (status("503 Busy", "RETRY-AFTER:  7 "), 503, 7),
}


@pytest.mark.parametrize(("answer", "told", "asked"), [*STATUSES.values()], ids=[*STATUSES])
async def test_a_status_is_told(
    sender: Sender, answer: bytes, told: int, asked: float | None
) -> None:
    async with receiver(answering(answer)) as at:
        outcome = await sender.send(Destination(at.url(), SECRETS), "msg_1", CONTENT, AT)
    assert (outcome.response_status, outcome.error) == (told, None)
    assert outcome.retry_after_seconds == asked


async def test_a_date_to_retry_after_counts_from_the_answer(sender: Sender) -> None:
    answer = status("503 Busy", "Retry-After: Tue, 24 Nov 2026 09:02:00 GMT")
    async with receiver(answering(answer)) as at:
        outcome = await sender.send(Destination(at.url(), SECRETS), "msg_1", CONTENT, AT)
    assert outcome.retry_after_seconds == 120 - outcome.duration_ms / 1_000


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_a_redirect_is_a_failure_and_is_not_followed(sender: Sender, code: int) -> None:
    async with receiver(answering(OK)) as elsewhere:
        answer = status(f"{code} There", f"Location: {elsewhere.url()}")
        async with receiver(answering(answer)) as at:
            outcome = await sender.send(Destination(at.url(), SECRETS), "msg_1", CONTENT, AT)
    assert outcome.response_status == code
    assert not outcome.is_delivered
    assert elsewhere.connections == 0


TROUBLES: dict[str, tuple[Behaviour, str]] = {
    "closes before it answers": (closing(b""), "closed_early"),
    "closes in the status": (closing(b"HTTP/1.1 20"), "closed_early"),
    "closes in the headers": (closing(b"HTTP/1.1 200 OK\r\nContent-"), "closed_early"),
    "pours headers without end": (pouring(b"HTTP/1.1 200 OK\r\nX: ", 1_000), "unreadable_answer"),
    "pours interim answers without end": (
        pouring(b"", 1_000, b"HTTP/1.1 100 Continue\r\n\r\n" * 4_000),
        "unreadable_answer",
    ),
    "speaks another protocol": (answering(b"220 mail.example\r\n\r\n"), "unreadable_answer"),
    "changes the protocol": (
        answering(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"),
        "unreadable_answer",
    ),
    "sends nonsense": (answering(b"\x00\xff\x16\x03\r\n\r\n"), "unreadable_answer"),
    "speaks HTTP/2": (answering(bytes(3) + b"\x12\x04\r\n\r\n"), "unreadable_answer"),
    "gives two lengths": (
        answering(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        "unreadable_answer",
    ),
}


@pytest.mark.parametrize(("behave", "error"), [*TROUBLES.values()], ids=[*TROUBLES])
async def test_no_answer_is_told_by_its_cause(
    sender: Sender, behave: Behaviour, error: str
) -> None:
    async with receiver(behave) as at:
        outcome = await sender.send(Destination(at.url(), SECRETS), "msg_1", CONTENT, AT)
        assert (outcome.response_status, outcome.error) == (None, error)
        assert not outcome.is_ours
        await until(lambda: at.closed == at.connections)


SLOW: dict[str, Behaviour] = {
    "never answers": hanging,
    "drips its status": dripping(b"HTTP/1.1 200 "),
    "drips its headers": dripping(b"HTTP/1.1 200 OK\r\nX: "),
    "waits in another protocol": answering(b"220 mail.example ESMTP\r\n"),
}


@pytest.mark.parametrize("behave", [*SLOW.values()], ids=[*SLOW])
async def test_the_time_is_capped_however_an_answer_is_drawn_out(behave: Behaviour) -> None:
    async with Sender(allows_local=True, limits=IMPATIENT) as sender, receiver(behave) as at:
        outcome = await sender.send(Destination(at.url(), SECRETS), "msg_1", CONTENT, AT)
        assert (outcome.response_status, outcome.error) == (None, "timed_out")
        assert outcome.duration_ms >= 200
        assert not outcome.is_ours
        await until(lambda: at.closed == at.connections)


LEFT_UNREAD: dict[str, Behaviour] = {
    "breaks off": closing(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
    "drips": dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
    "is a megabyte": pouring(b"HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n", 16),
    "has no end": pouring(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n", 10_000),
    "has no end in pieces": pouring(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", 10_000
    ),
    "has broken pieces": answering(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n"
    ),
}


@pytest.mark.parametrize("behave", [*LEFT_UNREAD.values()], ids=[*LEFT_UNREAD])
async def test_who_said_yes_has_it_whatever_its_body_does(
    sender: Sender, behave: Behaviour
) -> None:
    async with receiver(behave) as at:
        outcome = await sender.send(Destination(at.url(), SECRETS), "msg_1", CONTENT, AT)
        assert outcome.is_delivered
        await until(lambda: at.closed == at.connections)


async def test_a_body_without_end_takes_no_memory(sender: Sender) -> None:
    pours = pouring(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n", 10_000)
    async with receiver(pours) as at:
        await sender.send(Destination(at.url(), SECRETS), "msg_1", CONTENT, AT)
        tracemalloc.start()
        try:
            await sender.send(Destination(at.url(), SECRETS), "msg_2", CONTENT, AT)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 16 * len(PIECE)


def in_pieces(bytes_in_all: int) -> bytes:
    """An answer whose body is a fifth content: the rest says that each byte is a piece."""
    begin, end = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0\r\n\r\n"
    pieces, rest = divmod(bytes_in_all - len(begin) - len(end), 6)
    last = b"1;%b\r\na\r\n" % (b"x" * (rest + 5))
    return begin + b"1\r\na\r\n" * (pieces - 2) + last + end


def in_one(bytes_in_all: int) -> bytes:
    begin = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
    content = bytes_in_all - len(begin % 10_000)
    return begin % content + bytes(content)


@pytest.mark.parametrize("of_length", [in_one, in_pieces])
@pytest.mark.parametrize(("too_many", "connections"), [(0, 1), (1, 3)])
async def test_a_connection_stays_open_after_an_answer_as_long_as_is_read(
    of_length: Callable[[int], bytes], too_many: int, connections: int
) -> None:
    answer = of_length(PATIENT.answer_bytes + too_many)
    assert len(answer) == PATIENT.answer_bytes + too_many
    async with (
        Sender(allows_local=True, limits=Limits(rest_seconds=30)) as sender,
        receiver(answering(answer)) as at,
    ):
        for number in range(3):
            outcome = await sender.send(
                Destination(at.url(), SECRETS), f"msg_{number}", CONTENT, AT
            )
            assert outcome.is_delivered
        assert (at.connections, len(at.requests)) == (connections, 3)


@pytest.mark.parametrize(("too_many", "told"), [(0, (204, None)), (1, (None, "unreadable_answer"))])
async def test_headers_as_long_as_is_read_are_read(
    sender: Sender, too_many: int, told: tuple[int | None, str | None]
) -> None:
    begin, end = b"HTTP/1.1 204 No Content\r\nX: ", b"\r\n\r\n"
    filled = b"a" * (PATIENT.answer_bytes + too_many - len(begin) - len(end))
    async with receiver(answering(begin + filled + end)) as at:
        outcome = await sender.send(Destination(at.url(), SECRETS), "msg_1", CONTENT, AT)
    assert (outcome.response_status, outcome.error) == told


async def test_no_nonsense_is_a_surprise(sender: Sender) -> None:
    """Answers cut, spoilt and put together at random."""
    random, pieces = Random(27), (status("200 OK"), status("500 Oh"), b"\r\n", b"HTTP/1.1 ", b"\0")
    for _ in range(100):
        answer = bytearray(b"".join(random.choices(pieces, k=3)))
        answer[random.randrange(len(answer))] = random.randrange(256)
        async with receiver(closing(bytes(answer))) as at:
            outcome = await sender.send(Destination(at.url(), SECRETS), "msg_1", CONTENT, AT)
        assert not outcome.is_ours, bytes(answer)
        assert (outcome.response_status is None) != (outcome.error is None)


async def test_all_that_a_worker_may_have_in_flight_but_one_hold_up_no_other() -> None:
    limits = limits_within(timedelta(minutes=1))
    async with (
        Sender(allows_local=True, limits=limits) as sender,
        receiver(hanging) as slow,
        receiver(answering(OK)) as quick,
    ):
        to, number = Destination(slow.url(), SECRETS), MOST * IN_FLIGHT - 1
        waiting = [
            asyncio.ensure_future(sender.send(to, "msg_1", CONTENT, AT)) for _ in range(number)
        ]
        await until(lambda: len(slow.requests) == number)
        outcome = await sender.send(Destination(quick.url(), SECRETS), "msg_2", CONTENT, AT)
        assert outcome.is_delivered
        assert not any(each.done() for each in waiting)
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
