"""`followup`: serve, worker, migrate, maintain, sweep, decide, policy, advice, health; what
`app.administration` adds.
"""

import asyncio
import logging
import os
import signal
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path

import orjson
import uvicorn
from prometheus_client import start_http_server

from app import __version__
from app.administration import backups, customers
from app.advice import report
from app.answers.answer import answer
from app.answers.plain import plain
from app.answers.policy_diff import as_text as diff_as_text
from app.answers.policy_diff import policy_diff
from app.api.problems import of, two_lines
from app.applications.sweep import sweep_all
from app.clock import utc_now
from app.customers.register import RegisterError
from app.deliveries.metrics import registry
from app.domain.fault import RefusedError
from app.http_client.status import status_of
from app.identifiers import decision_id
from app.intake.shapes import DecisionRequest
from app.intake.state_of import question
from app.intake.validation import NotJsonError, parse
from app.main import opened
from app.maintenance import upkeep
from app.policies.loader import policies
from app.settings import SettingError, Settings, from_environment
from app.storage.backup import BackupError
from app.storage.database import Database
from app.storage.database_clock import DatabaseClock
from app.storage.migrating import migrate
from app.storage.trouble import StorageError
from app.words.catalog import catalog, spoken
from app.words.languages import DEFAULT
from app.worker import worker_of

_FAILED = 1
_MISUSED = 2
_GRACEFUL_SECONDS = 10
_OK = 200
_READY = "http://127.0.0.1:8000/readyz"


def main() -> None:
    arguments = _parser().parse_args()
    try:
        sys.exit(arguments.run(arguments))
    except (SettingError, StorageError, RegisterError, BackupError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(_FAILED)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="followup", description=__doc__)
    parser.add_argument("--version", action="version", version=f"followup {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_processes(commands)
    _add_care(commands)
    customers.add_commands(commands)
    backups.add_commands(commands)
    _add_questions(commands)
    _add_policy(commands)
    return parser


def _add_processes(commands: "_SubParsersAction[ArgumentParser]") -> None:
    serve = commands.add_parser("serve", help="run the service")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=1, help="processes, one per core at most")
    beside = serve.add_mutually_exclusive_group()
    for choice, says in (("with", "fire timers and send notifications"), ("without", "do not")):
        beside.add_argument(
            f"--{choice}-worker",
            dest="worker",
            action="store_const",
            const={"with": "on", "without": "off"}[choice],
            help=f"{says} beside answering; else as WORKER says",
        )
    serve.set_defaults(run=_serve)
    work = commands.add_parser("worker", help="fire timers and send notifications")
    work.add_argument("--metrics-port", type=int, help="serve metrics to Prometheus on this port")
    work.add_argument("--metrics-host", default="127.0.0.1")
    work.set_defaults(run=_work)


def _add_care(commands: "_SubParsersAction[ArgumentParser]") -> None:
    migration = commands.add_parser("migrate", help="bring the database's schema up to date")
    migration.set_defaults(run=_migrate)
    care = commands.add_parser(
        "maintain", help="make room for coming days, drop what is too old, sweep"
    )
    care.set_defaults(run=_maintain)
    sweeping = commands.add_parser("sweep", help="bring the answers to all applications up to date")
    sweeping.set_defaults(run=_sweep)


def _add_questions(commands: "_SubParsersAction[ArgumentParser]") -> None:
    decide = commands.add_parser("decide", help="decide one state")
    decide.add_argument("file", help="a body of POST /v1/decisions; - for standard input")
    decide.add_argument("--json", action="store_true", help="the whole answer as JSON")
    decide.add_argument(
        "--language", choices=spoken(), default=DEFAULT, help=f"default: {DEFAULT}; not of drafts"
    )
    decide.set_defaults(run=_decide)
    advice = commands.add_parser("advice", help="compare the engine with what experts advised")
    advice.add_argument("folder", type=Path, help="files of cases, one JSON object a line")
    advice.add_argument("--show", action="store_true", help="each disagreement as well")
    advice.set_defaults(run=_advice)
    health = commands.add_parser("health", help="is the service ready? exit 0 if so")
    health.add_argument("url", nargs="?", default=_READY, help=f"default: {_READY}")
    health.set_defaults(run=_health)


def _add_policy(commands: "_SubParsersAction[ArgumentParser]") -> None:
    policy = commands.add_parser("policy", help="compare policies, and prove them")
    tasks = policy.add_subparsers(required=True, metavar="TASK")
    diff = tasks.add_parser("diff", help="which answers change from one policy to another")
    diff.add_argument("before", metavar="A", help=f"one of: {', '.join(policies())}")
    diff.add_argument("after", metavar="B")
    diff.add_argument("--json", action="store_true", help="the whole comparison as JSON")
    diff.set_defaults(run=_policy_diff)
    analyse = tasks.add_parser("analyse", help="prove a policy and put it on record")
    analyse.add_argument("version", help="the version of the policy, such as 2026-11")
    analyse.set_defaults(run=_analyse)


