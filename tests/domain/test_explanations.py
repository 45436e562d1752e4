"""Why, why not, what is not known, and what would change it: each told only if it is true."""

import pytest

from app.answers.explained import Explanation, explained_answer
from app.answers.schema import DecisionAnswer
from app.answers.single_changes import single_changes
from app.answers.what_if import merged
from app.domain.facts import read
from app.domain.policy import Policy
from app.domain.rules import RULES
from app.domain.support import numbers_read
from app.domain.trace import Match, trace
from app.domain.working_time import BusinessCalendar
from app.evidence.library import dissents, references, surveys, tallies
from app.words.catalog import catalog
from app.words.languages import DEFAULT
from tests.domain.asking import IDENTIFIER, Asked, Body, ask, in_offset
from tests.domain.laws import law
from tests.domain.strategies import cases, cases_as_people_write

WORDS = catalog(DEFAULT)
BOTH = frozenset(Explanation)


def explained(asked: Asked) -> Body:
    """Asked with a moment of its own, so that what is applied to it is asked for the same."""
    return explained_answer(asked.question, WORDS, IDENTIFIER, BOTH)


def told(answer: Body) -> tuple[object, ...]:
    return answer["verdict"], answer["wait_until"], answer["rule"]


@law(cases())
def test_an_explanation_changes_nothing_in_the_answer(asked: Asked) -> None:
    answer = explained(asked)
    DecisionAnswer.model_validate(answer)
    assert {name: answer[name] for name in asked.answer} == asked.answer


@law(cases())
def test_the_trace_names_every_rule_in_order_and_ends_at_the_one_that_decided(asked: Asked) -> None:
    trace = explained(asked)["trace"]
    assert [each["rule"] for each in trace] == [rule.id for rule in RULES]
    decided = [each["match"] for each in trace].index(Match.MATCHED)
    assert trace[decided]["rule"] == asked.outcome.rule.id
    assert {each["match"] for each in trace[:decided]} <= {Match.NOT_MATCHED}
    assert {each["match"] for each in trace[decided + 1 :]} <= {Match.NOT_REACHED}


@law(cases())
def test_what_was_reached_names_the_facts_it_read_and_the_one_that_decided(asked: Asked) -> None:
    for each in explained(asked)["trace"][:-1]:
        reached = each["match"] is not Match.NOT_REACHED
        assert bool(each["facts"]) == reached
        assert each["decided_by"] == (list(each["facts"])[-1] if reached else None)


@law(cases() | cases_as_people_write())
def test_every_change_applied_as_a_patch_gives_the_answer_that_it_states(asked: Asked) -> None:
    body = {name: value for name, value in asked.body.items() if value is not None}
    body["as_of"] = in_offset(asked.as_of, asked.zone)
    for change in explained(ask(body))["would_change_if"]:
        then = ask(merged(body, change["patch"])).answer
        assert told(then) == told(change), change
        assert then["summary"] == change["summary"]
        message = then["message"]
        assert change["message_kind"] == (message["kind"] if message else None)
        assert (*told(then)[:2], change["message_kind"]) != (
            *told(asked.answer)[:2],
            asked.outcome.note,
        )


@law(cases() | cases_as_people_write())
def test_every_missing_fact_has_a_value_that_changes_the_answer(asked: Asked) -> None:
    body = asked.body | {"as_of": in_offset(asked.as_of, asked.zone)}
    missing = explained(ask(body))["missing"]
    for fact in missing:
        assert _is_absent(body, fact["pointer"])
        example = fact["example"]
        then = ask(merged(body, example["patch"])).answer
        assert told(then) == told(example)
        assert {asked.outcome.verdict, example["verdict"]} <= set(fact["verdicts"])
    open_verdicts = [len(fact["verdicts"]) for fact in missing]
    assert open_verdicts == sorted(open_verdicts, reverse=True)


def _is_absent(body: Body, pointer: str) -> bool:
    value: object = body
    for name in pointer.split("/")[1:]:
        value = value.get(name) if isinstance(value, dict) else None
    return not value


@law(cases())
def test_an_alternative_is_another_answer_with_its_share_of_the_sources(asked: Asked) -> None:
    for other in explained(asked)["alternatives"]:
        answer = (other["verdict"], other["message_kind"], other["wait_until"])
        assert answer != (asked.outcome.verdict, asked.outcome.note, asked.answer["wait_until"])
        assert 1 <= other["agree"] < other["of"]


