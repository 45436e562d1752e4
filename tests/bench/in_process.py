"""What the parts of one decision cost, without any server: each in turn on requests never seen."""

import time
from collections import defaultdict
from collections.abc import Callable
from statistics import median
from typing import TypeVar

import orjson

from app.answers.answer import answer, message_in_words
from app.api import examples
from app.clock import utc_now
from app.domain.engine import conclude, decide
from app.domain.facts import read
from app.domain.findings import find
from app.intake.shapes import DecisionRequest
from app.intake.state_of import question
from app.intake.validation import parse
from app.words.catalog import catalog
from app.words.drafts.message import messages
from app.words.languages import DEFAULT

_TURNS = 4_000
_WORDS = catalog(DEFAULT)
_Result = TypeVar("_Result")

BODIES = {name: orjson.dumps(each["value"]) for name, each in examples.DECISIONS.items()}


class Watch:
    """Times the parts; the median of many turns is what a part costs."""

    def __init__(self) -> None:
        self._ns: defaultdict[str, list[int]] = defaultdict(list)

    def time(self, part: str, work: Callable[[], _Result]) -> _Result:
        began = time.perf_counter_ns()
        result = work()
        self._ns[part].append(time.perf_counter_ns() - began)
        return result

    def us(self, part: str) -> float:
        return median(self._ns[part]) / 1e3


def measure(body: bytes) -> Watch:
    watch = Watch()
    for _ in range(_TURNS):
        request = watch.time("validate", lambda: parse(DecisionRequest, body))
        asked = watch.time("read", lambda each=request: question(each, utc_now()))  # type: ignore[misc]
        state, policy, calendar, as_of = asked.state, asked.policy, asked.calendar, asked.as_of

        def facts() -> object:
            return read(find(state, policy, calendar, as_of), state, policy, calendar)  # noqa: B023

        watch.time("facts", facts)
        known = read(find(state, policy, calendar, as_of), state, policy, calendar)
        watch.time("rules", lambda each=known, at=as_of: conclude(each, at))  # type: ignore[misc]
        decision = watch.time("decide", lambda: decide(state, policy, calendar, as_of))  # noqa: B023
        drafts = watch.time("draft", lambda: messages(decision, state, calendar))  # noqa: B023
        watch.time("tell", lambda each=drafts: [message_in_words(note, _WORDS) for note in each])  # type: ignore[misc]
        watch.time("answer", lambda each=asked: answer(each, _WORDS, ""))  # type: ignore[misc]
    return watch


def report(empty_cpu_us: float) -> None:
    """`empty_cpu_us`: CPU time of a request to the empty route, measured in the same run."""
    print(
        "In process, us per decision (median); whole = decide (facts, rules, wait, why) and draft;"
        " tell = a draft's parts and its two forms for mail programs; answer = all after reading"
    )
    for name, body in BODIES.items():
        watch = measure(body)
        whole = watch.us("decide") + watch.us("draft")
        writing = watch.us("draft") + watch.us("tell")
        rest = watch.us("validate") + watch.us("read") + watch.us("answer") - writing
        parts = "  ".join(
            f"{part} {watch.us(part):.1f}"
            for part in ("validate", "read", "facts", "rules", "decide", "draft", "tell", "answer")
        )
        print(
            f"  {name:<16} {parts}  whole / empty route: {whole / empty_cpu_us:.2f}  "
            f"draft and mail / rest of the decision: {writing / rest:.2f}"
        )
