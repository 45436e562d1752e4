"""What is sent to work with decisions on record."""

from pydantic import Field

from app.intake.shapes import Name, Shape


class ReplayRequest(Shape):
    """How to decide again. May be left out."""

    policy_version: Name | None = Field(
        default=None, description="Another policy; default: the one that decided."
    )
