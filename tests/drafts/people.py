"""Many candidates with facts of their own, the same ones in every run."""

from random import Random
from typing import Any

from tests.builders import request
from tests.domain.asking import Body
from tests.drafts.grid import MOMENTS

_FIRST = ("Ana", "Ben", "Cleo", "Dara", "Eli", "Fay", "Gus", "Hana", "Ivo", "Jo", "Kai", "Lea")
_LAST = ("Berg", "Costa", "Diaz", "Evans", "Ford", "Gray", "Hill", "Ito", "Jones", "Khan", "Lee")
_ROLES = (
    *("Data Engineer", "Nurse", "Site Manager", "Accountant", "Head of Sales", "UX Designer"),
    *("Buyer", "Lab Technician", "Teacher of Physics", "Security Analyst", "Night Manager"),
)
_COMPANIES = (
    *("Acme", "Borealis Foods", "Cedar Health", "Delta Rail", "Evergreen School", "Foundry Nine"),
    *("Gale Energy", "Harbour Bank", "Ibis Books", "Juniper Labs", "Mill Lane Surgery"),
)
_TOPICS = (
    *("the move to event sourcing", "how you hand over night shifts", "the new site in Leeds"),
    *("pricing", "training for newcomers", "the spring catalogue", "waiting times"),
    *("how the two teams work together", "safety on site", "the tender for the north line"),
    *("customer complaints", "what a good first month looks like", "reading lists", "spare parts"),
)
_STRENGTHS = (
    *("ten years with payroll systems", "I have led three ward moves", "a habit of taking notes"),
    *("fluent Polish and Greek", "two products taken from sketch to shelf"),
    *("calm with upset callers", "experience with old machines", "I like to explain numbers"),
)
_NEWS = (
    *("I passed the final accounting exam", "I can start on the first of March"),
    *("Maria Kowalska would gladly speak for me", "the pilot in Porto has begun"),
    *("I meant the second release, not the first", "I have moved to Leeds"),
)


def facts(chance: Random, recipients: int = 1, language: str = "en") -> Body:
    """As much as a candidate tells: mostly the role and the company, often a topic."""

    def maybe(share: float, value: Any) -> Any:
        return value if chance.random() < share else None

    def name() -> str:
        return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"

    told = {
        "candidate_name": name(),
        "role": maybe(0.9, chance.choice(_ROLES)),
        "company": maybe(0.9, chance.choice(_COMPANIES)),
        "strength": maybe(0.5, chance.choice(_STRENGTHS)),
        "gap": maybe(0.2, chance.choice(_STRENGTHS)),
        "topics": maybe(0.3, chance.sample(_TOPICS, 2)),
        "tone": chance.choice(("warm", "formal")),
        "language": language,
        "recipients": [
            {"ref": str(place), "name": name(), "topics": [topic]}
            for place, topic in enumerate(chance.sample(_TOPICS, recipients))
        ],
    }
    return {key: value for key, value in told.items() if value is not None}


def at(moment: str, told: Body, chance: Random) -> Body:
    """Somebody who tells this, at that moment, with news of their own."""
    given = MOMENTS[moment][1]
    news = [
        item | ({"summary": chance.choice(_NEWS)} if "summary" in item else {})
        for item in given.get("new_information", [])
    ]
    return request(**{**given, "new_information": news, "message_facts": told})
