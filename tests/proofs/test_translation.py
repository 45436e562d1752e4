"""The formulas say what the rules say: on thousands of facts, real and made up."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import z3

from app.domain.facts import Facts
from app.domain.moments import LONG_AGO, NEVER
from app.domain.rules import RULES
from app.proofs.enumeration import MOMENT, VALUES
from app.proofs.invariants import INVARIANTS
from app.proofs.translation import (
    AS_OF,
    FACTS,
    NotUnderstoodError,
    seconds,
    term_of,
    translated,
)
from tests.proofs.planting import condition

CONDITIONS = [*(rule.applies for rule in RULES), *INVARIANTS]
EFFORTS = [60, pytest.param(2_000, marks=pytest.mark.soak)]


def made_up(states: int) -> Iterator[Facts]:
    """Any facts, consistent or not; instants around the moment and at the ends of time."""
    chance = random.Random(20261123)
    for _ in range(states):
        values = {name: chance.choice(values) for name, values in VALUES.items()}
        for name, value in values.items():
            if isinstance(value, datetime) and chance.random() < 0.2:
                values[name] = chance.choice((LONG_AGO, NEVER, MOMENT + timedelta(days=3)))
        yield Facts(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("states", EFFORTS)
def test_every_formula_is_as_true_as_its_source(states: int) -> None:
    formulas = [translated(each) for each in CONDITIONS]
    agreed = 0
    for facts in made_up(states):
        known = [(FACTS[name], term_of(value)) for name, value in facts._asdict().items()]
        known = [(term, z3.IntVal(v) if isinstance(v, int) else v) for term, v in known]
        known.append((AS_OF, z3.IntVal(seconds(MOMENT))))
        for each, formula in zip(CONDITIONS, formulas, strict=True):
            value = z3.simplify(z3.substitute(formula, *known))
            assert z3.is_true(value) is bool(each(facts, MOMENT)), each.__name__
            assert z3.is_true(value) or z3.is_false(value)
            agreed += 1
    assert agreed == states * len(CONDITIONS) > 3_000


@pytest.mark.parametrize(
    "expression", ["f.refused + 1", "len(f)", "f.unheard_of", "f.held_by in f", "print"]
)
def test_what_no_rule_may_say_is_not_understood(expression: str) -> None:
    with pytest.raises(NotUnderstoodError):
        translated(condition(expression))
