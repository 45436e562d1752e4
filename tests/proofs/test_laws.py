"""What breaks a law is found; that nothing does is on record (`test_record`)."""

from dataclasses import replace

import pytest

from app.domain.engine import conclude
from app.domain.rules import RULES
from app.domain.rules.rule import now
from app.domain.vocabulary import NoteKind, Verdict
from app.policies.loader import policies
from app.proofs.laws import LAWS, Court, Proof
from app.proofs.stories import Broken, Teller, a_date_was_promised
from app.proofs.witness import Witness
from tests.proofs.planting import Rules, with_condition, without

POLICY = next(iter(policies().values()))
BY_ID = {law.id: law for law in LAWS}


def tried(law: str, rules: Rules) -> Proof:
    return Court(rules, POLICY).tried(BY_ID[law])


def broken(law: str, rules: Rules) -> Witness:
    """What breaks the law; for the rules as they are nothing does (`test_record`)."""
    witness = tried(law, rules).counterexample
    assert witness is not None
    return witness


def test_a_planted_early_check_in_is_found() -> None:
    rules = without("wait_for_promised_date")
    facts, as_of = broken("promised_date", rules)
    assert as_of < facts.chase_due_at
    assert conclude(facts, as_of).rule.id == "wait_for_promised_date"
    decides = next(rule for rule in rules if rule.applies(facts, as_of))
    assert decides.id in {"say_goodbye", "ask_again", "ask"}


def test_a_planted_loop_is_found() -> None:
    """On hold until a moment that has passed: the wait would end in itself."""
    rules = with_condition("wait_while_on_hold", "f.held_by is Basis.ON_HOLD")
    facts, as_of = broken("wait_ends", rules)
    assert facts.chase_due_at <= as_of
    assert next(rule for rule in rules if rule.applies(facts, as_of)).id == "wait_while_on_hold"


@pytest.mark.parametrize(
    ("law", "rule", "expression"),
    [
        ("refusal", "accept_the_refusal", "f.refused and f.question_open"),
        ("refusal", "respect_no_contact", "f.do_not_contact and f.closing_sent"),
        ("thanked_once", "late_thank_you", "f.thank_you_due_at <= as_of"),
        ("pause_before_thanks", "thank_you", "f.thanks_due and as_of < f.thank_you_late_at"),
        ("spacing", "leave_room_between_notes", "f.closing_sent"),
        ("other_offer", "tell_of_the_other_offer", "f.other_offer_untold and f.offered"),
    ],
)
def test_a_law_is_seen_to_be_broken(law: str, rule: str, expression: str) -> None:
    rules = with_condition(rule, expression)
    broken(law, rules)


def test_a_check_in_where_the_closing_note_is_due_is_found() -> None:
    rules = tuple(
        replace(rule, then=now(NoteKind.CHECK_IN)) if rule.id == "say_goodbye" else rule
        for rule in RULES
    )
    assert broken("most_check_ins", rules).facts.next_question is NoteKind.CLOSING


def test_a_law_that_promises_too_much_is_refuted_by_its_story() -> None:
    """That a promised day holds whatever is said after it: a verbal offer, say, takes its place."""

    def whatever_is_said(tell: Teller) -> Broken:
        told = a_date_was_promised(tell)
        ahead, _nothing_newer = told.holds.children()
        return told._replace(holds=ahead)

    law = BY_ID["promised_date"]._replace(stories=(whatever_is_said,))
    proof = Court(RULES, POLICY).tried(law)
    assert proof.counterexample is not None
    assert conclude(*proof.counterexample).verdict is Verdict.FOLLOW_UP_NOW


def test_thanks_and_a_question_in_one_note_keep_the_pause() -> None:
    """As the rule once was: some admissible numbers let it thank from the doorstep."""
    once = with_condition(
        "thank_you_and_question",
        "f.late_thanks_due and f.late_thanks_due_at <= as_of and f.chase_due_at <= as_of"
        " and as_of < f.thank_you_limit_at",
    )
    facts, as_of = broken("pause_before_thanks", once)
    assert as_of < facts.thank_you_due_at


def test_every_law_can_be_told_apart() -> None:
    assert len(BY_ID) == len(LAWS)
    assert len({law.statement for law in LAWS}) == len(LAWS)
    assert all(rule.id for rule in RULES)
