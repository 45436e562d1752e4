"""The real service as a process of its own, on a free port of this machine."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

HOST = "127.0.0.1"
COMMAND = Path(sys.executable).with_name("followup")
PATIENCE = 60
"""Seconds after which something that should have come has not."""
_QUIET = {"ACCESS_LOG": "off", "DATABASE_URL": ""}


@dataclass(frozen=True, slots=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int
    errors: IO[bytes]

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @contextmanager
    def connected(self) -> Iterator[socket.socket]:
        """A connection to send bytes over."""
        with closing(socket.create_connection((HOST, self.port), timeout=PATIENCE)) as connection:
            yield connection

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        **headers: str,
    ) -> tuple[int, bytes]:
        """One request over a connection of its own: the status, and the body of the answer."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        with closing(connection):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            with connection.getresponse() as answer:
                return answer.status, answer.read()

    def is_well(self) -> bool:
        return self.process.poll() is None and self.ask("GET", "/readyz")[0] == 200

    def said(self) -> str:
        """What it has written to standard error so far."""
        self.errors.seek(0)
        return self.errors.read().decode()

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        return self.process.wait(PATIENCE)


@contextmanager
def running(port: int | None = None, **environment: str) -> Iterator[Server]:
    """A service that is ready, until the context ends; without a port, on a free one; without a
    `DATA_DIR`, with a database of its own that goes with it.
    """
    port = port or free_port()
    with TemporaryFile() as errors, TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, **_QUIET, "DATA_DIR": folder, **environment},
        )
        server = Server(process, port, errors)
        try:
            _wait_until_ready(server)
            yield server
        finally:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def read_answer(connection: socket.socket) -> tuple[int, bytes]:
    """The answer to what was sent over a connection."""
    with closing(http.client.HTTPResponse(connection)) as answer:
        answer.begin()
        return answer.status, answer.read()


def request_head(method: str, path: str, **headers: str | int) -> bytes:
    """The first bytes of a request, up to its body."""
    named: dict[str, Any] = {"Host": HOST, **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in named.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode()


def chunk(piece: bytes) -> bytes:
    """A piece of a body whose length was not announced; the last one is empty."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"the service has ended: {server.said()}")
        try:
            if server.is_well():
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the service does not answer")
