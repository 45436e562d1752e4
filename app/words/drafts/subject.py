"""Subject lines: short enough to be read in a list of mails, naming the role if it is known."""

from collections.abc import Iterator

from app.words.drafts.choice import Choice
from app.words.drafts.letters import Letters
from app.words.drafts.moment import Moment

LONGEST_SUBJECT = 60


def subject_of(moment: Moment, letters: Letters, choice: Choice) -> str:
    """One that names the role, if that stays short; else the day; else a plain one."""
    forms = letters.subjects[moment.kind]
    for names, filled in _known(moment):
        options = forms[names]
        first = choice.of(range(len(options)))
        for text in (*options[first:], *options[:first]):
            subject = text.format_map(filled)
            if len(subject) <= LONGEST_SUBJECT:
                return subject
    raise AssertionError("every plain subject is short")


def _known(moment: Moment) -> Iterator[tuple[str, dict[str, str]]]:
    if moment.facts.role is not None:
        yield "role", {"role": moment.facts.role}
    if moment.met_at is not None:
        yield "day", {"day": moment.day(moment.met_at)}
    yield "plain", {}