def _serve(arguments: Namespace) -> int:
    """Until it is told to stop; then what is under way is answered first."""
    if arguments.worker is not None:
        # The processes that answer read it from there.
        os.environ["WORKER"] = arguments.worker
    opened(_settings()).close()
    print(f"Serving on http://{arguments.host}:{arguments.port}", flush=True)
    uvicorn.run(
        "app.main:from_environment_variables",
        factory=True,
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=_GRACEFUL_SECONDS,
    )
    return 0


def _work(arguments: Namespace) -> int:
    """Until it is told to stop; then what is being sent is finished and settled first."""
    settings = _settings()
    logging.basicConfig(format="%(levelname)s %(message)s")
    with opened(settings) as database:
        worker = worker_of(settings, database)
        if arguments.metrics_port is not None:
            counts = registry(database, DatabaseClock(database))
            start_http_server(arguments.metrics_port, arguments.metrics_host, counts)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        print("Working.", flush=True)
        asyncio.run(worker.run())
    return 0


def _migrate(_: Namespace) -> int:
    with Database(_settings().database_url) as database:
        migrate(database)
    print("The schema is up to date.")
    return 0


def _maintain(_: Namespace) -> int:
    settings = _settings()
    with _database(settings) as database:
        done = upkeep(database, DatabaseClock(database)(), settings.retention_days)
    for what, count in (done.log._asdict() | done._asdict()).items():
        if what != "log":
            print(f"{what.replace('_', ' ')}: {count}")
    print("Maintained.")
    return 0


def _sweep(_: Namespace) -> int:
    """May run beside the service, and on several machines at once."""
    with _database(_settings()) as database:
        swept = sweep_all(database, DatabaseClock(database)())
    print(f"{swept} answers were brought up to date.")
    return 0


def _database(settings: Settings) -> Database:
    database = Database(settings.database_url)
    database.terms.keeps_decisions = settings.keeps_decisions
    database.terms.goes_by_database_clock = True
    return database


def _settings() -> Settings:
    return from_environment(os.environ)


def _decide(arguments: Namespace) -> int:
    words = catalog(arguments.language)
    try:
        body = _input(arguments.file)
        answered = answer(question(parse(DecisionRequest, body), utc_now()), words, decision_id())
    except OSError as error:
        print(f"{arguments.file}: {error.strerror}", file=sys.stderr)
        return _MISUSED
    except (RefusedError, NotJsonError) as error:
        print(two_lines(of(error), words), end="", file=sys.stderr)
        return _FAILED
    if arguments.json:
        sys.stdout.buffer.write(orjson.dumps(answered, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        print(plain(answered, words), end="")
    return 0


def _policy_diff(arguments: Namespace) -> int:
    if _unknown_policies(arguments.before, arguments.after):
        return _MISUSED
    words, known = catalog(DEFAULT), policies()
    found = policy_diff(known[arguments.before], known[arguments.after], words)
    if arguments.json:
        sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        print(diff_as_text(found, words), end="")
    return 0


def _unknown_policies(*versions: str) -> bool:
    """Says which there are, if one of these is none of them."""
    known = policies()
    unknown = [version for version in versions if version not in known]
    for version in unknown:
        print(f"{version}: no such policy; there are {', '.join(known)}", file=sys.stderr)
    return bool(unknown)


def _input(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _advice(arguments: Namespace) -> int:
    if not arguments.folder.is_dir():
        print(f"{arguments.folder}: no such folder", file=sys.stderr)
        return _MISUSED
    for line in report(arguments.folder, show=arguments.show):
        print(line)
    return 0


def _analyse(arguments: Namespace) -> int:
    """Exit 1 where a law is broken, a state has no verdict or a rule is never reached."""
    try:
        from app.proofs.record import recorded  # noqa: PLC0415 - a solver is needed for this alone
    except ModuleNotFoundError:
        print(
            "The solver is missing: install `z3-solver`, or run `make test` once.", file=sys.stderr
        )
        return _MISUSED
    if _unknown_policies(arguments.version):
        return _MISUSED
    record = recorded(policies()[arguments.version])
    for line in record.summary:
        print(line)
    return 0 if record.is_sound else _FAILED


def _health(arguments: Namespace) -> int:
    ready = status_of(arguments.url) == _OK
    print(f"{arguments.url}: {'ready' if ready else 'not ready'}")
    return 0 if ready else _FAILED
