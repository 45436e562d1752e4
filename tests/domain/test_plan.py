"""A plan is what would be answered later: each step holds to its last second, and no longer."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import strategies as st

from app.answers.plan_schema import PlanAnswer
from app.answers.planned import as_text, planned, steps_of
from app.domain.plan import Step
from app.domain.vocabulary import InformationKind, NoteKind, Verdict
from app.words.catalog import catalog
from app.words.languages import DEFAULT
from tests.domain.asking import Asked, ask, in_offset
from tests.domain.laws import law
from tests.domain.strategies import cases

_SECOND = timedelta(seconds=1)
_THREE_YEARS = timedelta(days=3 * 365)
_MOST_STEPS = 60

parts = st.lists(st.floats(0, 1), min_size=20, max_size=20)


def told(step: Step) -> tuple[object, ...]:
    said = step.decision.outcome
    return said.verdict, said.rule.id, said.wait_until, said.late_at


def now_told(asked: Asked) -> tuple[object, ...]:
    said = asked.outcome
    return said.verdict, said.rule.id, said.wait_until, said.late_at


@law(cases())
def test_the_first_step_is_the_decision_itself(asked: Asked) -> None:
    first = steps_of(asked.question)[0]
    assert first.decision == asked.decision
    assert first.until == asked.decision.valid_until


@law(cases())
def test_each_step_begins_where_the_one_before_ends_and_the_last_has_no_end(asked: Asked) -> None:
    steps = steps_of(asked.question)
    assert len(steps) < _MOST_STEPS
    assert steps[-1].until is None
    for step, following in pairwise(steps):
        assert step.until == following.decision.as_of > step.decision.as_of


@law(cases(), parts)
def test_whoever_asks_inside_a_step_is_told_the_step(asked: Asked, parts: list[float]) -> None:
    for step in steps_of(asked.question):
        from_at = step.decision.as_of
        seconds = ((step.until or from_at + _THREE_YEARS) - from_at) // _SECOND - 1
        for moment in {from_at + int(part * seconds) * _SECOND for part in (*parts, 1)}:
            assert now_told(asked.at(moment)) == told(step), moment


@law(cases())
def test_at_each_boundary_something_changes(asked: Asked) -> None:
    for step in steps_of(asked.question):
        if step.until is not None:
            assert asked.at(step.until).told != asked.at(step.until - _SECOND).told


@law(cases())
def test_a_step_that_says_write_tells_what_follows_the_note(asked: Asked) -> None:
    for step in steps_of(asked.question):
        assert (step.if_sent is not None) == (
            step.decision.outcome.verdict is Verdict.FOLLOW_UP_NOW
        )
        if step.if_sent is not None:
            assert step.if_sent[0].decision.as_of == step.decision.as_of
            assert step.if_sent[-1].until is None


@law(cases())
def test_what_follows_a_note_is_what_is_told_once_it_is_reported(asked: Asked) -> None:
    """For notes that tell no news: those are reported by `told_at` as well."""
    step = steps_of(asked.question)[0]
    note = step.decision.outcome.note
    if step.if_sent is None or note is NoteKind.THANK_YOU or step.decision.found.untold:
        return
    if note is NoteKind.OFFER_DEADLINE or note is None:
        return
    sent = {"kind": note.value, "sent_at": in_offset(asked.as_of, asked.zone)}
    reported = [*(asked.body.get("notes_sent") or []), sent]
    followed = ask(asked.body | {"notes_sent": reported, "as_of": sent["sent_at"]})
    for sequel in step.if_sent:
        assert now_told(followed.at(sequel.decision.as_of)) == told(sequel)


@law(cases())
def test_a_note_that_was_sent_is_not_asked_for_again_at_once(asked: Asked) -> None:
    """Of several other offers, a note tells one: there the next is told as well."""
    offers = [item for item in asked.question.state.new_information if item.told_at is None]
    if [item.kind for item in offers].count(InformationKind.COMPETING_OFFER) > 1:
        return
    for step in steps_of(asked.question):
        if step.if_sent is not None:
            said, then = step.decision.outcome, step.if_sent[0].decision.outcome
            assert (then.verdict, then.rule.id) != (said.verdict, said.rule.id)


@law(cases())
def test_a_plan_is_as_described_and_can_be_read(asked: Asked) -> None:
    steps = steps_of(asked.question)
    words = catalog(DEFAULT)
    PlanAnswer.model_validate(planned(asked.question, steps, words))
    read = as_text(asked.question, steps, words)
    assert "None" not in read
    assert not {"{", "}"} & set(read)
