"""The certificate of a policy: what was proved of the rules that run with it, as data.

The same rules and ranges give the same bytes: nothing is timed, and witnesses are the plainest.
"""

from collections.abc import Sequence
from typing import Any

import z3

from app import __version__
from app.domain.policy import Policy
from app.domain.rules import RULES, Rule
from app.domain.rules.overriding import overridden
from app.proofs.enumeration import STATES, all_runs
from app.proofs.laws import LAWS, Court, Proof
from app.proofs.structure import Structure


def analysis(policy: Policy, rules: Sequence[Rule] = RULES) -> dict[str, Any]:
    structure = Structure(rules)
    reached = [structure.reach(place) for place in range(len(rules))]
    return {
        "policy": {"version": policy.version, "digest": policy.digest},
        "engine": __version__,
        "solver": f"z3 {z3.get_version_string()}",
        "complete": structure.gap is None and every_state_is_covered(tuple(rules)),
        "states_covered": STATES,
        "rules": [
            {"rule": rule.id, "reachable": bool(witness), "witness": witness and witness.told()}
            for rule, witness in zip(rules, reached, strict=True)
        ],
        "unreachable": [
            rule.id for rule, witness in zip(rules, reached, strict=True) if witness is None
        ],
        "overlaps": [
            {
                "earlier": overlap.earlier.id,
                "later": overlap.later.id,
                "declared": overlap.later.id in overridden(overlap.earlier, rules),
                "witness": overlap.witness.told(),
            }
            for overlap in structure.overlaps()
        ],
        "laws": [_told(proof) for proof in _proofs(policy, tuple(rules))],
    }


def every_state_is_covered(rules: tuple[Rule, ...]) -> bool:
    """By counting: a rule decides in each run, and the runs stand for all states together."""
    counted = all_runs(rules)
    return all(run.rule for run in counted) and sum(run.states for run in counted) == STATES


_PROOFS: dict[object, list[Proof]] = {}


def _proofs(policy: Policy, rules: tuple[Rule, ...]) -> list[Proof]:
    """Proved once for all policies whose numbers have the same ranges: values do not matter."""
    ranges = tuple((name, each.lowest, each.highest) for name, each in policy.described.items())
    if (ranges, rules) not in _PROOFS:
        court = Court(rules, policy)
        _PROOFS[ranges, rules] = [court.tried(law) for law in LAWS]
    return _PROOFS[ranges, rules]


def _told(proof: Proof) -> dict[str, Any]:
    counterexample = proof.counterexample
    return {
        "id": proof.law.id,
        "statement": proof.law.statement,
        "proved": proof.proved,
        "method": proof.method,
        "counterexample": counterexample and counterexample.told(),
    }
