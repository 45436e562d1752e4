"""A server on one core, and the load that is put on it from the other."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from tests.bench.rivals import BODY

_HOST = "127.0.0.1"
_SERVER_CORE = "0"
_LOAD_CORE = "1"
_CONNECTIONS = "32"
_START_SECONDS = 20
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    requests_per_second: float
    cpu_us_per_request: float
    failed: int


@dataclass(frozen=True, slots=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://{_HOST}:{self.port}"

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.process.pid)

    def resident_kib(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found.group(1)) if found else 0


def cpu_seconds(process_id: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def serving(rival: str, **environment: str) -> Iterator[Server]:
    """A uvicorn process on the server's core that runs one of `tests.bench.rivals`."""
    port = _free_port()
    command = ["-m", "uvicorn", f"tests.bench.rivals:{rival}", "--host", _HOST, "--port", str(port)]
    if rival != "raw":
        command.append("--factory")
    process = subprocess.Popen(
        [
            "taskset",
            "-c",
            _SERVER_CORE,
            sys.executable,
            *command,
            "--log-level",
            "error",
            "--no-access-log",
        ],
        stdout=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    try:
        _wait_for(port)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait()


def load(server: Server, seconds: int) -> Load:
    """As many requests as the server answers, from the other core, by wrk."""
    if shutil.which("wrk") is None:
        sys.exit("make bench needs wrk; on Debian: apt-get install wrk")
    with NamedTemporaryFile("w", suffix=".lua") as script:
        body = BODY.decode().replace("\\", "\\\\").replace("'", "\\'")
        script.write(
            f"wrk.method='POST' wrk.body='{body}' wrk.headers['Content-Type']='application/json'"
        )
        script.flush()
        before = server.cpu_seconds()
        told = subprocess.run(
            [
                "taskset",
                "-c",
                _LOAD_CORE,
                "wrk",
                "-t1",
                f"-c{_CONNECTIONS}",
                f"-d{seconds}s",
                "-s",
                script.name,
                f"{server.url}/v1/decisions",
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        used = server.cpu_seconds() - before
    answered = int(_found(r"(\d+) requests in", told) or 0)
    return Load(
        requests_per_second=float(_found(r"Requests/sec:\s+([\d.]+)", told) or 0),
        cpu_us_per_request=used / max(answered, 1) * 1e6,
        failed=int(_found(r"Non-2xx or 3xx responses: (\d+)", told) or 0),
    )


def _found(pattern: str, text: str) -> str | None:
    found = re.search(pattern, text)
    return found.group(1) if found else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((_HOST, port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"no server on port {port}")
