"""The review of our own drafts: nothing in them is lacking or harmful."""

from typing import Any

import pytest

from app.answers.composed import composed
from app.domain.vocabulary import NoteKind, Route, Tone
from app.review.finding import Severity
from app.review.note import Known, Note
from app.review.review import review
from app.words.catalog import catalog
from app.words.drafts.message import DRAFTS
from tests.builders import asked, request

FACTS: dict[str, Any] = {
    "candidate_name": "Sam Lee",
    "recipients": [{"name": "Ana Ruiz"}],
    "topics": ["the move to event sourcing"],
    "role": "Data Engineer",
    "company": "Acme",
    "strength": "ten years with payroll systems",
}
OFFER = [{"kind": "competing_offer", "deadline": "2026-11-27"}]


@pytest.mark.parametrize("lacks", [None, *FACTS, "everything"])
@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("route", Route)
@pytest.mark.parametrize("kind", DRAFTS)
def test_a_draft_of_our_own_is_ready(
    kind: NoteKind, route: Route, tone: Tone, lacks: str | None
) -> None:
    facts = {} if lacks == "everything" else {k: v for k, v in FACTS.items() if k != lacks}
    offer = {"new_information": OFFER} if kind is NoteKind.OFFER_DEADLINE else {}
    read = asked(request(route=route, message_facts=facts | {"tone": tone}, **offer))
    (message,) = composed(read, kind, catalog("en"))
    known = Known(facts=read.state.message_facts)
    found = review(Note(message["body"], message["subject"], kind, "en", known))
    assert not [each for each in found.findings if each.severity is not Severity.HINT]
