"""Texts with the findings that a person sees in them, held against those of the review."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.answers.reviewed import reviewed
from app.intake.message_shapes import ReviewRequest
from app.intake.validation import parse
from app.words.catalog import catalog
from app.words.languages import DEFAULT

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
Text = dict[str, Any]


@dataclass
class Score:
    """By code: found and meant, found and not meant, meant and not found."""

    right: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right.total() / (self.right.total() + self.false.total())

    @property
    def recall(self) -> float:
        return self.right.total() / (self.right.total() + self.missed.total())

    def table(self) -> str:
        lines = [f"{'code':22} right false missed"]
        for code in sorted({*self.right, *self.false, *self.missed}):
            counts = (self.right[code], self.false[code], self.missed[code])
            lines.append(f"{code:22} {counts[0]:5} {counts[1]:5} {counts[2]:6}")
        return "\n".join([*lines, f"precision {self.precision:.3f}, recall {self.recall:.3f}"])


def texts(name: str) -> list[Text]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def answer_to(text: Text) -> dict[str, Any]:
    body = {name: text[name] for name in ("text", "subject", "kind", "state")}
    request = parse(ReviewRequest, json.dumps(body).encode())
    return reviewed(request, NOW, catalog(DEFAULT))


def score(listed: list[Text]) -> Score:
    total = Score()
    for text in listed:
        _add(text, total)
    return total


def _add(text: Text, total: Score) -> None:
    left = list(text["findings"])
    for found in answer_to(text)["findings"]:
        meant = next((each for each in left if _same(each, found, text["text"])), None)
        if meant is None:
            total.false[found["code"]] += 1
            total.notes.append(f"{text['name']}: {found['code']} {found['excerpt'][:60]!r}")
        else:
            left.remove(meant)
            total.right[found["code"]] += 1
    for each in left:
        total.missed[each["code"]] += 1
        total.notes.append(f"{text['name']}: missed {each['code']} {each['excerpt']!r}")


def _same(meant: dict[str, Any], found: dict[str, Any], text: str) -> bool:
    """The same code, and places that overlap where both name one."""
    if meant["code"] != found["code"]:
        return False
    if not meant["excerpt"] or not found["excerpt"]:
        return True
    start = len(text.encode("utf-16-le")[: found["offset"] * 2].decode("utf-16-le"))
    end = start + len(found["excerpt"])
    return any(
        start < place + len(meant["excerpt"]) and place < end
        for place in _places(meant["excerpt"], text)
    )


def _places(excerpt: str, text: str) -> Iterator[int]:
    """Wherever the excerpt stands. Not folded: that would move places."""
    place = text.find(excerpt)
    while place >= 0:
        yield place
        place = text.find(excerpt, place + 1)
