"""A tracked application as data: what it was named, and the state that its events amount to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.answers.answer import Json
from app.identifiers import PREFIX_OF_APPLICATION
from app.intake.shapes import StateShape

_LISTS = frozenset({"notes_sent", "new_information", "employer_updates"})
_NAMES = tuple(StateShape.model_fields)


def application_id(identifier: UUID) -> str:
    """`app_0197...`"""
    return f"{PREFIX_OF_APPLICATION}{identifier}"


def application(identifier: UUID, external_id: str, state: Mapping[str, Any]) -> Json:
    return {
        "id": application_id(identifier),
        "external_id": external_id,
        **state_in_full(state),
    }


def state_in_full(state: Mapping[str, Any]) -> Json:
    """Every field is present; with `as_of` it can be posted as it is."""
    return {name: state.get(name, [] if name in _LISTS else None) for name in _NAMES}
