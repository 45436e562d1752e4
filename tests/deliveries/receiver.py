"""A receiver of notifications on this machine, that writes down what arrives and answers as it is
told to.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, NamedTuple

PATIENCE_SECONDS = 60
"""After which something that should have come has not."""


class Received(NamedTuple):
    path: str
    message_id: str
    content: bytes
    headers: dict[str, str]


class Reply(NamedTuple):
    status: int = 204
    headers: dict[str, str] = {}  # noqa: RUF012 # nobody changes it
    after: Event | None = None
    """Not before this is set."""
    delay_seconds: float = 0


class Receiver:
    def __init__(self) -> None:
        self.arrived: list[Received] = []
        self.reply: Callable[[Received], Reply] = lambda _: Reply()
        self._server = _Server(("127.0.0.1", 0), _handler(self))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def count(self) -> Counter[str]:
        """How often each has arrived."""
        return Counter(each.message_id for each in list(self.arrived))

    def paths(self) -> list[str]:
        """In the order of arrival."""
        return [each.path for each in list(self.arrived)]

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.02)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = Thread(target=receiver.serve, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.close()
        thread.join()


def until(condition: Callable[[], object], what: str = "it") -> None:
    """Waits; fails if it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what} has not come to pass"
        time.sleep(0.01)


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        """A sender that is killed breaks its connections off."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            content = self.rfile.read(length)
            if len(content) < length:
                return  # whoever sent it was killed
            headers = {name.lower(): value for name, value in self.headers.items()}
            received = Received(self.path, headers["webhook-id"], content, headers)
            receiver.arrived.append(received)
            reply = receiver.reply(received)
            time.sleep(reply.delay_seconds)
            if reply.after is not None:
                reply.after.wait(PATIENCE_SECONDS)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
