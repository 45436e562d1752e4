"""The shapes of what is held on a person, for the API description and the tests."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from app.answers.schema import Moment, Part

SubjectId = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Count = Annotated[int, Field(ge=0)]


class SubjectExport(Part):
    """Everything held on a person."""

    subject_id: SubjectId
    exported_at: Moment
    held: dict[str, list[dict[str, Any]]] = Field(
        description="By kind, such as `decisions`: every record, as it is stored."
    )


class SubjectErasure(Part):
    """What was erased of a person, and is held no more."""

    subject_id: SubjectId
    erased: dict[str, Count] = Field(description="How many records, by kind.")