def test_what_was_counted_adds_up_and_names_known_sources() -> None:
    for name, tally in tallies().items():
        assert sum(tally.named.values()) <= tally.of, name
        assert set(tally.sources) <= set(tally.named), name
        for value, sources in tally.sources.items():
            assert len(sources) <= tally.named[value], (name, value)
            assert set(sources) <= references().keys()
        assert set(tally.rules) <= {rule.id for rule in RULES}
    for survey in surveys().values():
        assert survey.agree <= survey.of
    for dissent in dissents():
        assert dissent.rule in {rule.id for rule in RULES}
        assert set(dissent.references) <= references().keys()


FRIDAY = {
    "as_of": "2026-11-23T10:00:00-05:00",
    "interview": {"ended_at": "2026-11-20T15:00:00-05:00"},
    "employer": {"time_zone": "America/New_York"},
}
THANKED = {"notes_sent": [{"kind": "thank_you", "sent_at": "2026-11-20T18:00:00-05:00"}]}
ALTERNATIVES = [
    (
        "With nothing promised, six of fifty would ask after three working days.",
        {"as_of": "2026-11-25T15:00:00-05:00", **THANKED},
        ("follow_up_now", 6, 50),
    ),
    (
        "A second before, four of fifty would.",
        {"as_of": "2026-11-25T14:59:59-05:00", **THANKED},
        ("follow_up_now", 4, 50),
    ),
    (
        "One source stops at a week with a late thank-you.",
        {"as_of": "2026-11-27T15:00:00-05:00"},
        ("wait", 1, 6),
    ),
    (
        "One of nine calls a reply to a refusal unneeded.",
        {"employer_updates": [{"kind": "rejected", "at": "2026-11-23T09:00:00-05:00"}]},
        ("do_not_follow_up", 1, 9),
    ),
]


@pytest.mark.parametrize(
    ("change", "expected"),
    [case[1:] for case in ALTERNATIVES],
    ids=[case[0] for case in ALTERNATIVES],
)
def test_where_sources_differ_it_says_who_says_what(
    change: Body, expected: tuple[str, int, int]
) -> None:
    found = explained(ask(FRIDAY | change))["alternatives"]
    assert expected in [(each["verdict"], each["agree"], each["of"]) for each in found]


def test_a_thank_you_in_time_has_no_dissent_before_two_days_but_from_those_who_rest_longer() -> (
    None
):
    found = explained(ask(FRIDAY | {"as_of": "2026-11-20T18:00:00-05:00"}))["alternatives"]
    assert {each["number"] for each in found} == {"thank_you_pause_hours"}


EVERY_KIND_OF_CHANGE: list[Body] = [
    {},
    {"as_of": "2026-12-07T10:00:00-05:00"},
    THANKED | {"timeline": {"kind": "by_date", "date": "2026-12-01"}},
    {"candidate_status": "not_interested", "route": "agency"},
    {
        "employer_updates": [{"kind": "offer", "at": "2026-11-23T09:00:00-05:00"}],
        "new_information": [{"kind": "correction"}],
    },
    {
        "employer_updates": [{"kind": "offer", "at": "2026-11-23T09:00:00-05:00"}],
        "notes_sent": [{"kind": "reply", "sent_at": "2026-11-23T09:30:00-05:00"}],
    },
]


def test_every_change_has_words_and_no_words_are_left_over() -> None:
    names = {
        change.name
        for body in EVERY_KIND_OF_CHANGE
        for asked in [ask(FRIDAY | body)]
        for change in single_changes(asked.question, asked.decision)
    }
    assert names == set(WORDS.changes)


def test_every_question_for_a_missing_fact_is_about_a_fact_that_is_tried() -> None:
    asked = ask(FRIDAY)
    tried = {change.pointer for change in single_changes(asked.question, asked.decision)}
    assert set(WORDS.missing) <= tried


MERGES = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("target", "patch", "result"), MERGES)
def test_a_patch_is_merged_as_rfc_7396_says(target: Body, patch: Body, result: Body) -> None:
    assert merged(target, patch) == result


@law(cases())
def test_a_rule_reads_only_the_facts_and_numbers_that_it_is_said_to_read(asked: Asked) -> None:
    decided_by = asked.outcome.rule
    assert set(asked.decision.reasons[0].numbers) <= set(numbers_read(decided_by))
    facts = read(asked.decision.found, asked.question.state, *asked_with(asked))
    for traced in trace(facts, asked.as_of):
        assert set(traced.read) <= set(traced.rule.facts)


def asked_with(asked: Asked) -> tuple[Policy, BusinessCalendar]:
    return asked.question.policy, asked.question.calendar
