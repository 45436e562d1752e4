"""What a draft is filled with, and how: phrases that depend on what is known, the caller's texts
tidied to stand inside a sentence.
"""

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.state import MessageFacts, Recipient, State
from app.domain.vocabulary import NoteKind, Route
from app.words.catalog import Catalog

_TOPICS_NAMED = 2
_ENDINGS = " .!?;:,"
LONGEST_SUBJECT = 60


def tidy(text: str) -> str:
    """A caller's text as part of a sentence: no runs of spaces, no end mark of its own."""
    return " ".join(text.split()).rstrip(_ENDINGS)


def listed(texts: Sequence[str], words: Catalog) -> str:
    """`pricing and onboarding`: the first of them, since a note names one point or two."""
    return words.phrases["and"].join(tidy(text) for text in texts[:_TOPICS_NAMED])


def phrase(stem: str, facts: MessageFacts, words: Catalog) -> str:
    """The phrase that fits what is known: with role and company, with one of them, or neither."""
    known = [name for name in ("role", "company") if getattr(facts, name)]
    role, company = tidy(facts.role or ""), tidy(facts.company or "")
    return words.phrases["_".join([stem, *known])].format(role=role, company=company)


class _Filling(dict[str, str]):
    """What the sentences of a draft are filled with; a phrase is made when one asks for it."""

    def __init__(self, facts: MessageFacts, words: Catalog, day: str | None) -> None:
        super().__init__()
        self.facts = facts
        self.words = words
        if day is not None:
            self["day"] = day

    def __missing__(self, stem: str) -> str:
        return phrase(stem, self.facts, self.words)


class Sheet(NamedTuple):
    """The sentences of one kind of note, and what fills them."""

    kind: NoteKind
    words: Catalog
    agency: bool
    filling: _Filling

    @property
    def has_day(self) -> bool:
        return "day" in self.filling

    def say(self, part: str, **more: str) -> str:
        """One part, as said to an agency where that differs."""
        parts = self.words.drafts[self.kind]
        template = parts.get(f"{part}_agency") if self.agency else None
        self.filling.update(more)
        return (template or parts[part]).format_map(self.filling)


def sheet(kind: NoteKind, state: State, words: Catalog, day: str | None) -> Sheet:
    filling = _Filling(state.message_facts, words, day)
    return Sheet(kind, words, state.route is Route.AGENCY, filling)


def greeting(recipient: Recipient, facts: MessageFacts, words: Catalog) -> str:
    if recipient.name is None:
        return words.phrases[f"greeting_{facts.tone}"]
    return words.phrases[f"greeting_{facts.tone}_name"].format(name=tidy(recipient.name))


def signature(facts: MessageFacts, words: Catalog) -> str:
    close = words.phrases[f"signature_{facts.tone}"]
    return f"{close}\n{tidy(facts.candidate_name)}" if facts.candidate_name else close


def subject(kind: NoteKind, facts: MessageFacts, words: Catalog, day: str | None) -> str:
    """With the role, if that stays short enough to be read in a list of mails."""
    named = words.subjects[f"{kind}_role"].format(role=tidy(facts.role or ""))
    if facts.role and len(named) <= LONGEST_SUBJECT:
        return named
    if day is None:
        return words.subjects[f"{kind}_undated"]
    return words.subjects[kind].format(day=day)
