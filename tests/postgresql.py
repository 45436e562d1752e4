"""A PostgreSQL server for the tests: the one that `TEST_DATABASE_URL` names, else one that they
start themselves from the system's programs, in a folder that goes with it.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

from sqlalchemy import create_engine, make_url

from app.storage.database import checked_url

LEFT_OUT = (
    "PostgreSQL is left out: no TEST_DATABASE_URL, and no server is installed "
    "(on Debian: apt-get install postgresql)"
)
_SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "autovacuum": "off",
}


@dataclass(frozen=True, slots=True)
class Server:
    """`url` leads to its database `postgres`, as a user that may create others."""

    url: str

    @contextmanager
    def new_database(self, like: str = "template0") -> Iterator[str]:
        """The address of a database that is there for the context."""
        name = f"followup_{uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {like}")
        try:
            yield make_url(self.url).set(database=name).render_as_string(hide_password=False)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        engine = create_engine(checked_url(self.url), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@dataclass(frozen=True, slots=True)
class OwnServer(Server):
    """A server of the tests' own, which may be stopped and started."""

    folder: Path

    def start(self, **settings: str) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in (_SETTINGS | settings).items())
        log, sockets = self.folder / "log", f"-k {self.folder}"
        _run("pg_ctl", "start", "-w", "-D", self.folder / "data", "-l", log,
             "-o", f"{options} {sockets}")  # fmt: skip

    def stop(self) -> None:
        """At once, as when the power fails."""
        _run("pg_ctl", "stop", "-m", "immediate", "-D", self.folder / "data")


def programs() -> Path | None:
    """Where the newest installed server's programs are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def is_left_out() -> bool:
    return not os.environ.get("TEST_DATABASE_URL") and programs() is None


@contextmanager
def server() -> Iterator[Server]:
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield Server(named)
    else:
        with own_server() as own:
            yield own


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """For `postgres`, who may run one where root may not."""
    folder = Path(mkdtemp(prefix="followup-postgresql-"))
    if os.geteuid() == 0:
        postgres = pwd.getpwnam("postgres")
        os.chown(folder, postgres.pw_uid, postgres.pw_gid)
    try:
        _run("initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8",
             "--locale=C", "-D", folder / "data")  # fmt: skip
        started = OwnServer(f"postgresql://postgres@/postgres?host={folder}", folder)
        started.start()
        try:
            yield started
        finally:
            _run("pg_ctl", "stop", "-m", "immediate", "-D", folder / "data", check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _version(initdb: Path) -> int:
    return int(initdb.parts[-3])


def _run(program: str, *arguments: str | Path, check: bool = True) -> None:
    folder = programs()
    assert folder is not None, LEFT_OUT
    done = subprocess.run(
        [folder / program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
        user="postgres" if os.geteuid() == 0 else None,
        cwd="/",
        check=False,
    )
    if check and done.returncode != 0:
        raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr!r}")
