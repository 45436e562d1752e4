"""The commands of the service as processes that can be killed.

They are forked off a process that has imported everything: what is killed five hundred times is
started five hundred times.
"""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_context = get_context("forkserver")
_context.set_forkserver_preload(["app.command_line", "app.main", "uvicorn.main", __name__])
_PATIENCE_SECONDS = 60


class Processes:
    """Those that are alive."""

    def __init__(self, log: Path, environment: dict[str, str]) -> None:
        self._log = log
        self._environment = environment
        self._alive: list[ForkServerProcess] = []

    def start(self, *arguments: str) -> ForkServerProcess:
        """`followup` with these arguments."""
        process = _context.Process(target=_run, args=(arguments, self._environment, self._log))
        process.start()
        self._alive.append(process)
        return process

    def kill(self, process: ForkServerProcess) -> None:
        """As `kill -9`."""
        process.kill()
        self._ended(process)

    def stop(self, process: ForkServerProcess) -> int | None:
        """Asks it to stop, and waits; its exit code."""
        process.terminate()
        return self._ended(process)

    def kill_all(self) -> None:
        for process in [*self._alive]:
            self.kill(process)

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def _ended(self, process: ForkServerProcess) -> int | None:
        process.join(_PATIENCE_SECONDS)
        self._alive.remove(process)
        code = process.exitcode
        process.close()
        return code


@contextmanager
def processes(log: Path, **environment: str) -> Iterator[Processes]:
    started = Processes(log, environment)
    try:
        yield started
    finally:
        started.kill_all()


def _run(arguments: Sequence[str], environment: dict[str, str], log: Path) -> None:
    from app.command_line import main  # noqa: PLC0415 # in the process that is forked off

    os.environ.update(environment)
    with log.open("ab") as file, Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdin = os.fdopen(0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["followup", *arguments]
    main()
