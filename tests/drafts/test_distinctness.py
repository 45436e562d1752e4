"""Two candidates do not send the same note, and nobody at one employer gets another's."""

from collections import defaultdict
from itertools import combinations
from random import Random

import pytest

from app.domain.vocabulary import NoteKind
from app.words.drafts.message import DRAFTS
from app.words.languages import DRAFTED
from tests.domain.asking import ask
from tests.drafts.grid import MOMENTS
from tests.drafts.likeness import likeness, runs_of
from tests.drafts.people import at, facts

_MOMENTS_OF: dict[NoteKind, list[str]] = defaultdict(list)
for _name, (_kind, _) in MOMENTS.items():
    _MOMENTS_OF[_kind].append(_name)

each_kind = pytest.mark.parametrize("kind", list(DRAFTS))
each_language = pytest.mark.parametrize("language", DRAFTED)


@each_language
@each_kind
def test_no_two_of_many_drafts_are_the_same_and_hardly_any_alike(
    kind: NoteKind, language: str
) -> None:
    check(kind, language, 150)


@pytest.mark.soak
@each_language
@each_kind
def test_no_two_of_a_thousand_are_the_same_and_hardly_any_alike(
    kind: NoteKind, language: str
) -> None:
    check(kind, language, 1_000)


def check(kind: NoteKind, language: str, count: int) -> None:
    """All were interviewed the same day, and ask at the same moments."""
    chance = Random(kind)
    drafts = [
        ask(
            at(chance.choice(_MOMENTS_OF[kind]), facts(chance, language=language), chance)
        ).messages[0]
        for _ in range(count)
    ]
    assert len({draft.body for draft in drafts}) == count
    pairs = list(combinations(map(runs_of, drafts), 2))
    alike = sum(likeness(one, other) > 0.7 for one, other in pairs)
    assert alike <= len(pairs) / 1_000


@each_language
@pytest.mark.parametrize("topics", ["each their own", "the same for all"])
@pytest.mark.parametrize("moment", ["thanks on time", "late thanks", "thanks and a point"])
def test_no_two_of_five_at_one_employer_are_half_alike(
    moment: str, topics: str, language: str
) -> None:
    chance = Random(5)
    for _ in range(40):
        told = facts(chance, recipients=5, language=language)
        if topics == "the same for all":
            told["topics"] = [person.pop("topics")[0] for person in told["recipients"]]
        notes = [runs_of(note) for note in ask(at(moment, told, chance)).messages]
        assert len(notes) == 5
        assert max(likeness(one, other) for one, other in combinations(notes, 2)) <= 0.5


@each_language
def test_twenty_recipients_get_twenty_notes(language: str) -> None:
    chance = Random(20)
    told = facts(chance, recipients=10, language=language)
    told["recipients"] += [{"name": f"Person {number}"} for number in range(10)]
    notes = ask(at("thanks on time", told, chance)).messages
    assert len({note.body.split("\n\n", 1)[1] for note in notes}) == 20


def test_a_note_stays_the_same_when_others_have_been_thanked() -> None:
    chance = Random(3)
    told = facts(chance, recipients=3)
    body = at("late thanks", told, chance)
    thanked = {"kind": "thank_you", "sent_at": "2026-11-21T10:00:00-05:00", "to": ["0"]}
    before, after = ask(body), ask(body | {"notes_sent": [thanked]})
    assert [note.to for note in after.messages] == ["1", "2"]
    shared = {sentence.text for sentence in before.messages[2].parts}
    assert {sentence.text for sentence in after.messages[1].parts if sentence.part == "thanks"} <= (
        shared
    )
