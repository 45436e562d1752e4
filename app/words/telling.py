"""A decision told to a person: the summary in one sentence, each reason in one or two."""

from datetime import date, datetime, tzinfo

from app.domain.decision import Decision, FactValue, Reason
from app.domain.vocabulary import Verdict
from app.words.catalog import Catalog
from app.words.dates import date_in_words, moment_in_words

_OWN_WORDS = {"candidate_status"}


def summary(decision: Decision, zone: tzinfo, words: Catalog) -> str:
    """One sentence a person would say, the date in words."""
    outcome = decision.outcome
    filled = _facts_in_words(decision.reasons[0], zone, words)
    for name, moment in (
        ("wait_until", outcome.wait_until),
        ("send_from", decision.send_from),
        ("send_by", outcome.late_at),
    ):
        if moment is not None:
            filled[name] = moment_in_words(moment, zone, words)
    filled["by"] = _by("by_date", decision, zone, words)
    filled["to_answer_by"] = _by("to_answer_by", decision, zone, words)
    lead = words.leads[_lead(decision)]
    return (lead + words.summaries[outcome.rule.id]).format_map(filled)


def reason_in_words(decision: Decision, reason: Reason, zone: tzinfo, words: Catalog) -> str:
    filled = _facts_in_words(reason, zone, words)
    hold = decision.found.hold
    code = reason.code
    if code == "promised_date" and hold.may_ask:
        code = "promised_date_may_ask"
    filled["until"] = ""
    if hold.last_day is not None:
        day = date_in_words(hold.last_day, words)
        filled["until"] = words.phrases["until_date"].format(date=day)
        filled.setdefault("promised_by", day)
    for name, number in reason.numbers.items():
        filled[name] = filled["held_by"] = str(number.value)
    filled["hold"] = words.holds[decision.found.chase.basis].format_map(filled)
    return words.reasons[code].format_map(filled)


def _lead(decision: Decision) -> str:
    match decision.outcome.verdict:
        case Verdict.WAIT:
            return "wait"
        case Verdict.DO_NOT_FOLLOW_UP:
            return "leave"
        case _:
            return "now" if decision.send_from == decision.as_of else "at_opening"


def _by(phrase: str, decision: Decision, zone: tzinfo, words: Catalog) -> str:
    """` by Friday 27 November 2026`, where the other side named a day that lies ahead."""
    facts = decision.reasons[0].facts
    moment = facts.get("answer_by") or facts.get("deadline")
    if not isinstance(moment, datetime) or moment <= decision.as_of:
        return ""
    day = date_in_words(moment.astimezone(zone).date(), words)
    return words.phrases[phrase].format(date=day)


def _facts_in_words(reason: Reason, zone: tzinfo, words: Catalog) -> dict[str, str]:
    return {name: _in_words(name, value, zone, words) for name, value in reason.facts.items()}


def _in_words(name: str, value: FactValue, zone: tzinfo, words: Catalog) -> str:
    if isinstance(value, datetime):
        return moment_in_words(value, zone, words)
    if isinstance(value, date):
        return date_in_words(value, words)
    if isinstance(value, tuple):
        return words.phrases["comma"].join(value)
    if name in _OWN_WORDS:
        return words.names[name][str(value)]
    return str(value)
