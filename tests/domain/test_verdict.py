"""Every history gets one verdict, and an answer that is whole."""

import json

from app.answers.plain import plain
from app.answers.schema import DecisionAnswer
from app.domain.vocabulary import Verdict
from app.words.catalog import catalog
from app.words.languages import DEFAULT
from tests.domain.asking import Asked
from tests.domain.laws import law
from tests.domain.strategies import Tells, cases, cases_as_people_write, odd_texts


@law(cases() | cases(Tells(texts=odd_texts)) | cases_as_people_write())
def test_every_history_gets_a_whole_answer(asked: Asked) -> None:
    DecisionAnswer.model_validate(asked.answer)
    assert json.loads(json.dumps(asked.answer)) == asked.answer


@law(cases())
def test_every_answer_says_why_and_who_says_so(asked: Asked) -> None:
    reasons = asked.answer["reasons"]
    assert reasons[0]["references"]
    assert all(reason["text"].strip() for reason in reasons)


@law(cases())
def test_an_answer_leaves_no_blank_unfilled(asked: Asked) -> None:
    said = plain(asked.answer, catalog(DEFAULT))
    assert not {"{", "}"} & set(said)
    assert "None" not in said


@law(cases())
def test_a_summary_is_one_sentence(asked: Asked) -> None:
    summary = asked.answer["summary"]
    assert summary.endswith(".")
    assert ". " not in summary
    assert "  " not in summary


@law(cases())
def test_a_note_is_drafted_exactly_where_one_is_suggested(asked: Asked) -> None:
    answer = asked.answer
    assert answer["message"] == next(iter(answer["messages"]), None)
    assert {message["kind"] for message in answer["messages"]} == {asked.note} - {None}
    if answer["verdict"] == Verdict.FOLLOW_UP_NOW:
        assert answer["message"] is not None
    if answer["verdict"] == Verdict.DO_NOT_FOLLOW_UP:
        assert answer["message"] is None


@law(cases())
def test_only_what_is_left_alone_can_be_closed(asked: Asked) -> None:
    assert not asked.outcome.closed or asked.outcome.verdict is Verdict.DO_NOT_FOLLOW_UP
