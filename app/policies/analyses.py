"""What was proved of each policy, as `followup policy analyse VERSION` left it on record. It is
read without a solver.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

FOLDER = files(__package__) / "analyses"


@cache
def analysis_of(version: str) -> dict[str, Any] | None:
    """None: the policy was not analysed. `version`: one of `app.policies.loader.policies`."""
    document = FOLDER / f"{version}.json"
    if not document.is_file():
        return None
    loaded: dict[str, Any] = json.loads(document.read_text(encoding="utf-8"))
    return loaded
