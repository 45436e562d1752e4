"""The moments of an answer: until when it holds, when a wait is over, when to send and by when."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from app.domain.vocabulary import Verdict
from app.domain.working_time import SendingHours
from tests.domain.asking import Asked
from tests.domain.laws import law
from tests.domain.reading import URGENT, are_open
from tests.domain.strategies import cases

_SECOND = timedelta(seconds=1)
_THREE_YEARS = timedelta(days=3 * 365)

waits = cases().filter(lambda asked: asked.outcome.verdict is Verdict.WAIT)
notes_now = cases().filter(lambda asked: asked.outcome.verdict is Verdict.FOLLOW_UP_NOW)
parts = st.lists(st.floats(0, 1), min_size=2, max_size=4)


@law(cases())
def test_a_wait_and_nothing_else_names_a_moment_ahead(asked: Asked) -> None:
    wait_until = asked.outcome.wait_until
    assert (wait_until is not None) == (asked.outcome.verdict is Verdict.WAIT)
    assert wait_until is None or wait_until > asked.as_of


@law(waits)
def test_a_wait_holds_to_its_last_second(asked: Asked) -> None:
    wait_until, valid_until = asked.outcome.wait_until, asked.decision.valid_until
    assert wait_until is not None
    assert valid_until is not None
    assert valid_until <= wait_until
    if valid_until == wait_until:
        assert asked.at(wait_until - _SECOND).told == asked.told


@law(waits)
def test_a_wait_is_over_at_its_moment(asked: Asked) -> None:
    assert asked.outcome.wait_until is not None
    then = asked.at(asked.outcome.wait_until).outcome
    assert (then.rule, then.wait_until) != (asked.outcome.rule, asked.outcome.wait_until)


@law(waits)
def test_a_wait_for_a_note_ends_in_that_note(asked: Asked) -> None:
    """Where nothing else comes between: that is what the wait is for."""
    wait_until = asked.outcome.wait_until
    assert wait_until is not None
    if asked.decision.valid_until == wait_until and asked.note is not None:
        then = asked.at(wait_until)
        assert then.outcome.verdict is Verdict.FOLLOW_UP_NOW
        assert then.note is asked.note
        assert then.outcome.late_at == asked.outcome.late_at


@law(cases(), parts)
def test_nothing_changes_before_valid_until(asked: Asked, parts: list[float]) -> None:
    ends_at = asked.decision.valid_until or asked.as_of + _THREE_YEARS
    for moment in (*_between(asked.as_of, ends_at, parts), ends_at - _SECOND):
        assert asked.at(moment).told == asked.told, moment


@law(cases())
def test_something_changes_at_valid_until(asked: Asked) -> None:
    if asked.decision.valid_until is not None:
        assert asked.decision.valid_until > asked.as_of
        assert asked.at(asked.decision.valid_until).told != asked.told


@law(cases())
def test_valid_until_is_the_same_whenever_it_is_asked_before(asked: Asked) -> None:
    valid_until = asked.decision.valid_until
    if valid_until is not None:
        assert asked.at(valid_until - _SECOND).decision.valid_until == valid_until


@law(cases())
def test_a_note_has_a_first_good_moment_exactly_when_it_is_right_now(asked: Asked) -> None:
    send_from = asked.decision.send_from
    assert (send_from is not None) == (asked.outcome.verdict is Verdict.FOLLOW_UP_NOW)
    assert send_from is None or send_from >= asked.as_of


@law(notes_now)
def test_a_note_is_sent_in_their_hours_unless_it_would_be_late(asked: Asked) -> None:
    send_from, send_by = asked.decision.send_from, asked.outcome.late_at
    assert send_from is not None
    if are_open(asked, _hours(asked), send_from):
        return
    assert send_from == asked.as_of
    assert send_by is not None
    opens_at = asked.question.calendar.opening(asked.as_of, _hours(asked))
    assert opens_at >= send_by


@law(cases())
def test_what_is_late_is_not_in_the_past(asked: Asked) -> None:
    send_by = asked.outcome.late_at
    if send_by is not None:
        assert send_by > (asked.outcome.wait_until or asked.decision.send_from or asked.as_of)
    if asked.outcome.verdict is Verdict.DO_NOT_FOLLOW_UP:
        assert send_by is None


def _between(first: datetime, last: datetime, parts: list[float]) -> list[datetime]:
    seconds = (last - first) // _SECOND
    return [first + int(part * (seconds - 1)) * _SECOND for part in parts]


def _hours(asked: Asked) -> SendingHours:
    """Thank-yous and what is urgent go out every day; a thank-you that asks, like a question."""
    policy = asked.question.policy
    asks = asked.outcome.rule.id == "thank_you_and_question"
    urgent = asked.note in URGENT and not asks
    return policy.thank_you_hours if urgent else policy.sending_hours
