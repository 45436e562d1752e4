"""What docs/scaling.md tells operators to run and to watch is there, and its figures are those that
are printed.
"""

import re
import subprocess
from pathlib import Path

import pytest

from app.api.metrics import exposition
from app.clock import utc_now
from app.deliveries.metrics import registry
from app.storage.database import Database
from tests.server import COMMAND
from tests.simulation.tables import row

GUIDE = (Path(__file__).parents[1] / "docs/scaling.md").read_text(encoding="utf-8")
METRICS = set(re.findall(r"followup_\w+", GUIDE)) - {"followup_tenant"}
COMMANDS = re.findall(r"\bfollowup (serve|worker|maintain|migrate|backup)\b([^\n`#(]*)", GUIDE)


def test_every_metric_that_is_named_is_told(sqlite_database: Database) -> None:
    told = exposition(None, registry(sqlite_database, utc_now)).decode()
    assert METRICS
    assert {name for name in METRICS if f"# HELP {name} " not in told} == set()


@pytest.mark.parametrize("command", sorted({command for command, _ in COMMANDS}))
def test_every_command_has_the_options_that_are_named(command: str) -> None:
    named = {
        option
        for each, rest in COMMANDS
        if each == command
        for option in re.findall(r"--[a-z-]+", rest)
    }
    known = subprocess.run(
        [COMMAND, command, "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert {option for option in named if option not in known} == set()


def test_the_table_is_the_one_that_is_printed() -> None:
    assert row(10**8, 4) in GUIDE
