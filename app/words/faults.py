"""Faults in words: a sentence for each that says what to do."""

from app.domain.fault import Fault
from app.words.catalog import Catalog

_OPTIONAL = {"suggestion": "nearest", "allowed_fields": "allowed"}
"""Pieces that are said only where there is something to say, and what they name."""


def detail_of(fault: Fault, words: Catalog) -> str:
    says = dict(fault.says)
    if "listed" in says:
        says["listed"] = _one_of(says["listed"], words)
    if "form" in says:
        says["expected"] = words.expected[says["form"]].format_map(says)
    for piece, needed in _OPTIONAL.items():
        says[piece] = words.phrases[piece].format_map(says) if says.get(needed) else ""
    return words.faults[fault.code].format_map(says)


def _one_of(listed: str, words: Catalog) -> str:
    """`a, b or c` of `a, b, c`"""
    head, comma, last = listed.rpartition(", ")
    return f"{head}{words.phrases['or']}{last}" if comma else listed
