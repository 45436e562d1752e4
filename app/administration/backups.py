"""`followup backup` and `followup restore`."""

import os
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path

from app.administration.opening import opened
from app.settings import from_environment
from app.storage.backup import back_up, restore
from app.storage.database import Database


def add_commands(commands: "_SubParsersAction[ArgumentParser]") -> None:
    backup = commands.add_parser("backup", help="copy the embedded database, also while in use")
    backup.set_defaults(run=_back_up)
    restoring = commands.add_parser("restore", help="put a backup in the database's place")
    restoring.set_defaults(run=_restore)
    for command in (backup, restoring):
        command.add_argument("file", type=Path)
        command.add_argument("--force", action="store_true", help="overwrite what is there")


def _back_up(arguments: Namespace) -> int:
    with opened() as database:
        back_up(database, arguments.file, force=arguments.force)
    print(f"Backed up to {arguments.file}.")
    return 0


def _restore(arguments: Namespace) -> int:
    with Database(from_environment(os.environ).database_url) as database:
        restore(database, arguments.file, force=arguments.force)
    print(f"Restored from {arguments.file}.")
    return 0
