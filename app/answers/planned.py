"""A plan as data, as a calendar to read, and as a calendar to keep."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from app.answers.answer import VERSIONS, Json, assumptions, moment, policy_in_force
from app.answers.days_off import days_off
from app.domain.plan import Step, plan
from app.intake.state_of import Question, reigns
from app.words.catalog import Catalog
from app.words.dates import moment_in_words
from app.words.telling import summary


def steps_of(question: Question) -> tuple[Step, ...]:
    return plan(question.state, reigns(question), question.calendar, question.as_of)


def planned(question: Question, steps: tuple[Step, ...], words: Catalog) -> Json:
    """The plan in the fields of the contract. Instants carry the offset of the employer's zone.

    Whole days stay read as they are at `as_of`, and the assumptions say how.
    """
    zone = question.place.zone
    return {
        "as_of": moment(question.as_of, zone),
        "steps": [
            {**_step(step, zone, words), "if_sent": _if_sent(step, zone, words)} for step in steps
        ],
        "days_off": days_off(question, steps),
        "assumptions": assumptions(question, steps[0].decision, words),
        "policy": policy_in_force(question.policy),
        "versions": VERSIONS,
        "time_zone": str(zone),
        "reference": question.reference,
    }


def _step(step: Step, zone: tzinfo, words: Catalog) -> Json:
    decision, outcome = step.decision, step.decision.outcome
    return {
        "from": moment(decision.as_of, zone),
        "until": moment(step.until, zone),
        "verdict": outcome.verdict,
        "wait_until": moment(outcome.wait_until, zone),
        "message_kind": outcome.note,
        "rule": outcome.rule.id,
        "summary": summary(decision, zone, words),
    }


def _if_sent(step: Step, zone: tzinfo, words: Catalog) -> list[Json] | None:
    if step.if_sent is None:
        return None
    return [_step(each, zone, words) for each in step.if_sent]


def as_text(question: Question, steps: tuple[Step, ...], words: Catalog) -> str:
    """A calendar for a terminal: when, and what is right from then on."""
    zone = question.place.zone
    lines = list(_lines(steps, zone, words))
    for step in steps:
        if step.if_sent is not None:
            # The first note's sequel is the one a reader plans by; the data hold them all.
            sent = moment_in_words(step.decision.as_of, zone, words.language)
            lines += [words.phrases["if_sent"].format(moment=sent), ""]
            lines += _lines(step.if_sent, zone, words)
            break
    return "\n".join(lines).rstrip("\n") + "\n"


def _lines(steps: Iterable[Step], zone: tzinfo, words: Catalog) -> Iterator[str]:
    for step in steps:
        yield moment_in_words(step.decision.as_of, zone, words.language)
        yield f"  {summary(step.decision, zone, words)}"
        yield ""
