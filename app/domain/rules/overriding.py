"""Which later rules a rule says that it overrides, and which it does: the same names for both."""

from collections.abc import Iterable, Sequence

from app.domain.rules.rule import Rule


def later_and_different(rule: Rule, rules: Sequence[Rule]) -> list[Rule]:
    """All that come after and say something else."""
    place = rules.index(rule)
    return [later for later in rules[place + 1 :] if later.then != rule.then]


def overridden(rule: Rule, rules: Sequence[Rule]) -> tuple[str, ...]:
    """The ids of the rules that it says it overrides, in their order."""
    return tuple(
        later.id
        for later in later_and_different(rule, rules)
        if not {later.id, later.topic, _of_verdict(later)}.isdisjoint(rule.overrides)
    )


def named(rule: Rule, rules: Sequence[Rule], hidden: Iterable[str]) -> tuple[str, ...]:
    """The shortest way to name the rules that it hides: a whole topic, one verdict of a topic, or
    single rules, in their order.
    """
    later, ids = later_and_different(rule, rules), frozenset(hidden)
    topics = dict.fromkeys(each.topic for each in later)
    return tuple(
        name
        for topic in topics
        for name in _named([each for each in later if each.topic == topic], topic, ids)
    )


def _named(rules: Sequence[Rule], topic: str, hidden: frozenset[str]) -> list[str]:
    if len(rules) > 1 and all(rule.id in hidden for rule in rules):
        return [topic]
    names: list[str] = []
    for of_verdict in dict.fromkeys(map(_of_verdict, rules)):
        alike = [rule.id for rule in rules if _of_verdict(rule) == of_verdict]
        whole = len(alike) > 1 and hidden.issuperset(alike)
        names += [of_verdict] if whole else [each for each in alike if each in hidden]
    return names


def _of_verdict(rule: Rule) -> str:
    return f"{rule.topic}.{rule.then.verdict}"
