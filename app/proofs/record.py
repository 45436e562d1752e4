"""Puts what was proved on record, where `app.policies.analyses` reads it."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from app.domain.policy import Policy
from app.policies import analyses
from app.proofs.analysis import analysis


class Record(NamedTuple):
    analysis: dict[str, Any]

    @property
    def is_sound(self) -> bool:
        found = self.analysis
        declared = all(overlap["declared"] for overlap in found["overlaps"])
        proved = all(law["proved"] for law in found["laws"])
        return bool(found["complete"] and not found["unreachable"] and declared and proved)

    @property
    def summary(self) -> tuple[str, ...]:
        found = self.analysis
        undeclared = sum(not overlap["declared"] for overlap in found["overlaps"])
        return (
            f"complete: {'yes' if found['complete'] else 'no'}",
            f"rules: {len(found['rules'])}, never reached: {len(found['unreachable'])}",
            f"overlaps: {len(found['overlaps'])}, not declared: {undeclared}",
            *(f"{law['id']}: {'proved' if law['proved'] else 'broken'}" for law in found["laws"]),
        )


def as_document(found: dict[str, Any]) -> str:
    """Each entry of a list on a line of its own, so that a change shows as what it is."""
    parts = ",\n".join(f"  {json.dumps(name)}: {_value(value)}" for name, value in found.items())
    return f"{{\n{parts}\n}}\n"


def _value(value: object) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value)
    lines = ",\n".join(f"    {json.dumps(entry)}" for entry in value)
    return f"[\n{lines}\n  ]"


def recorded(policy: Policy) -> Record:
    """Analysed, and written to the folder of the analyses."""
    found = analysis(policy)
    document = Path(str(analyses.FOLDER)) / f"{policy.version}.json"
    document.write_text(as_document(found), encoding="utf-8")
    return Record(found)
