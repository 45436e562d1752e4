"""The situations that rules are shown by and policies are compared with."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.answers.policy_diff import numbers_that_differ, policy_diff, witnesses
from app.domain.decision import Decision
from app.domain.engine import decide
from app.domain.policy import Number, Value
from app.domain.rules import RULES
from app.policies.loader import policies
from app.policies.overrides import with_overrides
from app.policies.situations import Situation, situations
from app.words.catalog import catalog
from tests.builders import asked, decided

OLD, NEW = policies()["2020-01"], policies()["2026-11"]
WORDS = catalog("en")


@pytest.mark.parametrize("situation", situations(), ids=lambda situation: situation.name)
def test_a_situation_fires_its_rule(situation: Situation) -> None:
    assert decided(dict(situation.request)).outcome.rule.id == situation.fires


def test_every_rule_has_a_situation_that_shows_it() -> None:
    assert {each.fires for each in situations()} == {rule.id for rule in RULES}


def test_every_situation_has_a_name_of_its_own() -> None:
    assert len({each.name for each in situations()}) == len(situations())


@pytest.mark.parametrize("name", NEW.described)
def test_a_change_of_any_number_is_seen_in_some_situation(name: str) -> None:
    for value in ends(NEW.described[name]):
        assert witnesses(NEW, with_overrides(NEW, {name: value})), value


def ends(number: Number) -> list[Value]:
    return [value for value in (number.lowest, number.highest) if value != number.value]


def test_a_policy_changes_nothing_against_itself() -> None:
    same = policy_diff(NEW, NEW, WORDS)
    assert same["numbers"] == []
    assert same["changes"] == []


def test_a_witness_gives_the_two_answers_that_it_is_shown_for() -> None:
    for change in policy_diff(OLD, NEW, WORDS)["changes"]:
        for side, policy in (("from", OLD), ("to", NEW)):
            told = decided(change["witness"] | {"policy_version": policy.version}).outcome
            assert told.rule.id == change[side]["rule"]
            assert told.verdict == change[side]["verdict"]


def test_other_verdicts_come_first() -> None:
    changes = policy_diff(OLD, NEW, WORDS)["changes"]
    same = [change["from"]["verdict"] == change["to"]["verdict"] for change in changes]
    assert same == sorted(same)
    assert not same[0]


def test_the_article_asked_as_soon_as_a_promised_date_had_passed() -> None:
    changes = policy_diff(OLD, NEW, WORDS)["changes"]
    kinds = {(change["from"]["rule"], change["to"]["rule"]) for change in changes}
    assert ("ask", "wait_for_promised_date") in kinds
    assert [each["name"] for each in numbers_that_differ(OLD, NEW)] == [
        "buffer_after_date_business_days",
        "most_check_ins_count",
    ]


def test_a_comparison_misses_no_moment_at_which_the_answers_differ() -> None:
    found = witnesses(OLD, NEW)
    for situation in situations():
        for before, after in sampled(situation):
            if before.outcome != after.outcome:
                assert situation.name in found[before.outcome.rule, after.outcome.rule]


def sampled(situation: Situation) -> Iterator[tuple[Decision, Decision]]:
    """What each policy decides, every eleven hours for eleven weeks."""
    each = asked(dict(situation.request))
    for hours in range(0, 11 * 7 * 24, 11):
        moment = each.as_of + timedelta(hours=hours)
        before, after = (decide(each.state, policy, each.calendar, moment) for policy in (OLD, NEW))
        yield before, after
