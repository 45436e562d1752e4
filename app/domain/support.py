"""How many of the published sources that speak to a situation say the same as the rule."""

from itertools import chain

from app.domain.chase import NUMBERS
from app.domain.decision import Agreement
from app.domain.findings import Findings
from app.domain.hold import Basis
from app.domain.policy import Policy
from app.domain.rules import Rule
from app.domain.rules.rule import HELD_BY, Count


def support(rule: Rule, found: Findings, policy: Policy) -> Agreement | None:
    """None where nobody counted: the sources are few, or do not speak to this situation."""
    if rule.support is None or found.hold.number in _not_counted(found, _named(rule, found)):
        return None
    if isinstance(rule.support, Count):
        survey = policy.surveys[rule.support.survey]
        return Agreement(agree=survey.agree, of=survey.of)
    name = _named(rule, found)[0]
    tally = policy.tallies.get(name)
    if tally is None:
        return None
    value = getattr(policy.numbers, name)
    agree = tally.at_least(value) if rule.support.at_least else tally.at_most(value)
    return Agreement(agree=agree, of=tally.of)


def numbers_of(rule: Rule, found: Findings) -> tuple[str, ...]:
    """The names of the numbers that a rule used, the one a wait was counted with by name."""
    names = _named(rule, found)
    return tuple(name for name in names if name not in _not_counted(found, names))


def numbers_read(rule: Rule) -> tuple[str, ...]:
    """Every number that the rule can use: for one that a wait is counted with, all candidates."""
    bases = rule.bases or tuple(Basis)
    candidates = (number for basis in bases for number in NUMBERS[basis])
    named = (tuple(candidates) if name == HELD_BY else (name,) for name in rule.numbers)
    return tuple(dict.fromkeys(chain.from_iterable(named)))


def _named(rule: Rule, found: Findings) -> tuple[str, ...]:
    counted_with = found.chase.spacing or found.hold.number
    return tuple(counted_with if name == HELD_BY else name for name in rule.numbers)


def _not_counted(found: Findings, names: tuple[str, ...]) -> tuple[str, ...]:
    """Where the employer named the time and said to ask then, no custom was counted with."""
    told_to_ask = found.hold.may_ask and found.chase.spacing is None
    return (found.hold.number,) if told_to_ask and found.hold.number in names else ()
