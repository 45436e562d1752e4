"""What goes on record names nobody, and decides the same."""

import json

from app.answers.answer import answer
from app.identifiers import decision_id
from app.intake.shapes import DecisionRequest
from app.intake.state_of import question
from app.intake.validation import parse
from app.records.facts import facts_of
from app.records.record import kept, record
from app.words.catalog import catalog
from tests.api.asking import EVERYTHING
from tests.builders import asked
from tests.domain.asking import Asked
from tests.domain.laws import law
from tests.domain.strategies import cases, cases_as_people_write

WORDS = catalog("en")


@law(cases() | cases_as_people_write())
def test_the_facts_on_record_decide_as_the_request_did(case: Asked) -> None:
    first = case.question
    facts = json.dumps(facts_of(first.request)).encode()
    again = question(parse(DecisionRequest, facts), first.as_of)
    given = decision_id()
    assert kept(answer(again, WORDS, given), "en") == kept(answer(first, WORDS, given), "en")


def test_no_name_and_no_free_text_goes_on_record() -> None:
    """Every text of a request that somebody wrote is `PRIVATE` here, refs of recipients too."""
    private = "PRIVATE words"
    body = EVERYTHING | {
        "message_facts": {
            "candidate_name": private,
            "role": private,
            "company": private,
            "topics": [private],
            "strength": private,
            "gap": private,
            "recipients": [
                {"ref": "PRIVATE ref", "name": private, "topics": [private]},
                {"name": "PRIVATE name"},
                {"topics": [private]},
            ],
        },
        "notes_sent": [
            {"kind": "thank_you", "sent_at": "2026-11-21", "to": ["PRIVATE ref", "PRIVATE name"]}
        ],
        "new_information": [{"kind": "other", "summary": private}],
    }
    read = asked(body)
    written = record("local", read, answer(read, WORDS, decision_id()), "en")
    assert b"PRIVATE" not in written
    facts = json.loads(written)["facts"]
    some = {"topics": ["left out"]}
    assert facts["message_facts"]["recipients"] == [{"ref": "1"} | some, {"name": "2"}, some]
    assert facts["notes_sent"][0]["to"] == ["1", "2"]


def test_the_person_and_the_reference_stand_in_their_columns_alone() -> None:
    read = asked(EVERYTHING)
    row = json.loads(record("local", read, answer(read, WORDS, decision_id()), "en"))
    assert (row["reference"], row["subject_id"]) == ("application-1", "person-1")
    assert "person-1" not in json.dumps([row["facts"], row["answer"]])
    assert "application-1" not in json.dumps([row["facts"], row["answer"]])
