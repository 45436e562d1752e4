"""The facts of a request as they go on record: all that the decision reads, nothing that says who.

Free text and names are left out. What links notes to recipients is numbered anew, so that it still
links and names nobody; of topics it stays that there are some.
"""

from typing import Any, TypeAlias

from app.intake.shapes import DecisionRequest

Facts: TypeAlias = dict[str, Any]

_LEFT_OUT: Any = {
    "reference": True,  # columns of their own, so that they can be found, and forgotten
    "subject_id": True,
    "message_facts": {"candidate_name", "role", "company", "strength", "gap"},
    "new_information": {"__all__": {"summary"}},
}
_SOME = ["left out"]


def facts_of(request: DecisionRequest) -> Facts:
    """Read again as a request, it gives the same decision with other drafts."""
    facts = request.model_dump(by_alias=True, exclude_none=True, exclude=_LEFT_OUT)
    sayable: Facts = facts.get("message_facts", {})
    if sayable.get("topics"):
        sayable["topics"] = _SOME
    recipients, notes = sayable.get("recipients", []), facts.get("notes_sent", [])
    if recipients or notes:
        _number(recipients, notes)
    return facts


def _number(recipients: list[Facts], notes: list[Facts]) -> None:
    """A recipient goes by `ref`, else by name; a note names its recipients so."""
    numbers: dict[str, str] = {}

    def numbered(address: str) -> str:
        return numbers.setdefault(address, str(len(numbers) + 1))

    for each in recipients:
        kept: Facts = {"topics": _SOME} if each.get("topics") else {}
        known_by = "ref" if "ref" in each else "name"
        if known_by in each:
            kept[known_by] = numbered(each[known_by])
        each.clear()
        each.update(kept)
    for note in notes:
        if "to" in note:
            note["to"] = [numbered(address) for address in note["to"]]
