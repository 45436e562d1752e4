"""What is wrong with a request, and where. The words for it are in `app.words`."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`pointer` is a JSON Pointer (RFC 6901) into the request; `says` fills the words of `code`
    and never holds a value of the caller's.
    """

    pointer: str
    code: str
    says: Mapping[str, str] = field(default_factory=dict)


class RefusedError(ValueError):
    """The request cannot be decided. Holds every fault that was found, not only the first."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(f"{fault.pointer} {fault.code}" for fault in faults))
        self.faults = faults
