"""Faults in words: a sentence for each that says what to do."""

from app.domain.fault import Fault
from app.words.catalog import Catalog

_OPTIONAL = {"suggestion": "nearest", "allowed_fields": "allowed"}
"""Pieces that are said only where there is something to say, and what they name."""


def detail_of(fault: Fault, words: Catalog) -> str:
    says = dict(fault.says)
    for piece, needed in _OPTIONAL.items():
        says[piece] = words.phrases[piece].format_map(says) if says.get(needed) else ""
    return words.faults[fault.code].format_map(says)
