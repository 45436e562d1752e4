"""A decision told to a person: the summary in one sentence, each reason in one or two."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo

from app.domain.decision import Decision, FactValue, Reason
from app.domain.vocabulary import Verdict
from app.words.catalog import Catalog
from app.words.dates import date_in_words, moment_in_words

_OWN_WORDS = {"candidate_status"}
_MAY_ASK = {"promised_date", "rough_word"}
"""Reasons that are told otherwise where the employer said to ask."""


def summary(decision: Decision, zone: tzinfo, words: Catalog) -> str:
    """One sentence a person would say, the date in words."""
    template = words.leads[_lead(decision)] + words.summaries[decision.outcome.rule.id]
    return template.format_map(_Facts(decision, decision.reasons[0], zone, words))


def reason_in_words(decision: Decision, reason: Reason, zone: tzinfo, words: Catalog) -> str:
    code = reason.code
    if code in _MAY_ASK and decision.found.hold.may_ask:
        code = f"{code}_may_ask"
    return words.reasons[code].format_map(_Facts(decision, reason, zone, words))


class _Number(int):
    """Told as `2`, or with the word that fits it: `{days:working day|working days}`."""

    def __format__(self, forms: str) -> str:
        if not forms:
            return str(int(self))
        one, _, many = forms.partition("|")
        return f"{int(self)} {one if self == 1 else many}"


class _Facts(dict[str, object]):
    """All that a sentence may name; put into words when one does."""

    def __init__(self, decision: Decision, reason: Reason, zone: tzinfo, words: Catalog) -> None:
        super().__init__()
        self.decision = decision
        self.reason = reason
        self.zone = zone
        self.words = words

    def __missing__(self, name: str) -> object:
        if name in self.reason.facts:
            return self.in_words(name, self.reason.facts[name])
        if name in self.reason.numbers:
            return _number(self.reason.numbers[name].value)
        return _MADE[name](self)

    def in_words(self, name: str, value: FactValue) -> object:
        if isinstance(value, datetime):
            return moment_in_words(value, self.zone, self.words.language)
        if isinstance(value, date):
            return date_in_words(value, self.words.language)
        if isinstance(value, tuple):
            named = (self.words.holidays.get(each, each) for each in value)
            return self.words.phrases["comma"].join(named)
        if name in _OWN_WORDS:
            return self.words.names[name][str(value)]
        return _number(value)

    def moment(self, moment: datetime | None) -> str:
        return "" if moment is None else moment_in_words(moment, self.zone, self.words.language)

    def named_day(self, phrase: str) -> str:
        """` by Friday 27 November 2026`, where the other side named a day that lies ahead."""
        facts = self.reason.facts
        moment = facts.get("answer_by") or facts.get("deadline")
        if not isinstance(moment, datetime) or moment <= self.decision.as_of:
            return ""
        day = date_in_words(moment.astimezone(self.zone).date(), self.words.language)
        return self.words.phrases[phrase].format(date=day)

    def last_day(self, phrase: str) -> str:
        """The last day of what holds a question back, if one was named."""
        day = self.decision.found.hold.last_day
        if day is None:
            return ""
        return phrase.format(date=date_in_words(day, self.words.language))

    def held_by(self) -> object:
        """The number that the wait was counted with."""
        return _number(next(iter(self.reason.numbers.values())).value)

    def hold(self) -> str:
        return self.words.holds[self.decision.found.chase.basis].format_map(self)


_MADE: Mapping[str, Callable[[_Facts], object]] = {
    "wait_until": lambda say: say.moment(say.decision.outcome.wait_until),
    "send_from": lambda say: say.moment(say.decision.send_from),
    "send_by": lambda say: say.moment(say.decision.outcome.late_at),
    "by": lambda say: say.named_day("by_date"),
    "to_answer_by": lambda say: say.named_day("to_answer_by"),
    "until": lambda say: say.last_day(say.words.phrases["until_date"]),
    "promised_by": lambda say: say.last_day("{date}"),
    "held_by": _Facts.held_by,
    "hold": _Facts.hold,
}


def _number(value: object) -> object:
    return _Number(value) if type(value) is int else str(value)


def _lead(decision: Decision) -> str:
    match decision.outcome.verdict:
        case Verdict.WAIT:
            return "wait"
        case Verdict.DO_NOT_FOLLOW_UP:
            return "leave"
        case _:
            return "now" if decision.send_from == decision.as_of else "at_opening"
